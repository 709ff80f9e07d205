-- A coordinator lets a senior go out more often or for longer than fair use says, up to and
-- including a day; a day that has passed ends it.
-- ok {person} · invalid until · not_found senior
create function api.limit_lift(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'limit_lift', '{coordinator}');
    last date := (core.instant_of(input, 'until'))::date;
    lifted bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if last is null then return core.invalid(core.problem('until', 'required')); end if;
    if last > (nec.now() at time zone 'Europe/Paris')::date + 366 then return core.invalid(core.problem('until', 'too_far_ahead')); end if;
    update senior s set limit_lifted_until = last from person p
    where p.id = s.person_id and p.code = input ->> 'person' and p.territory_id = actor.territory_id returning p.id into lifted;
    if lifted is null then return core.refused('not_found', 'senior'); end if;
    perform core.journal('person', lifted, 'limit_lifted', jsonb_build_object('until', last));
    return core.done(actor, jsonb_build_object('person', input ->> 'person'));
end $$;

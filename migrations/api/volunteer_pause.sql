-- Nothing is proposed up to that day, it included; or again from now on. Outings already promised stay.
-- ok {volunteer, until_on} · invalid until · not_found: no such volunteer
create function api.volunteer_pause(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'volunteer_pause', '{volunteer,coordinator}');
    until_on date := case when not core.flag_of(input, 'resume') then (core.instant_of(input, 'until'))::date end;
    v nec.volunteer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not core.flag_of(input, 'resume') then
        if until_on is null then return core.invalid(core.problem('until', 'required')); end if;
        if until_on < (nec.now() at time zone 'Europe/Paris')::date then return core.invalid(core.problem('until', 'in_past')); end if;
    end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    update volunteer set paused_until = until_on where person_id = v.person_id;
    perform core.journal('person', v.person_id, case when until_on is null then 'pause_ended' else 'pause_begun' end);
    return core.done(actor, jsonb_strip_nulls(jsonb_build_object('volunteer', (select code from person where id = v.person_id), 'until_on', until_on)));
end $$;

-- Away from one day to another, both included. With `give_back` what they have promised for those days is looked for
-- again, all of it at once, so that whoever else has said yes to it beforehand is given it in one go.
-- ok {given_back} · invalid first, last
create function api.absence_add(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'absence_add', '{volunteer}');
    problems jsonb := '[]';
    first date := (core.instant_of(input, 'first'))::date;
    last date := (core.instant_of(input, 'last'))::date;
    given_back int := 0;
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if first is null then problems := problems || core.problem('first', 'required'); end if;
    if last is null then problems := problems || core.problem('last', 'required');
    elsif last < first then problems := problems || core.problem('last', 'before_start');
    elsif last < (nec.now() at time zone 'Europe/Paris')::date then problems := problems || core.problem('last', 'in_past'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    if core.flag_of(input, 'give_back') then
        for o in select x.* from outing x join assignment a on a.outing_id = x.id and a.active and a.volunteer_id = actor.person_id
                 where x.state in ('accepted', 'confirmed', 'open', 'offering') and (x.meet_at at time zone 'Europe/Paris')::date between first and last
                 order by x.id for update of x loop
            perform core.give_back(o, actor.person_id, 'not_free');
            given_back := given_back + 1;
        end loop;
    end if;
    insert into absence (volunteer_id, from_on, to_on) values (actor.person_id, first, last);
    perform core.journal('person', actor.person_id, 'availability_changed');
    return core.done(actor, jsonb_build_object('given_back', given_back));
end $$;

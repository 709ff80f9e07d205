-- What is not over and that neither the clock nor a person has in hand any more: the hour went by
-- while nothing ran, or the alert was settled and the outing left as it was. It comes before a
-- person again, some hours after the last alert was settled: no request is ever forgotten.
-- ok {done, more}
create function api.chore_left_over(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_left_over');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id
             and x.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
             and core.left_over(x) order by x.id limit core.chore_limit() for update skip locked loop
        perform core.escalate(case
            when o.state = 'to_qualify' and exists (select from senior s where s.person_id = o.senior_id and s.qualified_at is null) then 'first_time'
            when o.state = 'to_qualify' then 'address_unresolved'
            when o.state in ('open', 'offering') and o.wave = 0 then 'no_candidate'
            when o.state in ('open', 'offering') then 'waves_exhausted'
            when o.state in ('accepted', 'confirmed') then 'volunteer_no_show'
            else 'not_home_safe' end, o.id, o.senior_id);
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

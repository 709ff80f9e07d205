-- Whoever is ready for it hears of a group activity, the nearest first; nobody of two at a time.
-- ok {done, more}
create function api.chore_activities(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_activities');
    a nec.activity;
    s nec.senior;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for a in select x.* from activity x where x.territory_id = actor.territory_id and x.ended_at is null
             and x.held_at - nec.now() > core.span('activity_notice') order by x.held_at, x.id loop
        for s in select x.* from senior x join person p on p.id = x.person_id where p.territory_id = actor.territory_id and p.erased_at is null
                 and x.state = 'active' and core.activity_fits(a, x) order by x.person_id limit core.chore_limit() - done for update of x skip locked loop
            perform core.activity_propose(a, s.person_id);
            done := done + 1;
        end loop;
    end loop;
    return core.chore_done(actor, done);
end $$;

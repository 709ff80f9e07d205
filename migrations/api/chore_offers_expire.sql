-- Offers whose deadline has passed are over, and so are those whose volunteer has promised to
-- be elsewhere at that time: a chore's work and not the yes's, which would have to lock other
-- outings. When nobody is left to answer, or it is urgent, somebody else is asked.
-- ok {done, more}
create function api.chore_offers_expire(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_offers_expire');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    -- By their keys, gathered first, and of open offers only those whose volunteer goes anywhere: else every outing is read.
    for o in select x.* from outing x where x.id = any (array(
                 select f.outing_id from offer f where f.state in ('queued', 'sent', 'seen') and f.deadline_at <= nec.now()
                 union
                 select f.outing_id from offer f join outing y on y.id = f.outing_id
                 where f.state in ('queued', 'sent', 'seen')
                   and f.volunteer_id in (select a.volunteer_id from assignment a where a.active and upper(a.busy) > nec.now())
                   and core.offer_overtaken(f, y)))
             order by x.id limit core.chore_limit() for update skip locked loop
        perform core.offers_expire(o);
        perform core.offers_spare(o);
        if core.askable(o) then perform core.answer_lost(o); end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

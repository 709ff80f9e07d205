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
    for o in select x.* from outing x
             where x.id in (select outing_id from offer where state in ('queued', 'sent', 'seen') and deadline_at <= nec.now())
                or x.id in (select y.id from offer f join outing y on y.id = f.outing_id where f.slot is not null and core.offer_overtaken(f, y))
             order by x.id limit core.chore_limit() for update skip locked loop
        perform core.offers_expire(o);
        perform core.offers_spare(o);
        if core.askable(o) then perform core.answer_lost(o); end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

-- One reminder of an offer that nobody has answered, for planned outings only: an urgent
-- one asks somebody else instead.
-- ok {done, more}
create function api.chore_offers_remind(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_offers_remind');
    before interval := core.span('offer_reminder');
    o nec.outing;
    f nec.offer;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.daytime(nec.now(), false) <> nec.now() then return core.chore_done(actor, 0); end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state = 'offering' and x.id in (
                 select y.outing_id from offer y where y.state in ('sent', 'seen') and y.nudged_at is null
                 and y.deadline_at > nec.now() and y.deadline_at - before <= nec.now()
                 and y.sent_at + before <= nec.now() and x.meet_at - y.made_at > core.span('urgent'))
             order by x.id limit core.chore_limit() for no key update skip locked loop
        for f in update offer set nudged_at = nec.now()
                 where outing_id = o.id and state in ('sent', 'seen') and nudged_at is null
                 and deadline_at > nec.now() and deadline_at - before <= nec.now() and sent_at + before <= nec.now() returning * loop
            perform core.message(f.volunteer_id, 'offer_reminder', o.id, f.id);
        end loop;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

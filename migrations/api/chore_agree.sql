-- The senior has heard who comes, but has not agreed: asked again the same day and the next
-- morning; then a person calls them. A yes that waited for somebody to be on call is confirmed.
-- ok {done, more}
create function api.chore_agree(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_agree');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state = 'accepted' and x.agreed_at is null
             and (core.ask_again_due(x) or (core.agree_by(x) <= nec.now() and not core.escalated(x.id, '{senior_not_reached}', core.agree_by(x))))
             order by x.id limit core.chore_limit() for update skip locked loop
        if core.ask_again_due(o) then perform core.message(o.senior_id, 'ask_again', o.id); end if;
        if core.agree_by(o) <= nec.now() and not core.escalated(o.id, '{senior_not_reached}', core.agree_by(o)) then
            perform core.escalate('senior_not_reached', o.id, o.senior_id);
        end if;
        done := done + 1;
    end loop;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state = 'accepted' and x.agreed_at is not null
             and not core.unguarded(x) order by x.id limit core.chore_limit() - done for update skip locked loop
        perform core.outing_confirm(o);
        perform core.message(o.senior_id, 'who_comes', o.id);
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

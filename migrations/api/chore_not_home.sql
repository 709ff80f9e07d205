-- They should be home by now: the volunteer is nudged, then a person makes sure.
-- ok {done, more}
create function api.chore_not_home(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_not_home');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('started', 'returning') and x.end_at + core.span('not_home_nudge') <= nec.now()
             and not core.escalated(x.id, '{not_home_safe}', x.end_at)
             and (x.end_at + core.span('not_home_alert') <= nec.now() or exists (
                 select from assignment a where a.outing_id = x.id and a.active
                 and not core.told(a.volunteer_id, 'nudge_home', x.id, a.made_at)))
             order by x.id limit core.chore_limit() for update skip locked loop
        perform core.message_going(o, 'nudge_home');
        if o.end_at + core.span('not_home_alert') <= nec.now() then
            perform core.escalate('not_home_safe', o.id, o.senior_id);
        end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

-- The hour has come and nobody has checked in: the volunteer is nudged, then a person calls.
-- Not when the volunteer has said that nobody opens: that is in a person's hands already.
-- ok {done, more}
create function api.chore_not_started(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_not_started');
    o nec.outing;
    nudged timestamptz := nec.now() - core.span('not_started_nudge'); -- who was to be there by then
    alerted timestamptz := nec.now() - core.span('not_started_alert');
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('accepted', 'confirmed') and x.meet_at <= nudged
             and not core.escalated(x.id, '{volunteer_no_show,no_answer}', x.meet_at - interval '1 hour')
             and (x.meet_at <= alerted or exists (
                 select from assignment a where a.outing_id = x.id and a.active and a.there
                 and not core.told(a.volunteer_id, 'nudge_start', x.id, a.made_at)))
             order by x.id limit core.chore_limit() for update skip locked loop
        perform core.message_going(o, 'nudge_start');
        if o.meet_at <= alerted then
            perform core.escalate('volunteer_no_show', o.id, o.senior_id);
        end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

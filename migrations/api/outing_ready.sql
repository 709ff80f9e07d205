-- "We are ready to go back", where the hour was left open or somebody else comes for the return.
-- The hours follow from now, and whoever brings the person back is told at once. If they are
-- still expected elsewhere the planned hours stand, and a coordinator sees to it.
-- Said again, it is still so.
-- ok {outing, leave_at, end_at} · not_found · stale: not there, or the return is not open
create function api.outing_ready(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_ready', '{senior,volunteer,coordinator}');
    o nec.outing;
    leaves timestamptz;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.ready_at is null or o.state <> 'started' then
        if not core.may_ready(o) then return core.refused('stale', 'state_changed'); end if;
        leaves := greatest(nec.now(), o.appointment_at + interval '1 minute');
        update outing set ready_at = nec.now() where id = o.id;
        if not core.way_back_move(o, leaves, leaves + make_interval(mins => o.travel_min) + core.span('margin')) then
            perform core.escalate('needs_changed', o.id, o.senior_id, nec.now() + core.span('on_call'));
        end if;
        perform core.journal('outing', o.id, 'outing_ready');
        perform core.message(a.volunteer_id, 'ready_to_return', o.id) from assignment a
        where a.outing_id = o.id and a.active and a.back and a.volunteer_id <> actor.person_id;
    end if;
    return core.done(actor, (select jsonb_build_object('outing', code, 'leave_at', leave_at, 'end_at', end_at) from outing where id = o.id));
end $$;

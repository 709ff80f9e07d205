-- Another day, hour, length, place or way back. What must be asked again is asked again: whoever was
-- going, or thinking about it, is told and may be asked anew, the one who was going first. A place that
-- nobody can find, or outside Nantes without need, passes the desk first.
-- ok {outing, state, meet_at, …} · invalid appointment, stay_min, return_mode, where · not_found outing, place ·
-- stale: under way or over · conflict already_outing_then · too_many week_limit, length_limit
create function api.outing_change(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_change', '{senior,coordinator}');
    at timestamptz := core.instant_of(input, 'appointment_at');
    problem jsonb := core.outing_change_problem(input);
    was nec.outing;
    o nec.outing;
    place nec.senior_place;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if problem is not null then return core.invalid(problem); end if;
    was := core.outing_lock(input ->> 'outing', actor);
    if was.id is null then return core.refused('not_found', 'outing'); end if;
    if was.state not in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed') then
        return core.refused('stale', 'state_changed');
    end if;
    if core.place_clear(was.purpose, input) then return core.invalid(core.problem('where', 'unknown')); end if;
    if actor.role = 'senior' and core.week_full(was.senior_id, coalesce(at, was.appointment_at), was.id) then
        return core.refused('too_many', 'week_limit');
    end if;
    begin
        place := core.place_asked(was.senior_id, was.purpose, input, was.place_id);
        if place.id is null then return core.refused('not_found', 'place', jsonb_build_array(core.problem('place', 'unknown'))); end if;
        o := core.outing_replan(was, coalesce(at, was.appointment_at), coalesce(core.whole_of(input, 'stay_min'), was.stay_min),
            coalesce(core.text_of(input, 'return_mode'), was.return_mode), place);
        if actor.role = 'senior' and core.too_long(o.senior_id, o.meet_at, o.end_at) then raise sqlstate 'NEC01'; end if;
    exception when sqlstate 'NEC01' then -- undone with it: the place that would have become usual
        return core.refused('too_many', 'length_limit');
    when exclusion_violation then
        return core.refused('conflict', 'already_outing_then', jsonb_build_array(core.problem('appointment', 'already_outing_then')));
    end;
    if (o.appointment_at, o.stay_min, o.return_mode, o.place_id) is distinct from (was.appointment_at, was.stay_min, was.return_mode, was.place_id) then
        perform core.outing_changed(was, o, place);
    end if;
    return core.done(actor, (select jsonb_build_object('outing', x.code, 'spoken', x.spoken, 'state', x.state, 'appointment_at', x.appointment_at,
        'meet_at', x.meet_at, 'end_at', x.end_at) from outing x where x.id = o.id));
end $$;

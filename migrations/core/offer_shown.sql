-- An offer as its volunteer sees it: the question, and the outing as far as it may be shown.
create function core.offer_shown(f nec.offer, o nec.outing, way text) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('code', f.code, 'deadline_at', f.deadline_at, 'distance_m', f.distance_m,
            'approach_min', f.approach_min, 'set_out_at', o.meet_at - make_interval(mins => f.approach_min), 'back', f.back,
            -- The clock may have passed the deadline before the chore that says so.
            'state', case when f.slot is not null and f.deadline_at <= nec.now() then 'expired' else f.state end,
            'open', f.slot is not null and f.deadline_at > nec.now(),
            'decline_reason', f.decline_reason,
            'outing', core.outing_for_volunteer(o, f.volunteer_id, way)));
end $$;

-- A quarter of an hour of a local day as an instant.
create function core.quarter_at(day date, quarter smallint) returns timestamptz language sql stable
return (day + make_interval(mins => 15 * quarter)) at time zone 'Europe/Paris';

-- How fast one gets on in this territory, as geo/travel.h takes it.
create function core.pace() returns jsonb language plpgsql stable as $$
begin
    return (
        select jsonb_object_agg(name, core.setting(name)::int) from unnest('{detour_foot,detour_car,walk_m_h,transit_m_h,car_m_h,transit_wait,
            car_wait,transit_from,stop_within,line_wait}'::text[]) name);
end $$;

-- Minutes from door to door: the estimate of geo/travel.h, for planning inside the
-- database where no better figure was handed in. Planar metres.
-- In PL/pgSQL, which keeps its plans: a plan with so many settings in it takes longer to make than the journey's request.
create function core.travel_min(metres float8, mode text) returns int language plpgsql stable as $$
declare
    detour int := core.setting(case mode when 'car' then 'detour_car' else 'detour_foot' end);
    walk int := core.setting('walk_m_h');
    walked float8 := core.setting('transit_from')::float8;
    minutes float8;
begin
    if metres is null then minutes := core.setting('approach')::float8;
    elsif mode = 'car' then minutes := core.setting('car_wait')::float8 + metres * detour * 60 / 100 / core.setting('car_m_h')::int;
    elsif mode = 'walk' or metres <= walked then minutes := metres * detour * 60 / 100 / walk;
    else minutes := greatest(walked * detour * 60 / 100 / walk,
        core.setting('transit_wait')::float8 + metres * detour * 60 / 100 / core.setting('transit_m_h')::int);
    end if;
    return greatest(5, ceil(minutes))::int;
end $$;

create function core.metres(e1 float8, n1 float8, e2 float8, n2 float8) returns float8 language sql immutable
return sqrt((e1 - e2) ^ 2 + (n1 - n2) ^ 2);

-- The whole block from what was asked: met at home early enough, rounded to five minutes
-- on the safe side.
create type core.block as (meet_at timestamptz, leave_at timestamptz, end_at timestamptz);
create function core.block_of(appointment_at timestamptz, stay_min int, travel_min int, return_mode text)
returns core.block language sql stable as $$
    select row (
        date_bin('5 minutes', appointment_at - make_interval(mins => travel_min) - core.span('margin'), '2026-01-01'),
        appointment_at + make_interval(mins => stay_min),
        case return_mode when 'one_way' then appointment_at + make_interval(mins => stay_min)
        else date_bin('5 minutes', appointment_at + make_interval(mins => stay_min + travel_min) + core.span('margin')
             + interval '4 minutes', '2026-01-01') end)::core.block
$$;

-- Not at night: offers wait for the morning, reminders go the evening before.
create function core.daytime(at timestamptz, reminder boolean) returns timestamptz language plpgsql stable as $$
declare
    hour time := (at at time zone 'Europe/Paris')::time;
    late boolean := hour >= core.setting('quiet_from')::time;
    early boolean := hour < core.setting('quiet_to')::time;
begin
    if not late and not early then return at; end if;
    if reminder then return core.at_hour(at, case when early then -1 else 0 end, core.setting('quiet_reminder')); end if;
    return core.at_hour(at, case when late then 1 else 0 end, core.setting('quiet_to'));
end $$;

-- When the desk is open, from the day of `at` on, for three weeks; on public holidays it is shut.
create function core.desk_spans(at timestamptz, out opens timestamptz, out shuts timestamptz) returns setof record
language sql stable set search_path = nec, core, pg_temp as $$
    select (day + make_interval(mins => 15 * (span ->> 0)::int)) at time zone 'Europe/Paris',
           (day + make_interval(mins => 15 * (span ->> 1)::int)) at time zone 'Europe/Paris'
    from territory t, generate_series(0, 20) n, lateral (select (at at time zone 'Europe/Paris')::date + n) x (day),
        jsonb_array_elements(coalesce(t.desk_hours -> extract(isodow from day)::text, '[]')) span
    where t.id = current_setting('nec.territory')::smallint and not core.is_holiday(day)
    order by 1
$$;

-- When so much time of an open desk will have passed.
create function core.desk_after(at timestamptz, open_time interval) returns timestamptz language plpgsql stable as $$
declare
    left_over interval := open_time;
    span record;
begin
    for span in select greatest(opens, at) as opens, shuts from core.desk_spans(at) where shuts > at loop
        if span.shuts - span.opens >= left_over then return span.opens + left_over; end if;
        left_over := left_over - (span.shuts - span.opens);
    end loop;
    return at + interval '3 days';
end $$;

-- The end of the desk's half-day under way; of the next one, when it shuts soon or is shut.
create function core.desk_half_day(at timestamptz) returns timestamptz language sql stable as $$
    select min(shuts) from core.desk_spans(at) where shuts >= at + core.span('callback_least')
$$;

-- The same weekday and hour, the first one at least two days ahead.
create function core.same_time_again(at timestamptz) returns timestamptz language sql stable as $$
    select ((at at time zone 'Europe/Paris') + make_interval(days => 7 * greatest(1, ceil(
        extract(epoch from (nec.now() + interval '2 days') - at) / 604800)::int))) at time zone 'Europe/Paris'
$$;

-- The times of an outing from what is known now about its two ends. The caller holds its row.
create function core.outing_retime(o nec.outing) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    metres float8 := (select core.metres(s.home_e, s.home_n, p.e, p.n)
                      from senior s, senior_place p where s.person_id = o.senior_id and p.id = o.place_id);
    minutes int := least(240, core.travel_min(metres, o.mode));
    block core.block := core.block_of(o.appointment_at, o.stay_min, minutes, o.return_mode);
begin
    update outing set travel_min = minutes, meet_at = block.meet_at, leave_at = block.leave_at, end_at = block.end_at,
        asked_version = asked_version + (o.state = 'open')::int where id = o.id;
    perform core.journal('outing', o.id, 'outing_placed', '{}', o.state = 'open');
    if metres is not null then perform core.escalation_moot(o.id, '{address_unresolved}'); end if;
end $$;

-- Outings that come back. A series is a rule made from one outing:
--
--     {"every": "week | two_weeks | month", "at": "10:00", "skip_holidays": bool, "like": outing id}
--
-- and the day that began it. A month means the same weekday in the same place of the month: the
-- second Tuesday, or the last one. The hour is that of the clock on the wall, whatever the season;
-- an hour that the change to summer time leaves out comes an hour later, one that the change back
-- doubles is the second, in winter time. Each outing that is made can be edited alone. A series may
-- rest for a while (series.paused_until): then it makes none for those days.

-- Is that day one of the series', the one that began it among them?
create function core.series_falls(s nec.series, day date) returns boolean language sql immutable as $$
    select day between s.from_on and coalesce(s.to_on, day) and case s.rule ->> 'every'
            when 'week' then (day - s.from_on) % 7 = 0
            when 'two_weeks' then (day - s.from_on) % 14 = 0
            when 'month' then (day - s.from_on) % 7 = 0 and case core.place_in_month(s.from_on)
                when 'last' then extract(month from day + 7) <> extract(month from day)
                else core.place_in_month(day) = core.place_in_month(s.from_on) end end
        and not ((s.rule ->> 'skip_holidays')::boolean and core.is_holiday(day))
$$;

-- The first, second, third or fourth such weekday of its month; a fifth, which few months have,
-- is meant as the last.
create function core.place_in_month(day date) returns text language sql immutable
return (array['first', 'second', 'third', 'fourth', 'last'])[(extract(day from day)::int + 6) / 7];

create function core.series_at(s nec.series, day date) returns timestamptz language sql stable
return (day + (s.rule ->> 'at')::time) at time zone 'Europe/Paris';

-- Who last went along in this series and could be asked again.
create function core.series_face(s nec.series) returns bigint language sql stable set search_path = nec, core, pg_temp as $$
    select a.volunteer_id from outing o join assignment a on a.outing_id = o.id and a.active
    where o.series_id = s.id and not exists (
        select from exclusion x where x.senior_id = s.senior_id and x.volunteer_id = a.volunteer_id)
    order by o.meet_at desc, a.there desc limit 1
$$;

-- The outing of one day, as the one that the series was made from is now; null when the senior
-- is elsewhere then. The caller holds the series.
create function core.series_outing(s nec.series, day date) returns bigint
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    home nec.senior;
    place nec.senior_place;
    block core.block;
    made nec.outing;
begin
    select * into o from outing where id = (s.rule ->> 'like')::bigint;
    select * into home from senior where person_id = s.senior_id;
    select * into place from senior_place where id = o.place_id;
    block := core.block_of(core.series_at(s, day), o.stay_min, o.travel_min, o.return_mode);
    insert into outing (territory_id, senior_id, organisation_id, series_id, series_on, state, purpose, needs, mode, return_mode, place_id,
        appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, note_sealed, note_from, prefer_id, asked_by, channel, opened_at)
    select o.territory_id, o.senior_id, o.organisation_id, s.id, day, x.state, o.purpose, o.needs, o.mode, o.return_mode, o.place_id,
        core.series_at(s, day), o.stay_min, o.travel_min, block.meet_at, block.leave_at, block.end_at, o.note_sealed,
        case when o.note_sealed is not null then coalesce(o.note_from, core.sealed_place('outing.note', o.id)) end,
        coalesce(core.series_face(s), o.prefer_id), o.asked_by, 'service', case x.state when 'open' then nec.now() end
    from (select case when home.home_e is null or place.e is null then 'to_qualify' else 'open' end as state) x
    returning * into made;
    update senior_place set uses = uses + 1, last_used_at = nec.now() where id = place.id;
    perform core.journal('outing', made.id, 'outing_requested', jsonb_build_object('state', made.state, 'series', s.id), made.state = 'open');
    if made.state = 'to_qualify' then perform core.escalate('address_unresolved', made.id, s.senior_id); end if;
    return made.id;
exception when exclusion_violation then
    return null;
end $$;

-- The days of a series, from tomorrow to some weeks ahead, that have no outing yet: one that was
-- called off, or moved, has had it.
create function core.series_days(s nec.series) returns setof date language sql stable set search_path = nec, core, pg_temp as $$
    select day::date from generate_series((nec.now() at time zone 'Europe/Paris')::date + 1,
        (nec.now() at time zone 'Europe/Paris' + core.span('series_ahead'))::date, interval '1 day') day
    where core.series_falls(s, day::date) and day > coalesce(s.paused_until, '-infinity')
      and not exists (select from outing o where o.series_id = s.id and o.series_on = day::date)
$$;

-- Whose it is says what becomes of it; null when it is none of theirs.
create function core.series_lock(wanted text, actor core.actor) returns nec.series
language plpgsql set search_path = nec, core, pg_temp as $$
declare s nec.series;
begin
    select x.* into s from series x join person p on p.id = x.senior_id
    where x.code = wanted and p.territory_id = actor.territory_id
      and (actor.role = 'coordinator' or x.senior_id = actor.person_id) for update of x;
    return s;
end $$;

create function core.series_rests(s nec.series) returns boolean language sql stable as $$
    select coalesce(s.paused_until >= (nec.now() at time zone 'Europe/Paris')::date, false)
$$;

-- Is there a day left that it may come back on?
create function core.series_alive(s nec.series) returns boolean language sql stable as $$
    select s.ended_at is null and coalesce(s.to_on, 'infinity') >= (nec.now() at time zone 'Europe/Paris')::date
$$;

-- When it comes back.
create function core.series_rhythm(s nec.series) returns jsonb language plpgsql stable as $$
begin
    return jsonb_build_object('every', s.rule ->> 'every', 'hour_at', core.series_at(s, s.from_on),
        'weekday', (array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])[extract(isodow from s.from_on)::int],
        'place_in_month', case s.rule ->> 'every' when 'month' then core.place_in_month(s.from_on) end,
        'last_on', s.to_on, 'without_holidays', (s.rule ->> 'skip_holidays')::boolean);
end $$;

create function core.series_shown(s nec.series) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.read_of(s.senior_id, core.series_rhythm(s) || jsonb_build_object('code', s.code, 'rests', core.series_rests(s),
            'rests_until_on', case when core.series_rests(s) then nullif(s.paused_until, 'infinity') end, 'purpose', o.purpose,
            'place', coalesce(to_jsonb(p.label), core.sealed('senior_place.label', p.id, p.label_sealed))))
        from outing o join senior_place p on p.id = o.place_id where o.id = (s.rule ->> 'like')::bigint);
end $$;

-- Those of a senior that go on.
create function core.series_of(senior bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.series_shown(s) order by s.id), '[]') from series s
        where s.senior_id = series_of.senior and core.series_alive(s));
end $$;

-- How an outing comes back; null when it does not.
create function core.series_brief(o nec.outing) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.series_shown(s) - '{place,purpose}'::text[] from series s where s.id = o.series_id and core.series_alive(s));
end $$;

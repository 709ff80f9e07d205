-- Outings that one volunteer can go on one after the other, straight on from one to the next (CHAIN_MOST and STRAIGHT_S of
-- the matcher): said beside what is proposed to them, so that nobody works it out from hours and districts.

-- Something proposed or promised: how long it keeps them (the way there included), when and where they meet and part.
create type core.stop as (offer text, promised boolean, busy tstzrange, meet_at timestamptz, end_at timestamptz,
    meet jsonb, part jsonb);

-- What is open of these offers, and with `promised` what their volunteer goes on anyway.
create function core.stops_of(volunteer bigint, offers bigint[], promised boolean) returns setof core.stop
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select x.offer, x.offer is null, x.busy, (legs ->> 'meet_at')::timestamptz, (legs ->> 'until_at')::timestamptz, legs -> 'meet', legs -> 'part'
        from (select f.code as offer, core.busy_of(o, f.approach_min, f.there, f.back) as busy,
                  core.match_legs(o, f.there, f.back) as legs
              from offer f join outing o on o.id = f.outing_id where f.id = any (offers) and core.offer_untrue(f) is null
              union all
              select null, a.busy, core.match_legs(o, a.there, a.back)
              from assignment a join outing o on o.id = a.outing_id
              where stops_of.promised and a.volunteer_id = volunteer and a.active and lower(a.busy) > nec.now() and o.state in ('accepted', 'confirmed')) x;
end $$;

-- Which one can follow which: within two hours, both can be promised in any order, and the straight way leaves some time to spare.
create function core.stops_joined(stops core.stop[], mode text) returns table (a int, b int, way_min int)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select x.n::int, y.n::int, w.minutes
        from unnest(stops) with ordinality x (offer, promised, busy, meet_at, end_at, meet, part, n)
        join unnest(stops) with ordinality y (offer, promised, busy, meet_at, end_at, meet, part, n)
            on y.meet_at >= x.end_at and y.meet_at < x.end_at + interval '2 hours' and not x.busy && y.busy
        cross join lateral (select 5 * ceil(core.travel_min(core.metres((x.part ->> 'e')::float8, (x.part ->> 'n')::float8,
            (y.meet ->> 'e')::float8, (y.meet ->> 'n')::float8), mode) / 5.0)::int as minutes) w
        where y.meet_at - x.end_at >= make_interval(mins => w.minutes) + core.span('margin');
end $$;

-- Rows of two or three with something open in them, the longest first, none of them in two rows; not more in a row than
-- the volunteer is ready to give: [{row_length, some_promised, steps: [{offer, promised, meet_at, end_at, way_min}]}]. A way is from the step before.
create function core.in_a_row(volunteer bigint, offers bigint[], promised boolean) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    v nec.volunteer;
    stops core.stop[] := array(select s from core.stops_of(volunteer, offers, promised) s order by s.meet_at, s.offer);
    used int[] := '{}';
    found jsonb := '[]';
    r record;
begin
    if cardinality(stops) < 2 then return '[]'; end if;
    select * into v from volunteer x where x.person_id = in_a_row.volunteer;
    for r in
        with recursive joined as materialized (select * from core.stops_joined(stops,
                case when 'car' = any (v.modes) and v.driver_until >= core.today() is not false then 'car' else 'transit' end)),
        path as (
            select array[a, b] as at, array[null, way_min] as ways from joined
            union all
            select p.at || j.b, p.ways || j.way_min from path p join joined j on j.a = p.at[2] where cardinality(p.at) = 2)
        select p.at, p.ways, open from path p
        cross join lateral (select count(*) filter (where not (stops[n]).promised) as open from unnest(p.at) n) x
        where open > 0 and open <= core.room_left(v, (stops[p.at[1]]).meet_at)
        order by cardinality(p.at) desc, p.at
    loop
        continue when r.at && used;
        used := used || r.at;
        found := found || (
            select jsonb_build_object('row_length', case cardinality(r.at) when 2 then 'two' else 'three' end, 'some_promised', r.open < cardinality(r.at),
                'steps', jsonb_agg(jsonb_build_object('offer', s.offer, 'promised', s.promised, 'meet_at', s.meet_at, 'end_at', s.end_at,
                    'way_min', r.ways[i]) order by i))
            from unnest(r.at) with ordinality t (n, i) cross join lateral (select (stops[t.n]).*) s);
    end loop;
    return found;
end $$;

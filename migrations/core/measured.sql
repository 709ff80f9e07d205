-- How well the service serves, from the outings that were to be between two instants: what stands on the page of
-- measures. An outing counts that was looked for: not one that was called off by its senior, or went elsewhere.

create function core.part_of_day(at timestamptz) returns text language sql stable
return case when extract(hour from at at time zone 'Europe/Paris') between 6 and 11 then 'morning'
    when extract(hour from at at time zone 'Europe/Paris') between 12 and 17 then 'afternoon'
    when extract(hour from at at time zone 'Europe/Paris') between 18 and 21 then 'evening' else 'night' end;

-- One row for everything, one for each district, one for each part of the day, in the week and at its end. Gathered kind
-- by kind, planned anew each time: looked up outing by outing, a year of twenty thousand takes ten times as long.
create function core.measured(territory smallint, since timestamptz, until timestamptz)
returns table (by text, code text, name text, week_part text, wanted bigint, filled bigint, known bigint, waited_h float8, messages numeric)
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
    return query
    with wanted_ones as materialized (
        select o.id, o.meet_at, coalesce(o.opened_at, o.asked_at) as opened, coalesce(s.home_district, '') as district,
            core.part_of_day(o.meet_at) as part,
            case when extract(isodow from o.meet_at at time zone 'Europe/Paris') < 6 then 'week' else 'week_end' end as week_end
        from outing o join senior s on s.person_id = o.senior_id
        where o.territory_id = measured.territory and o.meet_at >= since and o.meet_at < until
          and o.state in ('open', 'offering', 'unmet', 'accepted', 'confirmed', 'started', 'returning', 'home_safe', 'closed')),
    met as materialized (
        select a.senior_id, a.volunteer_id, min(o.meet_at) as first_met
        from assignment a join outing o on o.id = a.outing_id where a.active group by 1, 2),
    gone as (
        select a.outing_id, min(a.made_at) as first_at, bool_or(m.first_met < w.meet_at) as familiar
        from wanted_ones w join assignment a on a.outing_id = w.id and a.active
        join met m on m.senior_id = a.senior_id and m.volunteer_id = a.volunteer_id group by 1),
    -- A message that held several outings is shared among them.
    asked as (
        select f.outing_id, sum(1.0 / f.held) as messages
        from (select x.outing_id, x.sent_at, case when x.message_id is null then 1 else count(*) over (partition by x.message_id) end as held
              from offer x where x.made_at >= since - interval '60 days') f
        where f.sent_at is not null group by 1)
    select case grouping(x.district, x.part) when 3 then 'all' when 1 then 'district' else 'part' end,
        coalesce(x.district, x.part), min(d.name), x.week_end, count(*), count(g.first_at), count(*) filter (where g.familiar),
        percentile_cont(0.5) within group (order by extract(epoch from g.first_at - x.opened)::float8 / 3600),
        coalesce(sum(f.messages), 0)
    from wanted_ones x
    left join gone g on g.outing_id = x.id
    left join asked f on f.outing_id = x.id
    left join district d on d.territory_id = measured.territory and d.code = x.district
    group by grouping sets ((), (x.district), (x.part, x.week_end));
end $$;

-- A share in hundredths, for people to read; null of nothing.
create function core.share_shown(part bigint, whole bigint) returns int language sql immutable
return case when whole > 0 then round(100.0 * part / whole)::int end;

-- {all: [one], district: […], part: […]}
create function core.measures_shown(territory smallint, since timestamptz, until timestamptz) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_object_agg(by, lines) from (
            select m.by, jsonb_agg(jsonb_build_object('code', m.code, 'name', m.name, 'week_part', m.week_part,
                'part_of_day', case m.by when 'part' then m.code end, 'wanted', m.wanted, 'filled', m.filled,
                'fill', core.share_shown(m.filled, m.wanted), 'known', core.share_shown(m.known, m.filled),
                'waited_h', case when m.filled > 0 then greatest(1, ceil(m.waited_h)) end,
                'messages_each', round(m.messages / nullif(m.filled, 0), 1),
                'messages_shown', replace(round(m.messages / nullif(m.filled, 0), 1)::text, '.', ','))
                order by m.name, m.week_part, array_position('{morning,afternoon,evening,night}', m.code)) as lines
            from core.measured(territory, since, until) m group by m.by) x);
end $$;

-- Of the volunteers who are active: whom nobody has asked since, and who got as many messages in a week as one may.
create function core.volunteers_measured(territory smallint, since timestamptz) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('active', count(*), 'never_asked', count(*) filter (where asked_at is null or asked_at < since),
            'asked_much', count(*) filter (where messages >= core.setting('week_offers')::int))
        from (
            select (select max(f.made_at) from offer f where f.volunteer_id = v.person_id) as asked_at,
                (select count(*) from message m where m.person_id = v.person_id and m.kind = 'offer' and m.state = 'sent'
                    and m.due_at > nec.now() - interval '7 days') as messages
            from volunteer v join person p on p.id = v.person_id
            where v.state = 'active' and p.territory_id = territory and p.erased_at is null) x);
end $$;

-- What is counted of outings: for the desk's coverage and for the funder's report, from the same rows.

-- Of an instant, the part of the week in Nantes; core.part_of_day() stands in measured.sql.
create function core.week_part(at timestamptz) returns text language sql stable
return case when extract(isodow from at at time zone 'Europe/Paris') >= 6 then 'week_end' else 'week' end;

-- The outings that were to begin from one day to another, both included: where the senior lives, when, why, and what
-- came of it. `promised`: the senior had agreed to who comes; `kept`: and they went, or it was the senior who called
-- off. `known`: with somebody they had gone out with before.
create function core.figures(territory smallint, from_on date, to_on date) returns table (
    outing_id bigint, senior_id bigint, month date, purpose text, district text, part_of_day text, week_part text, channel text,
    served boolean, unmet boolean, unmet_reason text, cancelled_by text, promised boolean, kept boolean, known boolean, wait interval)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select o.id, o.senior_id, date_trunc('month', o.meet_at at time zone 'Europe/Paris')::date, o.purpose, s.home_district,
            core.part_of_day(o.meet_at), core.week_part(o.meet_at), o.channel, x.went, o.state = 'unmet', o.unmet_reason, o.cancelled_by,
            o.agreed_at is not null, o.agreed_at is not null and (x.went or coalesce(o.cancelled_by = 'senior', false)),
            x.went and exists (
                select from assignment a join assignment b on b.volunteer_id = a.volunteer_id and b.senior_id = a.senior_id and b.active
                join outing e on e.id = b.outing_id and e.meet_at < o.meet_at and e.state in ('home_safe', 'closed')
                where a.outing_id = o.id and a.active),
            (select min(a.made_at) from assignment a where a.outing_id = o.id and a.active) - o.asked_at
        from outing o join senior s on s.person_id = o.senior_id
        cross join lateral (select o.state in ('started', 'returning', 'home_safe', 'closed')
            and exists (select from assignment a where a.outing_id = o.id and a.active) as went) x
        where o.territory_id = territory and o.state <> 'draft'
          and o.meet_at >= from_on::timestamp at time zone 'Europe/Paris' and o.meet_at < (to_on + 1)::timestamp at time zone 'Europe/Paris';
end $$;

-- How many volunteers who live in a district say that they have time in a part of the week.
create function core.volunteers_free(territory smallint) returns table (district text, part_of_day text, week_part text, volunteers int)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select v.home_district, part.name, week.name, count(distinct v.person_id)::int
        from volunteer v join person p on p.id = v.person_id and p.territory_id = territory
        join availability a on a.volunteer_id = v.person_id
        join (values ('night', '{[0,24),[88,96)}'::int4multirange), ('morning', '{[24,48)}'), ('afternoon', '{[48,72)}'), ('evening', '{[72,88)}'))
            part (name, hours) on part.hours && int4range(a.from_q, a.to_q)
        join (values ('week', int4range(1, 6)), ('week_end', int4range(6, 8))) week (name, days) on week.days @> a.weekday::int
        where v.state = 'active' and v.home_district is not null group by 1, 2, 3;
end $$;

-- One count that may leave the house: null from 1 to 4.
create function core.few(n bigint) returns bigint language sql immutable
return case when n not between 1 and 4 then n end;

-- Counts that may leave the house: [{…, count}], of which those from 1 to 4 have lost their number ("few"), and the next
-- larger ones with them, until nobody can work it out from a total: two at least are hidden, five people together.
create function core.few_hidden(counts jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_agg(case when hidden then cell || '{"count": null, "few": true}' else cell end order by nth), '[]')
    from (
        select cell, nth, n between 1 and 4 or n > 0 and some_small and (before < 2 or people < 5) as hidden
        from (
            select cell, nth, n, bool_or(n between 1 and 4) over () as some_small,
                count(*) filter (where n > 0) over smaller as before, coalesce(sum(n) over smaller, 0) as people
            from (select cell, nth, (cell ->> 'count')::bigint as n from jsonb_array_elements(counts) with ordinality x (cell, nth)) x
            window smaller as (order by n, nth rows between unbounded preceding and 1 preceding)) y) z
$$;

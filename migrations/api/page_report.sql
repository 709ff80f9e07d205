-- The funder's report, from one day to another, both included: whom the service has accompanied, where, when and why,
-- how long they waited, what could not be done, and how it is spread over volunteers. Nobody can be recognised in it:
-- cells under five have no number.
-- ok {from_on, to_on, totals, served_by: {month, purpose, district, part}, asked_by: {…}, unmet_by} · invalid from, to ·
-- forbidden
create function api.page_report(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    first date := core.instant_of(input, 'from')::date;
    last date := core.instant_of(input, 'to')::date;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    if first is null then return core.invalid(core.problem('from', 'required')); end if;
    if last is null or last < first then return core.invalid(core.problem('to', 'required')); end if;
    return core.shown((
        with f as materialized (select * from core.figures(actor.territory_id, first, last)),
        gone as materialized (
            select a.volunteer_id, sum(extract(epoch from upper(b.busy) - lower(b.busy)) / 60) as minutes, count(*) as outings
            from f join assignment a on a.outing_id = f.outing_id and a.active join outing o on o.id = f.outing_id,
                lateral core.busy_of(o, 0, a.there, a.back) b (busy)
            where f.served group by 1),
        cells as (
            select served, jsonb_object_agg(kind, core.few_hidden(counts)) as by from (
                select s.served, k.kind, jsonb_agg(k.name || jsonb_build_object('count', k.n) order by k.sort) as counts
                from (values (true), (false)) s (served) cross join lateral (
                    select 'month' as kind, m::text as sort, jsonb_build_object('month', to_char(m, 'YYYY-MM')) as name,
                        (select count(*) from f where f.month = m and (f.served or not s.served)) as n
                    from generate_series(date_trunc('month', first), last, interval '1 month') m
                    union all select 'purpose', p, jsonb_build_object('purpose', p), (select count(*) from f where f.purpose = p and (f.served or not s.served))
                    from unnest('{shopping,medical,administrative,leisure,walk}'::text[]) p
                    union all select 'district', d.name, jsonb_build_object('name', d.name), (select count(*) from f where f.district = d.code and (f.served or not s.served))
                    from district d where d.territory_id = actor.territory_id
                    union all select 'part', w || d, jsonb_build_object('week_part', w, 'part_of_day', d),
                        (select count(*) from f where f.part_of_day = d and f.week_part = w and (f.served or not s.served))
                    from unnest('{week,week_end}'::text[]) w, unnest('{morning,afternoon,evening,night}'::text[]) d) k
                group by 1, 2) x group by 1)
        select jsonb_build_object('from_on', first, 'to_on', last,
            'served_by', (select by from cells where served), 'asked_by', (select by from cells where not served),
            'unmet_by', core.few_hidden((select coalesce(jsonb_agg(jsonb_build_object('unmet_reason', r.reason, 'count', r.n) order by r.n desc, r.reason), '[]')
                from (select coalesce(unmet_reason, 'other') as reason, count(*) as n from f where unmet group by 1) r)),
            'totals', (select jsonb_build_object('people', core.few(count(distinct senior_id) filter (where served)),
                    'asked', core.few(count(*)), 'served', core.few(count(*) filter (where served)), 'unmet', core.few(count(*) filter (where unmet)),
                    'by_senior', core.few(count(*) filter (where cancelled_by = 'senior')),
                    'by_service', core.few(count(*) filter (where cancelled_by = 'service')),
                    'promised', core.few(count(*) filter (where promised)), 'kept', core.few(count(*) filter (where kept)),
                    'known_percent', round(100.0 * count(*) filter (where known) / nullif(count(*) filter (where served), 0)),
                    'phone_percent', round(100.0 * count(*) filter (where channel <> 'web') / nullif(count(*), 0)),
                    'wait_hours', round((percentile_cont(0.5) within group (order by extract(epoch from wait)) / 3600)::numeric)) from f)
                || (select jsonb_build_object('volunteers', core.few(count(*)), 'hours', coalesce(round(sum(minutes) / 60), 0),
                    'median_outings', percentile_cont(0.5) within group (order by outings),
                    'half_by', (select core.few(count(*)) from (select sum(minutes) over (order by minutes desc, volunteer_id) - minutes as before from gone) s
                                where s.before < (select sum(minutes) / 2 from gone))) from gone))));
end $$;

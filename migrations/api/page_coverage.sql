-- Where and when the service holds: of each district, in each part of the day and of the week, how many outings were
-- asked for, made and left without anybody, and how many volunteers have time; the last 90 days, or from `from` to `to`.
-- Districts that are thin, evenings and week-ends show.
-- ok {districts, parts, moments: the same cell by cell, from_on, to_on, counts} · forbidden
create function api.page_coverage(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    last date := coalesce(core.instant_of(input, 'to')::date, today);
    first date := coalesce(core.instant_of(input, 'from')::date, last - 90);
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, (
        with asked as materialized (select * from core.figures(actor.territory_id, first, last)),
        parts as (select week.w, part.d, week.n * 4 + part.n as n
            from unnest('{week,week_end}'::text[]) with ordinality week (w, n), unnest('{morning,afternoon,evening,night}'::text[]) with ordinality part (d, n)),
        cells as (select d.code, p.n, jsonb_build_object('part_of_day', p.d, 'week_part', p.w,
                'asked', (select count(*) from asked a where a.district = d.code and a.part_of_day = p.d and a.week_part = p.w),
                'served', (select count(*) from asked a where a.district = d.code and a.part_of_day = p.d and a.week_part = p.w and a.served),
                'unmet', (select count(*) from asked a where a.district = d.code and a.part_of_day = p.d and a.week_part = p.w and a.unmet),
                'volunteers', coalesce((select f.volunteers from core.volunteers_free(actor.territory_id) f
                    where f.district = d.code and f.part_of_day = p.d and f.week_part = p.w), 0)) as cell
            from district d, parts p where d.territory_id = actor.territory_id)
        select jsonb_build_object('from_on', first, 'to_on', last,
            'parts', (select jsonb_agg(jsonb_build_object('part_of_day', p.d, 'week_part', p.w) order by p.n) from parts p),
            'districts', (select coalesce(jsonb_agg(jsonb_build_object('code', d.code, 'name', d.name,
                    'count', (select count(*) from asked a where a.district = d.code and a.unmet),
                    'asked', (select count(*) from asked a where a.district = d.code),
                    'served', (select count(*) from asked a where a.district = d.code and a.served),
                    'cells', (select jsonb_agg(c.cell order by c.n) from cells c where c.code = d.code)) order by d.name), '[]')
                from district d where d.territory_id = actor.territory_id),
            'moments', (select jsonb_agg(c.cell || jsonb_build_object('district', d.name) order by d.name, c.n)
                from cells c join district d on d.territory_id = actor.territory_id and d.code = c.code),
            'counts', (select jsonb_build_object('asked', count(*), 'served', count(*) filter (where served), 'unmet', count(*) filter (where unmet))
                from asked))));
end $$;

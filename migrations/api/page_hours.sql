-- A volunteer's hours of one year, outing by outing, to look at and for the attestation. From door to
-- door, as planned; of an outing that two share, the part they went along for.
-- ok {person, year, years, since_year, outings, count, long_min, from_on, to_on, today_on, today_year} · forbidden
create function api.page_hours(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer}');
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    wanted int := case when input ->> 'year' ~ '^20[0-9]{2}$' then (input ->> 'year')::int else extract(year from today)::int end;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, (
        with gone as (
            select o.meet_at, core.purpose_general(o.purpose) as purpose_general, (o.meet_at at time zone 'Europe/Paris')::date as day,
                (extract(epoch from upper(b.busy) - lower(b.busy)) / 60)::int as long_min
            from assignment a join outing o on o.id = a.outing_id, lateral core.busy_of(o, 0, a.there, a.back) b (busy)
            where a.volunteer_id = actor.person_id and a.active and o.state in ('home_safe', 'closed')),
        wanted_ones as (select * from gone where extract(year from day) = wanted)
        select jsonb_build_object(
            'person', (select jsonb_build_object('first_name', first_name, 'last_name', last_name) from person where id = actor.person_id),
            'year', wanted,
            'years', (select coalesce(jsonb_agg(jsonb_build_object('year', y, 'this', y = wanted) order by y desc), '[]')
                from (select distinct extract(year from day)::int as y from gone) x),
            'since_year', (select extract(year from min(day))::int from gone), 'today_year', extract(year from today)::int,
            'outings', (select coalesce(jsonb_agg(jsonb_build_object('meet_at', meet_at, 'purpose_general', purpose_general, 'long_min', long_min)
                order by meet_at desc), '[]') from wanted_ones),
            'count', (select count(*) from wanted_ones), 'long_min', (select coalesce(sum(long_min), 0) from wanted_ones),
            'from_on', (select min(day) from wanted_ones), 'to_on', (select max(day) from wanted_ones), 'today_on', today)));
end $$;

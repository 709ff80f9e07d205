\ir support.sql
-- Sources: service-public.fr, "Jours fériés", years 2026 and 2027; Easter dates of the Observatoire de Paris.
select is(array(select core.easter(y) from unnest('{2019,2024,2025,2026,2027,2038,2049}'::int[]) y),
    '{2019-04-21,2024-03-31,2025-04-20,2026-04-05,2027-03-28,2038-04-25,2049-04-18}'::date[], 'Easter falls where it falls');
select is(array(select d::date from generate_series(date '2026-01-01', '2026-12-31', interval '1 day') d where core.is_holiday(d::date)),
    '{2026-01-01,2026-04-06,2026-05-01,2026-05-08,2026-05-14,2026-05-25,2026-07-14,2026-08-15,2026-11-01,2026-11-11,2026-12-25}'::date[],
    'the eleven public holidays of 2026');
select is(core.desk_after('2026-12-24 17:30+01', '2 hours'), '2026-12-28 10:30+01'::timestamptz,
    'two desk hours from Christmas Eve end on the Monday after');
select is(core.desk_after('2027-05-06 09:00+02', '1 hour'), '2027-05-07 10:00+02'::timestamptz, 'nobody answers on Ascension Day');
select * from finish();
rollback;

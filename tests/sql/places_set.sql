\ir support.sql
create function pg_temp.places(source text, variadic codes text[]) returns jsonb language sql as $$
    select jsonb_build_object('source', source, 'rows', coalesce(jsonb_agg(jsonb_build_object('code', c, 'name', 'Lieu ' || c, 'kind', 'stop', 'address', '',
        'insee', '44109', 'lon', -1.55, 'lat', 47.21, 'e', 1355000, 'n', 6234000, 'purposes', '', 'line', line)), '[]')) from unnest(codes) with ordinality u (c, line)
$$;
create function pg_temp.known(source text) returns text language sql as
    $$ select coalesce(string_agg(code, ' ' order by code), '') from place where starts_with(code, source || ':') $$;
select refuses('places_set', 'claire', pg_temp.places('tan', 'a'), 'forbidden not_your_act', 'places are not imported by people');
select refuses('places_set', 'service:admin', '{"source": "tan", "rows": []}', 'invalid', 'a file without a place changes nothing');
select is(document('places_set', 'service:admin', pg_temp.places('tan', 'a', 'b', 'b')), '{"rows": 3, "added": 2, "changed": 0, "removed": 0, "doubled": 1}', 'places are added, each once');
select is(document('places_set', 'service:admin', pg_temp.places('chu', 'a')), '{"rows": 1, "added": 1, "changed": 0, "removed": 0, "doubled": 0}', 'those of another source beside them');
select is(document('places_set', 'service:admin', pg_temp.places('tan', 'b', 'c')), '{"rows": 2, "added": 1, "changed": 0, "removed": 1, "doubled": 0}', 'a source is brought up to date');
select is(pg_temp.known('tan') || ' ' || pg_temp.known('chu'), 'tan:b tan:c chu:a', 'and only that one');
select is((select count(*)::int from journal where kind = 'gazetteer_changed' and xid = pg_current_xact_id()), 3, 'whoever keeps places in memory is told');
select * from finish();
rollback;

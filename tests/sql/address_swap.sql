\ir support.sql
-- ids of doors (h…: of a hamlet), each in a row of its own; '*' after an id: the better of its positions.
create function pg_temp.stage(variadic ids text[]) returns bigint language plpgsql as $$
declare
    import bigint := (document('address_stage', 'service:admin', '{}') ->> 'import')::bigint;
begin
    insert into intake.address (import, line, preference, source_id, number, suffix, street, postcode, city, insee, lon, lat, flags)
    select import, line, case when id like '%*' then 10 else 2 end, rtrim(id, '*'), case when id like 'h%' then '' else '1' end, '', 'Rue ' || line, '44000',
        'Nantes', '44999', -1.55, 47.21, '{}' from unnest(ids) with ordinality u (id, line);
    return import;
end $$;
create function pg_temp.swap(import bigint, rows int, refused int default 0, holds jsonb default '["doors", "hamlets"]') returns jsonb language sql as
    $$ select jsonb_build_object('import', import, 'rows', rows, 'refused', refused, 'holds', holds, 'source', '') $$;
create function pg_temp.known() returns text language sql as
    $$ select coalesce(string_agg(source_id || ' ' || street, ', ' order by source_id), '') from address where insee = '44999' $$;
select refuses('address_stage', 'claire', '{}', 'forbidden not_your_act', 'addresses are not imported by people');
select refuses('address_swap', 'claire', '{}', 'forbidden not_your_act', 'nor taken over');
select refuses('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage(variadic '{}'), 0), 'invalid', 'a file without a row changes nothing');
select is(document('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage('a', 'b*', 'b', 'h1'), 4)), '{"rows": 4, "added": 3, "changed": 0, "removed": 0, "doubled": 1}', 'doors and hamlets are added, each once');
select is(pg_temp.known(), 'a Rue 1, b Rue 2, h1 Rue 4', 'of two positions the better one counts');
select is(document('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage('a', 'b', 'b', 'h1'), 4)), '{"rows": 4, "added": 0, "changed": 1, "removed": 0, "doubled": 1}', 'said again, only what is another is written');
select is(pg_temp.known(), 'a Rue 1, b Rue 3, h1 Rue 4', 'of two equal ones the later');
select is(document('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage('a'), 1, 0, '["doors"]')), '{"rows": 1, "added": 0, "changed": 0, "removed": 1, "doubled": 0}', 'what is no longer in the file goes');
select is(pg_temp.known(), 'a Rue 1, h1 Rue 4', 'but not the hamlets, of which a file of doors says nothing');
select refuses('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage('c'), 2), 'conflict import_disturbed', 'when not all rows have arrived, none counts');
select pg_temp.stage('c') as earlier \gset
select refuses('address_swap', 'service:admin', pg_temp.swap(:earlier, 1 + 0 * pg_temp.stage('d')::int), 'conflict import_disturbed', 'nor when they are those of another import');
select refuses('address_swap', 'service:admin', pg_temp.swap(pg_temp.stage('c', 'd', 'e', 'f', 'g', 'i', 'j', 'k', 'l'), 9, 2), 'invalid', 'a file of which more than one row in ten is bad is another file');
select is(pg_temp.known(), 'a Rue 1, h1 Rue 4', 'and nothing has changed');
select is((select count(*)::int from journal where kind = 'gazetteer_changed' and xid = pg_current_xact_id()), 3, 'whoever keeps addresses in memory is told');
select * from finish();
rollback;

-- Where sealed texts lie: every column that is called so. The journal's words are left as they were sealed, since
-- its chain covers them.
create function core.sealed_columns() returns table (table_name text, column_name text)
language sql stable set search_path = nec, core, pg_temp as $$
    select c.relname::text, a.attname::text from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'nec'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attname like '%\_sealed'
$$;

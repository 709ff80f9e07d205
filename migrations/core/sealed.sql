-- Sealed texts: where they lie, and to which place each is bound (base/seal.h).
--
-- A place is what the edge is told beside the text, and what the text was bound to: "senior.door_code.42", the row and the
-- column. A number is bound to the index by which it is looked up, "number.3fa9…", which only the key can make: a call
-- that copies both goes on reading it. What is copied alone keeps the place that it comes from, in a column *_from.
-- The cast keeps it immutable, and so part of the query that calls it: `text || anything` is not.
create function core.sealed_place(kind text, key anyelement) returns text language sql immutable as $$
    select kind || '.' || key::text
$$;

-- A sealed text as the edge expects it; null stays null. `origin`: where it was copied from, if it was.
create function core.sealed(kind text, key anyelement, text_sealed text, origin text default null) returns jsonb language sql stable as $$
    select case when text_sealed is null then 'null'::jsonb
        else jsonb_build_object('sealed', text_sealed, 'at', coalesce(origin, core.sealed_place(kind, key))) end
$$;

-- The same of words in the journal, which its chain covers: they are never bound, nor sealed anew.
create function core.sealed_word(text_sealed text) returns jsonb language sql immutable as $$
    select case when text_sealed is null then 'null'::jsonb else jsonb_build_object('sealed', text_sealed) end
$$;

-- Every column that is called so, and the SQL that says to which place a row's text is bound.
create function core.sealed_columns() returns table (table_name text, column_name text, place text)
language sql stable set search_path = nec, core, pg_temp as $$
    select c.relname::text, a.attname::text, case
        when numbers.by_index is not null then format('core.sealed_place(''number'', %I)', numbers.by_index)
        when exists (select from pg_attribute f where f.attrelid = c.oid and f.attname = replace(a.attname, '_sealed', '_from')) then
            format('coalesce(%I, core.sealed_place(%L, %s))', replace(a.attname, '_sealed', '_from'), kind, keys.sql)
        else format('core.sealed_place(%L, %s)', kind, keys.sql) end
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    join lateral (select c.relname || '.' || replace(a.attname, '_sealed', '') as kind) x on true
    join lateral (select string_agg(quote_ident(k.attname), ' || ''-'' || ' order by array_position(i.indkey::int2[], k.attnum)) as sql
        from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any (i.indkey) where i.indrelid = c.oid and i.indisprimary) keys on true
    left join (values ('contact_point.value', 'value_index'), ('call.number', 'number_index'), ('text.from', 'contact_index')) numbers (kind, by_index) using (kind)
    where c.relnamespace = 'nec'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attname like '%\_sealed'
$$;

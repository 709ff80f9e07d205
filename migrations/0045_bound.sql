-- Sealed texts are bound to their row and column (base/seal.h). What has just come is loose; these find it.
-- 'v1:note@senior.note.42:…' is bound: neither a purpose nor base64url has an @.
do $$
declare c record;
begin
    for c in select r.relname, a.attname, string_agg(quote_ident(k.attname), ', ') as keys
        from pg_attribute a join pg_class r on r.oid = a.attrelid join pg_index i on i.indrelid = r.oid and i.indisprimary
        join pg_attribute k on k.attrelid = r.oid and k.attnum = any (i.indkey)
        where r.relnamespace = 'nec'::regnamespace and r.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attname like '%\_sealed'
        group by r.relname, a.attname
    loop
        execute format('create index %I on nec.%I (%s) where strpos(%I, ''@'') = 0', c.relname || '_' || replace(c.attname, 'sealed', 'loose'), c.relname, c.keys, c.attname);
    end loop;
end $$;

-- What was copied keeps the place that it was bound to.
alter table nec.outing add column note_from text;         -- the outing before it, of one series
alter table nec.escalation
    add column note_from text,                            -- a text that came in
    add column contact_from text;                         -- the number of a call or of a text

-- The place makes a text longer.
alter table nec.draft drop constraint draft_draft_sealed_check, add check (length(draft_sealed) <= 20200);

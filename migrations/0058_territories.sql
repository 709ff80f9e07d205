-- The desk of a territory reads that territory alone, whatever a page asks for: where one database holds several,
-- a code from elsewhere names nobody. What has no territory of its own (a telephone number, an offer) hangs on a
-- person or an outing that has one.
create function nec.my_territory() returns smallint language sql stable parallel safe
return nullif(current_setting('nec.territory', true), '')::smallint;

do $$
declare t text;
begin
    for t in select p.tablename from pg_policies p join information_schema.columns c
             on c.table_schema = 'nec' and c.table_name = p.tablename and c.column_name = 'territory_id'
             where p.schemaname = 'nec' and p.policyname = 'desk' loop
        execute format($p$alter policy desk on nec.%I using ((select nec.role()) = 'coordinator' and territory_id = (select nec.my_territory()))$p$, t);
    end loop;
end $$;

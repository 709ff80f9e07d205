-- For a change of keys: the next few sealed texts of one column that an older key has sealed, and which columns
-- there are. Rows are named by where they lie.
-- ok {columns: [{table, column}]} without `table` · ok {rows: [{at, sealed}]} · not_found column · forbidden
create function api.page_sealed(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    rows jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    if not input ? 'table' then
        return core.shown(jsonb_build_object('columns', (
            select jsonb_agg(jsonb_build_object('table', table_name, 'column', column_name) order by table_name, column_name) from core.sealed_columns())));
    end if;
    if not exists (select from core.sealed_columns() c where c.table_name = input ->> 'table' and c.column_name = input ->> 'column') then
        return core.refused('not_found', 'column');
    end if;
    execute format($q$select coalesce(jsonb_agg(jsonb_build_object('at', x.ctid, 'sealed', x.s)), '[]') from (
        select ctid, %1$I as s from nec.%2$I where ctid > $1 and %1$I not like $2 order by ctid limit 500) x$q$, input ->> 'column', input ->> 'table')
        into rows using coalesce(input ->> 'after', '(0,0)')::tid, coalesce(input ->> 'newest', '') || ':%';
    return core.shown(jsonb_build_object('rows', rows));
end $$;

-- For a change of keys: the next few sealed texts of one column that an older key has sealed or that are loose, each with
-- the place to bind it to, and which columns there are. For the binding: the next few that are loose, of all columns,
-- and as many more as `past` says have been looked at in vain: what no key opens stands in nobody's way.
-- Rows are named by where they lie.
-- ok {columns: [{table, column}]} without `table` · ok {rows: [{at, place, sealed}]} · ok {columns: [{table, column, rows}], more} for `loose`
-- · not_found column · forbidden
create function api.page_sealed(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    few constant int := 50 + least(coalesce(core.whole_of(input, 'past'), 0), 5000);
    c record;
    rows jsonb;
    loose jsonb := '[]';
    more boolean := false;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name not in ('service:admin', 'service:dispatcher') then return core.refused('forbidden', 'not_your_page'); end if;
    if core.flag_of(input, 'loose') then
        for c in select * from core.sealed_columns() order by table_name, column_name loop
            execute format('select jsonb_agg(x) from (select ctid as at, %1$s as place, %2$I as sealed from nec.%3$I
                where strpos(%2$I, ''@'') = 0 and %1$s is not null limit %4$s) x', c.place, c.column_name, c.table_name, few) into rows;
            if rows is not null then
                loose := loose || jsonb_build_object('table', c.table_name, 'column', c.column_name, 'rows', rows);
                more := more or jsonb_array_length(rows) = few;
            end if;
        end loop;
        return core.shown(jsonb_build_object('columns', loose, 'more', more));
    end if;
    if not input ? 'table' then
        return core.shown(jsonb_build_object('columns', (
            select jsonb_agg(jsonb_build_object('table', table_name, 'column', column_name) order by table_name, column_name) from core.sealed_columns())));
    end if;
    select * into c from core.sealed_columns() x where x.table_name = input ->> 'table' and x.column_name = input ->> 'column';
    if not found then return core.refused('not_found', 'column'); end if;
    execute format($q$select coalesce(jsonb_agg(x), '[]') from (
        select ctid as at, %s as place, %I as sealed from nec.%I where ctid > $1 and (%2$I not like $2 or strpos(%2$I, '@') = 0) order by ctid limit 500) x$q$,
        c.place, c.column_name, c.table_name)
        into rows using coalesce(input ->> 'after', '(0,0)')::tid, coalesce(input ->> 'newest', '') || ':%';
    return core.shown(jsonb_build_object('rows', rows));
end $$;

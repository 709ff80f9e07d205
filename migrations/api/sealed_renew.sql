-- The same texts, bound to their places, sealed by the newest key. One that has changed meanwhile, or that somebody is
-- changing just now, is left to the next round: waiting for rows of many tables would wait for ever one day.
-- ok {renewed} · not_found column
create function api.sealed_renew(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'sealed_renew', '{service:admin,service:dispatcher}');
    one jsonb;
    written int;
    renewed int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for one in select x from jsonb_array_elements(input -> 'columns') x loop
        if not exists (select from core.sealed_columns() c where c.table_name = one ->> 'table' and c.column_name = one ->> 'column') then
            return core.refused('not_found', 'column');
        end if;
        execute format($q$with free as (
                select t.ctid as at, x.renewed from nec.%2$I t join jsonb_to_recordset($1) x (at tid, sealed text, renewed text) on t.ctid = x.at
                where t.%1$I = x.sealed and x.renewed is not null for no key update of t skip locked)
            update nec.%2$I t set %1$I = free.renewed from free where t.ctid = free.at$q$, one ->> 'column', one ->> 'table') using one -> 'rows';
        get diagnostics written = row_count;
        renewed := renewed + written;
    end loop;
    return core.done(actor, jsonb_build_object('renewed', renewed));
end $$;

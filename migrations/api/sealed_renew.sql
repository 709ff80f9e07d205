-- The same texts, sealed by the newest key. One that has changed meanwhile is left to the next round.
-- ok {renewed} · not_found column
create function api.sealed_renew(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'sealed_renew', '{service:admin}');
    renewed int;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not exists (select from core.sealed_columns() c where c.table_name = input ->> 'table' and c.column_name = input ->> 'column') then
        return core.refused('not_found', 'column');
    end if;
    execute format($q$update nec.%2$I t set %1$I = x.renewed from jsonb_to_recordset($1) x (at tid, sealed text, renewed text)
        where t.ctid = x.at and t.%1$I = x.sealed$q$, input ->> 'column', input ->> 'table') using input -> 'rows';
    get diagnostics renewed = row_count;
    return core.done(actor, jsonb_build_object('renewed', renewed));
end $$;

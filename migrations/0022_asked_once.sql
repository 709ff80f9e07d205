-- What every statement asks is made cheap. Counted in instructions of one backend (callgrind).

-- Who acts, in the policies: asked directly. As a subquery each policy was a plan of its own inside every statement
-- that touches the table, made and thrown away with it, whether its answer was needed or not; a policy whose first
-- answer is yes now asks no more. Lists of ids stay subqueries: those are read once for many rows.
do $$
declare
    p record;
    asked text := '\( SELECT (nec\.(role|me)\(\)) AS \w+\)';
begin
    for p in select polname, polrelid::regclass as on_table, pg_get_expr(polqual, polrelid) as sees,
                 pg_get_expr(polwithcheck, polrelid) as writes from pg_policy loop
        execute format('alter policy %I on %s', p.polname, p.on_table)
            || coalesce(' using (' || regexp_replace(p.sees, asked, '\1', 'g') || ')', '')
            || coalesce(' with check (' || regexp_replace(p.writes, asked, '\1', 'g') || ')', '');
    end loop;
end $$;

-- What time it is: read once by each act or page (core.actor_find) and kept for its transaction, in which it stands
-- still. Who asks outside of one, or after the clock was moved in the same transaction, reads the row.
create function nec.now_read() returns timestamptz language plpgsql stable as $$
begin
    return (select shown_base + (transaction_timestamp() - real_base) * rate from nec.clock);
end $$;
create or replace function nec.now() returns timestamptz language sql stable
return coalesce(nullif(current_setting('nec.now', true), '')::timestamptz, nec.now_read());

create function nec.now_forget() returns trigger language plpgsql as $$
begin
    perform set_config('nec.now', '', true);
    return null;
end $$;
create trigger now_forgotten after insert or update on nec.clock for each statement execute function nec.now_forget();

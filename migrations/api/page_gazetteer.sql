-- Places and addresses of the territory, for processes that look them up in memory
-- (geo/gazetteer.h): pages of 5,000 rows, each of the next ones asked for by `next`. Rows
-- are arrays, in the order of gazetteer_add_rows().
-- The first page also tells how fast one gets on here.
-- ok {rows: [[id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district]],
--     places: [[id, name, address, postcode, city, insee, lon, lat, e, n, district]], pace, next}
create function api.page_gazetteer(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp
-- The next rows by their id, never all that are left put in order to take the first of them: a department is 120 pages.
set enable_sort = off set enable_bitmapscan = off as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    beyond bigint := coalesce((input ->> 'after')::bigint, 0);
    rows jsonb;
    last bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select coalesce(jsonb_agg(jsonb_build_array(source_id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district)
        order by id), '[]'), max(id)
    into rows, last
    from (select * from address a where a.territory_id = actor.territory_id and a.id > beyond and a.e is not null
          order by a.id limit 5000) x;
    return core.shown(jsonb_build_object('rows', rows, 'next', case when jsonb_array_length(rows) = 5000 then last end,
        'pace', case when beyond = 0 then core.pace() end,
        'places', case when beyond = 0 then (
            -- "Rue Talensac, 44000 Nantes" in its parts.
            select coalesce(jsonb_agg(jsonb_build_array(code, name, regexp_replace(address, '(,\s*)?[0-9]{5} .*$', ''),
                coalesce(substring(address from '([0-9]{5}) '), ''), coalesce(substring(address from '[0-9]{5} (.*)$'), ''),
                insee, lon, lat, e, n, district) order by id), '[]')
            from place where territory_id = actor.territory_id and e is not null) else '[]' end));
end $$;

-- The staged import becomes the addresses, in one transaction: known ids are brought up
-- to date, new ones added, those of the same communes that the file no longer has removed.
-- Repeating an import changes nothing. Of two rows with one id the later one counts.
-- ok {rows, added, changed, removed, doubled}
create function api.address_swap(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'address_swap', '{service:admin}');
    rows int;
    doubled int;
    removed int;
    added int;
    changed int;
    ours text := coalesce(core.text_of(input, 'source'), '');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select count(*), count(*) - count(distinct source_id) into rows, doubled from address_staging;
    if rows = 0 then return core.refused('invalid', 'nothing_staged'); end if;
    -- Both may have been filled a moment ago: thought empty, they would be compared each row with each.
    analyze address_staging;
    analyze address;
    delete from address a where a.territory_id = actor.territory_id
        and a.insee in (select insee from address_staging)
        and (a.source_id like 'demo\_%') = (ours = 'demo')
        and not exists (select from address_staging s where s.source_id = a.source_id);
    get diagnostics removed = row_count;
    with upserted as (
        insert into address (territory_id, source_id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district, flags)
        select distinct on (source_id) territory_id, source_id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district, flags
        from address_staging order by source_id, line desc
        on conflict (territory_id, source_id) do update set number = excluded.number, suffix = excluded.suffix,
            street = excluded.street, postcode = excluded.postcode, city = excluded.city, insee = excluded.insee,
            lon = excluded.lon, lat = excluded.lat, e = excluded.e, n = excluded.n, district = excluded.district, flags = excluded.flags
        where (address.number, address.suffix, address.street, address.postcode, address.city, address.insee, address.lon,
               address.lat, address.e, address.n, address.district, address.flags)
            is distinct from (excluded.number, excluded.suffix, excluded.street, excluded.postcode, excluded.city, excluded.insee,
               excluded.lon, excluded.lat, excluded.e, excluded.n, excluded.district, excluded.flags)
        returning xmax = 0 as fresh)
    select count(*) filter (where fresh), count(*) filter (where not fresh) into added, changed from upserted;
    truncate address_staging;
    perform core.journal('gazetteer', 0, 'gazetteer_changed', jsonb_build_object('rows', rows));
    return core.shown(jsonb_build_object('rows', rows, 'added', added, 'changed', changed, 'removed', removed, 'doubled', doubled));
end $$;

-- The rows of an import become the addresses, in one transaction: known ids are brought up to date, new
-- ones added, those of the same communes that the file no longer has removed, as far as it holds such
-- (a file of doors says nothing of hamlets). Repeating an import changes nothing. Of several rows with
-- one id that with the better position counts, then the later one. `rows` is how many were sent: when
-- not just these are here, another import or a crash came between, and nothing changes. A file of which
-- more than one row in ten is refused is another file than it seems: what it lacks has not gone.
-- ok {rows, added, changed, removed, doubled} · invalid nothing_staged, too_many_refused · conflict import_disturbed
create function api.address_swap(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp
-- Two big heaps are compared: what a filter leaves of one is never so little that each row should look through the other.
set enable_nestloop = off set work_mem = '64MB' as $$
declare
    actor core.actor := core.act_begin(who, null, 'address_swap', '{service:admin}');
    rows int;
    distinct_ids int;
    removed int;
    added int;
    changed int;
    ours text := coalesce(core.text_of(input, 'source'), '');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    analyze intake.address;
    analyze address;
    select count(*), count(distinct source_id) into rows, distinct_ids from intake.address;
    if rows = 0 and (input ->> 'rows')::int = 0 then return core.refused('invalid', 'nothing_staged'); end if;
    if (input ->> 'refused')::int * 9 > rows then return core.refused('invalid', 'too_many_refused'); end if;
    if rows <> (input ->> 'rows')::int or exists (select from intake.address i where i.import <> (input ->> 'import')::bigint) then
        return core.refused('conflict', 'import_disturbed');
    end if;
    delete from address a where a.territory_id = actor.territory_id
        and a.insee in (select i.insee from intake.address i)
        and input -> 'holds' ? case a.number when '' then 'hamlets' else 'doors' end
        and (a.source_id like 'demo\_%') = (ours = 'demo')
        and not exists (select from intake.address i where i.source_id = a.source_id);
    get diagnostics removed = row_count;
    with best as (
        select distinct on (i.source_id) i.* from intake.address i order by i.source_id, i.preference desc, i.line desc),
    upserted as (
        insert into address (territory_id, source_id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district, flags)
        select actor.territory_id, b.source_id, b.number, b.suffix, b.street, b.postcode, b.city, b.insee, b.lon, b.lat, b.e, b.n,
            b.district, b.flags
        from best b left join address a on a.territory_id = actor.territory_id and a.source_id = b.source_id
        where a.id is null or (a.number, a.suffix, a.street, a.postcode, a.city, a.insee, a.lon, a.lat, a.e, a.n, a.district, a.flags)
            is distinct from (b.number, b.suffix, b.street, b.postcode, b.city, b.insee, b.lon, b.lat, b.e, b.n, b.district, b.flags)
        on conflict (territory_id, source_id) do update set number = excluded.number, suffix = excluded.suffix,
            street = excluded.street, postcode = excluded.postcode, city = excluded.city, insee = excluded.insee,
            lon = excluded.lon, lat = excluded.lat, e = excluded.e, n = excluded.n, district = excluded.district, flags = excluded.flags
        returning xmax = 0 as fresh)
    select count(*) filter (where fresh), count(*) filter (where not fresh) into added, changed from upserted;
    truncate intake.address;
    perform core.journal('gazetteer', 0, 'gazetteer_changed', jsonb_build_object('rows', rows));
    return core.shown(jsonb_build_object('rows', rows, 'added', added, 'changed', changed, 'removed', removed,
        'doubled', rows - distinct_ids));
end $$;

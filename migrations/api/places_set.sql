-- The places of one source become those of this file, in one transaction: known codes are brought up to
-- date, new ones added, those that the file no longer has removed.
-- Other sources' places stay. Repeating an import changes nothing. Of two rows with one code the later counts.
-- ok {rows, added, changed, removed, doubled} · invalid nothing_staged
create function api.places_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'places_set', '{service:admin}');
    ours text := core.text_of(input, 'source') || ':';
    rows int := jsonb_array_length(input -> 'rows');
    codes text[];
    doubled int;
    removed int;
    added int;
    changed int;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if rows = 0 then return core.refused('invalid', 'nothing_staged'); end if;
    select count(*) - count(distinct r ->> 'code') into doubled from jsonb_array_elements(input -> 'rows') r;
    select array_agg(ours || (r ->> 'code')) into codes from jsonb_array_elements(input -> 'rows') r;
    delete from place p where p.territory_id = actor.territory_id and starts_with(p.code, ours) and p.code <> all (codes);
    get diagnostics removed = row_count;
    with upserted as (
        insert into place (territory_id, code, name, kind, address, insee, lon, lat, e, n, district, purposes)
        select distinct on (x.code) actor.territory_id, ours || x.code, x.name, x.kind, x.address, x.insee, x.lon, x.lat, x.e, x.n,
            x.district, string_to_array(x.purposes, '|')
        from jsonb_to_recordset(input -> 'rows') as x (code text, name text, kind text, address text, insee text, lon float8,
            lat float8, e float8, n float8, district text, purposes text, line int)
        order by x.code, x.line desc
        on conflict (territory_id, code) do update set name = excluded.name, kind = excluded.kind, address = excluded.address,
            insee = excluded.insee, lon = excluded.lon, lat = excluded.lat, e = excluded.e, n = excluded.n,
            district = excluded.district, purposes = excluded.purposes
        where (place.name, place.kind, place.address, place.insee, place.lon, place.lat, place.e, place.n, place.district, place.purposes)
            is distinct from (excluded.name, excluded.kind, excluded.address, excluded.insee, excluded.lon, excluded.lat, excluded.e,
                excluded.n, excluded.district, excluded.purposes)
        returning xmax = 0 as fresh)
    select count(*) filter (where fresh), count(*) filter (where not fresh) into added, changed from upserted;
    perform core.journal('gazetteer', 0, 'gazetteer_changed', jsonb_build_object('rows', rows));
    return core.shown(jsonb_build_object('rows', rows, 'added', added, 'changed', changed, 'removed', removed, 'doubled', doubled));
end $$;

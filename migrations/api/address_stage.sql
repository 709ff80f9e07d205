-- One batch of an import, in a short transaction. `first` empties what an earlier import left.
-- ok {staged}
create function api.address_stage(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'address_stage', '{service:admin}');
    staged int;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.flag_of(input, 'first') then truncate address_staging; end if;
    insert into address_staging (territory_id, source_id, number, suffix, street, postcode, city, insee, lon, lat, e, n, district, flags, line)
    select actor.territory_id, x.id, x.number, x.suffix, x.street, x.postcode, x.city, x.insee, x.lon, x.lat, x.e, x.n,
        x.district, x.flags, x.line
    from jsonb_to_recordset(input -> 'rows') as x (id text, number text, suffix text, street text, postcode text, city text,
        insee text, lon float8, lat float8, e float8, n float8, district text, flags text[], line int);
    get diagnostics staged = row_count;
    return core.shown(jsonb_build_object('staged', staged));
end $$;

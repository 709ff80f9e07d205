\ir support.sql
-- Every clock has a setting; a territory's own are refused where they are written, not when a chore reads them.
select is((select string_agg(name, ' ') from core.settings() where core.settings_wrong(jsonb_build_object(name, value)) is not null), null,
    'what each setting is by default could be written, too');
create function pg_temp.refused(settings jsonb) returns text language plpgsql as $$
begin
    update territory t set settings = refused.settings;
    return null;
exception when check_violation then
    return sqlerrm;
end $$;
select is(pg_temp.refused('{"rounds": "08:30 12:00 17:45", "urgent": "24 hours", "day_offers": "3", "quiet_from": "19:00", "trial": "true"}'), null,
    'hours, spans, numbers and truths may be others');
select is(core.setting('rounds') || ', ' || core.span('urgent'), '08:30 12:00 17:45, 24:00:00', 'and hold at once');
select is(pg_temp.refused('{"round": "09:00"}'), 'there is no setting "round"', 'a name that is none is refused');
select is(pg_temp.refused('{"urgent": "un jour"}'), '"urgent" cannot be "un jour": it is a value like "36 hours"', 'a span that is none');
select is(pg_temp.refused('{"quiet_from": "20:00 21:00"}'), '"quiet_from" cannot be "20:00 21:00": it is a value like "20:00"', 'two hours for one');
select is(pg_temp.refused('{"rounds": "25:00"}'), '"rounds" cannot be "25:00": it is a value like "09:00 18:00"', 'an hour that no clock shows');
select is(pg_temp.refused('{"day_offers": "some"}'), '"day_offers" cannot be "some": it is a value like "2"', 'a number that is none');
select is(pg_temp.refused('{"weight_known": "10000"}'), '"weight_known" cannot be "10000": it is a value like "450"', 'a weight beyond all measure');
select is(pg_temp.refused('{"trial": "maybe"}'), '"trial" cannot be "maybe": it is a value like "false"', 'and what is neither true nor false');
select is(core.setting('rounds'), '08:30 12:00 17:45', 'what was there stays');
select is(pg_temp.refused('{"walk_m_h": "0"}'), '"walk_m_h" cannot be "0": it is a value like "4000"', 'nobody stands still');
update territory set settings = '{}';
select is((select string_agg(core.travel_min(m, mode)::text, ' ' order by mode, m) from unnest('{0,1000,3000}'::float8[]) m, unnest('{any,car,walk}'::text[]) mode),
    '5 20 26 5 9 17 5 20 59', 'an estimate of time is that of geo/travel.h, five minutes at least');
update territory set settings = '{"walk_m_h": "2000", "detour_foot": "125", "transit_wait": "20"}';
select is(core.travel_min(1000, 'walk') || ' ' || core.travel_min(3000, 'any') || ' ' || (core.pace() ->> 'walk_m_h'), '38 38 2000', 'a territory where people walk slowly plans for longer ways, and tells the matcher');
select * from finish();
rollback;

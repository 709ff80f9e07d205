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
select is(pg_temp.refused('{"trial": "maybe"}'), '"trial" cannot be "maybe": it is a value like "false"', 'and what is neither true nor false');
select is(core.setting('rounds'), '08:30 12:00 17:45', 'what was there stays');
select * from finish();
rollback;

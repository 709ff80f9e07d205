\ir support.sql
\ir support/chores.sql
update series set ended_at = nec.now();
select asked('jeanne', '2026-11-27 10:00') as outing, asked('paul', '2026-11-26 15:00') as other \gset
create function pg_temp.back(about text, every text, until text default null) returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('outing', about, 'every', every, 'until', until)) $$;
create function pg_temp.days(about text) returns text language sql as $$
    select string_agg(to_char(x.appointment_at at time zone 'Europe/Paris', 'DD/MM HH24:MI'), ', ' order by x.appointment_at)
    from outing x where x.series_id = (select series_id from outing where code = about) $$;

select refuses('series_make', 'jeanne', pg_temp.back(:'outing', 'day'), 'invalid every:choose_one', 'a rhythm is one of three');
select refuses('series_make', 'jeanne', pg_temp.back('nothing', 'week'), 'not_found outing', 'something comes back');
select refuses('series_make', 'jeanne', pg_temp.back(:'other', 'week'), 'not_found outing', 'of one''s own');
select refuses('series_make', 'jeanne', pg_temp.back(:'outing', 'week', '2026-11-27'), 'invalid until:before_start', 'once more at least');
select refuses('series_make', 'jeanne', pg_temp.back(:'outing', 'week', '2028-11-27'), 'invalid until:too_far_ahead', 'for a year at most');
select refuses('series_make', 'jeanne', pg_temp.back(:'outing', 'week', 'later'), 'invalid until:format', 'until a day');
select happened() \g /dev/null
select once('series_make', 'jeanne', pg_temp.back(:'outing', 'week'), 'a series made twice with one key is made once');
select is(pg_temp.days(:'outing'), '27/11 10:00, 04/12 10:00, 11/12 10:00', 'the next three weeks are there at once');
select is(happened(), 'series_made outing_requested outing_requested', 'as the journal says');
select is((select string_agg(distinct state, ' ') from outing where series_id is not null), 'open', 'and looked for at once');
select is(chore('series'), 0, 'the chore finds nothing to add');
select refuses('series_make', 'jeanne', pg_temp.back(:'outing', 'week'), 'conflict already_series', 'it is in one series');
select refuses('outing_request', 'jeanne', jsonb_build_object('purpose', 'leisure', 'where', spot(), 'appointment_at', '2026-12-03T10:00+01'), 'too_many week_limit', 'what comes back counts for its week');

-- Each alone
select code as second from outing where series_on = '2026-12-04' \gset
select outcome('outing_change', 'jeanne', args('outing', :'second', 'appointment_at', '2026-12-05T11:00+01')), outcome('outing_cancel', 'jeanne', args('outing', (select code from outing where series_on = '2026-12-11'))) \g /dev/null
select clock_is('2026-11-27 23:59'), chore('series') \g /dev/null
select is(pg_temp.days(:'outing'), '27/11 10:00, 05/12 11:00, 11/12 10:00, 18/12 10:00', 'one that was moved or called off is not made again; the next week is');
select clock_is('2026-11-28 00:05'), chore('series') \g /dev/null
select is(chore('series'), 0, 'once');

-- The familiar face
select accepted(:'second', 'zoe'), clock_is('2026-12-05 12:00'), chore('series') \g /dev/null
select is((select prefer_id from outing where series_on = '2026-12-25'), id_of('zoe'), 'whoever went along last is asked first');

-- Elsewhere, and over
select asked('jeanne', '2027-01-01 10:30', '{"return_mode": "one_way"}') as elsewhere \gset
select clock_is('2026-12-12 12:00'), chore('series') \g /dev/null
select is((select count(*) from outing where series_on = '2027-01-01'), 0::bigint, 'a day on which she is elsewhere is left out');
select outcome('outing_cancel', 'jeanne', args('outing', :'elsewhere')), chore('series') \g /dev/null
select is((select count(*) from outing where series_on = '2027-01-01'), 1::bigint, 'until she is not');
select code as series from series order by id desc limit 1 \gset
select refuses('series_end', 'paul', args('series', :'series'), 'not_found series', 'nobody ends another''s');
select happened() \g /dev/null
select once('series_end', 'jeanne', args('series', :'series'), 'ending it twice with one key is ending it once');
select is(happened(), 'series_ended', 'it stands in the journal');
select is(outcome('series_end', 'claire', args('series', :'series')) || coalesce(happened(), ''), 'ok', 'what is over is over');
select clock_is('2026-12-20 12:00'), chore('series') \g /dev/null
select is((select max(series_on) from outing where series_id = (select id from series where code = :'series')), '2027-01-01'::date, 'nothing comes back any more, what is planned stays');

-- Rhythms
create function pg_temp.rule(every text, first date, skip boolean default false, last date default null) returns text language sql as $$
    select string_agg(to_char(d, 'DD/MM'), ' ' order by d) from generate_series(first + 1, first + 150, interval '1 day') d,
        lateral (select jsonb_populate_record(null::series, jsonb_build_object('from_on', first, 'to_on', last,
            'rule', jsonb_build_object('every', every, 'skip_holidays', skip, 'at', '10:00'))) as s) x where core.series_falls(s, d::date) $$;
select is(pg_temp.rule('month', '2026-12-08'), '12/01 09/02 09/03 13/04', 'each second Tuesday');
select is(pg_temp.rule('month', '2026-11-30'), '28/12 25/01 22/02 29/03 26/04', 'a fifth Monday is the last one');
select is(pg_temp.rule('two_weeks', '2027-03-15', true, '2027-05-31'), '12/04 26/04 10/05 24/05', 'every other week, not on Easter Monday, up to a day');

-- The clock on the wall
create function pg_temp.at(hour text, day date) returns timestamptz language sql as $$
    select core.series_at(jsonb_populate_record(null::series, jsonb_build_object('rule', jsonb_build_object('at', hour))), day) $$;
select is(pg_temp.at('10:00', '2027-03-27') || ' ' || pg_temp.at('10:00', '2027-03-28'), '2027-03-27 10:00:00+01 2027-03-28 10:00:00+02', 'ten o''clock stays ten o''clock when summer time begins');
select is(pg_temp.at('02:30', '2027-03-28'), '2027-03-28 03:30+02'::timestamptz, 'an hour that does not exist comes an hour later');
select is(pg_temp.at('02:30', '2027-10-31'), '2027-10-31 02:30+01'::timestamptz, 'of a doubled hour it is the second');
select clock_is('2027-03-16 12:00'), asked('paul', '2027-03-21 10:00') as spring \gset
select outcome('series_make', 'paul', pg_temp.back(:'spring', 'week')) \g /dev/null
select is((select array_agg(meet_at order by meet_at) from outing where series_id = (select series_id from outing where code = :'spring')),
    '{2027-03-21 09:30+01,2027-03-28 09:30+02,2027-04-04 09:30+02}'::timestamptz[], 'and the door opens at the same hour');
select * from finish();
rollback;

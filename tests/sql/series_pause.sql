\ir support/pages.sql
\ir support/chores.sql
update series set ended_at = nec.now();
select asked('jeanne', '2026-11-27 10:00') as outing \gset
select outcome('outing_qualify', 'claire', args('outing', :'outing')) \g /dev/null
select answer('series_make', 'jeanne', args('outing', :'outing', 'every', 'week')) as made \gset
select code as series from series order by id desc limit 1 \gset
create function pg_temp.rest(series text, weeks text default null) returns jsonb language sql as $$
    select jsonb_strip_nulls(jsonb_build_object('series', series, 'weeks', weeks)) $$;
create function pg_temp.days(about text) returns text language sql as $$
    select string_agg(to_char(x.appointment_at at time zone 'Europe/Paris', 'DD/MM'), ' ' order by x.appointment_at)
    from outing x join series s on s.id = x.series_id where s.code = about and x.state <> 'cancelled' $$;
select is(pg_temp.days(:'series'), '27/11 04/12 11/12', 'what comes back stands for three weeks');

select refuses('series_pause', 'jeanne', pg_temp.rest('nothing'), 'not_found series', 'something rests');
select refuses('series_pause', 'paul', pg_temp.rest(:'series'), 'not_found series', 'of one''s own');
select refuses('series_resume', 'paul', pg_temp.rest(:'series'), 'not_found series', 'nobody resumes another''s');
select refuses('series_pause', 'jeanne', pg_temp.rest(:'series', '0'), 'invalid weeks:range', 'for a week at least');
select refuses('series_pause', 'jeanne', pg_temp.rest(:'series', '53'), 'invalid weeks:range', 'and a year at most');

-- Two weeks from the 24th: the 27th and the 4th are called off, what was moved beyond them stays.
select code as second from outing where series_on = '2026-12-04' \gset
select outcome('outing_change', 'claire', args('outing', :'second', 'appointment_at', '2026-12-10T11:00+01')) \g /dev/null
select accepted(:'outing', 'zoe'), happened() \g /dev/null
select once('series_pause', 'jeanne', pg_temp.rest(:'series', '2'), 'a pause said twice with one key is one pause');
select is(happened(), 'offer_rescinded outing_cancelled series_paused', 'whoever was to come does not');
select is((select string_agg(kind, ' ') from message where person_id = id_of('zoe') and outing_id = (select id from outing where code = :'outing') and kind = 'outing_cancelled'),
    'outing_cancelled', 'and is told');
select is((select cancelled_by || ' ' || cancelled_when from outing where code = :'outing'), 'senior early', 'as early as it was');
select is(pg_temp.days(:'series'), '10/12 11/12', 'the rest of its days, and an outing that was moved there, stay');
select is(page('senior', 'jeanne') #>> '{series,0,rests_until_on}', '2026-12-08', 'her page says until when');
select is(page('call', 'jeanne') #>> '{resting,0,code}', :'series', 'the telephone can say that it rests');
select is(chore('series'), 0, 'nothing is made for those days');

-- Resumed before
select happened() \g /dev/null
select once('series_resume', 'jeanne', pg_temp.rest(:'series'), 'resumed twice with one key is resumed once');
select is(happened(), 'series_resumed outing_requested', 'the journal says so');
select is(pg_temp.days(:'series'), '27/11 10/12 11/12', 'a day that the pause had called off comes back, one that was moved does not');
select is(page('call', 'jeanne') -> 'resting', '[]', 'nothing rests any more');
select is(outcome('series_resume', 'claire', pg_temp.rest(:'series')) || coalesce(happened(), ''), 'ok', 'what does not rest goes on');

-- Until somebody says so, by the desk: the senior is told of what is called off
select is(outcome('series_pause', 'claire', pg_temp.rest(:'series')), 'ok', 'the desk pauses it for as long as it takes');
select is(pg_temp.days(:'series'), null, 'all that is to come is called off');
select is((select count(*) from message where person_id = id_of('jeanne') and kind = 'outing_cancelled'), 3::bigint, 'she is told of each');
select is(page('senior', 'jeanne') #> '{series,0}' -> 'rests_until_on', 'null', 'without an end');
select clock_is('2027-03-01 12:00'), chore('series') \g /dev/null
select is(pg_temp.days(:'series'), null, 'it rests on');
select is(outcome('series_resume', 'jeanne', pg_temp.rest(:'series')), 'ok', 'until she says so');
select is(pg_temp.days(:'series'), '05/03 12/03 19/03', 'then it comes back');

-- By itself, when the time has come; today's is nobody's any more to call off by a pause
select clock_is('2027-03-05 08:00'), outcome('series_pause', 'jeanne', pg_temp.rest(:'series', '1')) \g /dev/null
select is(pg_temp.days(:'series'), '05/03 19/03', 'today''s outing is called off alone, or not');
select clock_is('2027-03-13 00:10'), chore('series') \g /dev/null
select is(pg_temp.days(:'series'), '05/03 19/03 26/03 02/04', 'afterwards it comes back by itself');
select is((select (series_rests(s))::text from series s where code = :'series'), 'false', 'and rests no more');

select outcome('series_end', 'jeanne', pg_temp.rest(:'series')) \g /dev/null
select refuses('series_pause', 'jeanne', pg_temp.rest(:'series', '2'), 'stale series_over', 'what is over does not rest');
select refuses('series_resume', 'jeanne', pg_temp.rest(:'series'), 'stale series_over', 'nor go on');
select * from finish();
rollback;

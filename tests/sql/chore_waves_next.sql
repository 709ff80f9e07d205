\ir support.sql
\ir support/chores.sql
select asked('jeanne', '2026-11-30 10:00') as planned, asked('paul', '2026-11-25 11:00') as urgent \gset
select offered(:'planned', 'lea'), offered(:'urgent', 'marc') \g /dev/null
select is(chore('waves_next'), 0, 'a wave has its time');
select clock_is('2026-11-24 11:50') \g /dev/null
select is(chore('waves_next'), 0, 'nearly two hours, when a day is left');
select clock_is('2026-11-24 12:05'), happened() \g /dev/null
select is(chore('waves_next'), 1, 'then others are asked for the urgent outing, while the first may still answer');
select is(happened(), 'wave_wanted', 'the matcher is asked whom');
select is(offer_state(offer_to(:'urgent', 'marc')), 'queued', 'and nothing is taken from whoever was asked before');
select is(chore('waves_next'), 0, 'a question that the matcher thinks over is not asked twice');
select offered(:'urgent', variadic '{}') \g /dev/null
select is(chore('waves_next'), 0, 'when the matcher finds nobody more, that too has its time');

select clock_is('2026-11-24 18:01') \g /dev/null
update outing set state = 'open' where code = :'urgent';
select is(chore('waves_next'), 1, 'a planned outing is asked about again in the round of six o''clock');
select offered(:'planned', 'zoe') \g /dev/null
select clock_is('2026-11-25 08:55') \g /dev/null
select is(chore('waves_next'), 0, 'not in the night');
select clock_is('2026-11-25 09:00') \g /dev/null
select is(chore('waves_next'), 1, 'and in the round of nine in the morning');

select asked('jeanne', '2026-11-27 13:00') as soon \gset
select clock_is('2026-11-26 20:30') \g /dev/null
select offered(:'soon', 'lea'), happened() \g /dev/null
update outing set state = 'open' where code <> :'soon';
select clock_is('2026-11-27 07:59') \g /dev/null
select is(chore('waves_next'), 0, 'an urgent outing wakes nobody: the night is no time in which somebody has not answered');
select clock_is('2026-11-27 08:29') \g /dev/null
select is(chore('waves_next'), 0, 'it is the day of the outing: those who were asked');
select clock_is('2026-11-27 08:31') \g /dev/null
select is(chore('waves_next'), 1, 'have had half an hour since eight o''clock');
select * from finish();
rollback;

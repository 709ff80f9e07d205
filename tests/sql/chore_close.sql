\ir support.sql
\ir support/chores.sql
select asked('jeanne') as outing \gset
select started(:'outing', 'lea'), clock_is('2026-11-27 12:00'), document('outing_home_safe', 'lea', args('outing', :'outing')) \g /dev/null
select clock_is('2026-11-30 11:59'), happened() \g /dev/null
select is(chore('close'), 0, 'three days are left to say how it went');
select clock_is('2026-11-30 12:00') \g /dev/null
select is(chore('close'), 1, 'then the outing is over');
select is(state_of(:'outing'), 'closed', 'for good');
select is(happened(), 'outing_closed', 'as the journal says');
select * from finish();
rollback;

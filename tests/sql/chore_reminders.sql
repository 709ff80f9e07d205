\ir support.sql
\ir support/chores.sql
select asked('jeanne', '2026-11-27 15:00') as friday, asked('paul', '2026-11-27 08:45') as early \gset
select accepted(:'friday', 'lea'), accepted(:'early', 'marc'), document('assignment_agree', 'jeanne', args('outing', :'friday')),
       clock_is('2026-11-26 09:59'), told() \g /dev/null
select is(chore('reminders'), 0, 'nobody is reminded too early');
select clock_is('2026-11-26 10:00') \g /dev/null
select is(chore('reminders'), 2, 'the day before at ten both are reminded');
select is(told(), 'reminder_senior:jeanne reminder_volunteer:lea reminder_volunteer:marc',
    'a senior who has not agreed yet is not told that it is settled');
select is(chore('reminders'), 0, 'once');
select clock_is('2026-11-26 19:30') \g /dev/null
select is(chore('reminders'), 1, 'what begins so early that two hours before is night');
select is(told(), 'reminder_volunteer_soon:marc', 'is called to mind the evening before');
select clock_is('2026-11-27 12:20') \g /dev/null
select is(chore('reminders'), 0, 'else');
select clock_is('2026-11-27 12:45') \g /dev/null
select is(chore('reminders'), 1, 'the volunteer is reminded again two hours before');
select is(told() || ' ' || chore('reminders'), 'reminder_volunteer_soon:lea 0', 'once');
select asked('odette', '2026-11-27 20:00') as late \gset
update outing set state = 'open' where code = :'late';
select accepted(:'late', 'zoe'), told() \g /dev/null
select is(chore('reminders') || ' ' || coalesce(told(), 'nobody'), '1 nobody', 'whoever has said yes since needs no reminder of the day before');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 10:00') as at_the_door \gset
select accepted(:'outing', 'lea'), accepted(:'at_the_door', 'marc') \g /dev/null
create function pg_temp.minutes_after(n int) returns void language sql as $$
    update clock set real_base = transaction_timestamp(), shown_base = (select max(meet_at) from outing where state = 'accepted') + make_interval(mins => n) $$;
select pg_temp.minutes_after(9), told() \g /dev/null
select is(chore('not_started'), 0, 'ten minutes late are nothing');
select document('outing_no_answer', 'marc', args('outing', :'at_the_door')), pg_temp.minutes_after(10), told() \g /dev/null
select is(chore('not_started'), 1, 'then a volunteer who has not said that they are there is nudged');
select is(told(), 'nudge_start:lea', 'but not one who stands before a closed door');
select is(chore('not_started'), 0, 'once');
select pg_temp.minutes_after(20) \g /dev/null
select is(chore('not_started'), 1, 'after twenty minutes a person takes over');
select is(alerts(:'outing'), 'volunteer_no_show', 'with an alarm');
select is((select due_at - nec.now() from escalation where reason = 'volunteer_no_show' and settled_at is null), '15 minutes',
    'that goes to the backup after a quarter of an hour, at any hour');
select is(alerts(:'at_the_door'), 'no_answer', 'a door that nobody opens is another matter');
select is(chore('not_started'), 0, 'one alarm is enough');
select * from finish();
rollback;

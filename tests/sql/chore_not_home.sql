\ir support.sql
\ir support/chores.sql
select asked('jeanne') as outing \gset
select started(:'outing', 'lea') \g /dev/null
create function pg_temp.minutes_after(n int) returns void language sql as $$
    update clock set real_base = transaction_timestamp(), shown_base = (select max(end_at) from outing where state = 'started') + make_interval(mins => n) $$;
select pg_temp.minutes_after(29), told() \g /dev/null
select is(chore('not_home'), 0, 'half an hour late is nothing');
select pg_temp.minutes_after(30) \g /dev/null
select is(chore('not_home') || ' ' || told(), '1 nudge_home:lea', 'then the volunteer is asked whether they are home');
select is(chore('not_home'), 0, 'once');
select pg_temp.minutes_after(60) \g /dev/null
select is(chore('not_home'), 1, 'after an hour a person makes sure');
select is(alerts(:'outing'), 'not_home_safe', 'with an alarm');
select is(chore('not_home'), 0, 'one alarm is enough');
select document('outing_home_safe', 'lea', args('outing', :'outing')) \g /dev/null
select is(alerts(:'outing'), null, 'which is over as soon as they are known to be home');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
select asked('jeanne') as outing \gset
create function pg_temp.carried(ago interval) returns void language sql as $$
    update journal set handled_at = clock_timestamp() - ago where rank and handled_at is null and xid = pg_current_xact_id() $$;
select is(chore('rank_again'), 0, 'a question that still waits to be carried is not asked again');
select pg_temp.carried('5 s') \g /dev/null
select is(chore('rank_again'), 0, 'the matcher gets ten seconds');
update journal set handled_at = clock_timestamp() - interval '11 s' where handled_at is not null and xid = pg_current_xact_id();
select happened() \g /dev/null
select is(chore('rank_again'), 1, 'a question without an answer is asked again');
select is(happened(), 'rank_asked_again', 'as the same question');
select is((select data ->> 'asked_version' from journal order by id desc limit 1), (select asked_version::text from outing where code = :'outing'),
    'of the same wording');
select pg_temp.carried('11 s') \g /dev/null
select is(chore('rank_again'), 0, 'the second time it has twenty seconds');
update journal set handled_at = clock_timestamp() - interval '21 s' where handled_at is not null and xid = pg_current_xact_id();
select is(chore('rank_again'), 1, 'no more');

select offered(:'outing', variadic '{}'), pg_temp.carried('1 day'), happened() \g /dev/null
select is(chore('rank_again'), 0, 'an answer is an answer, also when it names nobody');
select clock_is('2026-11-24 10:30') \g /dev/null
select is(chore('rank_again'), 1, 'but after half an hour the matcher thinks again: somebody may have become free');
select is(happened(), 'wave_wanted', 'which is a new question');
select offered(:'outing', 'lea'), clock_is('2026-11-24 12:00'), pg_temp.carried('1 day') \g /dev/null
select is(chore('rank_again'), 0, 'not while somebody still thinks');
select offered(asked('paul', '2026-11-24 13:00'), variadic '{}'), pg_temp.carried('1 day'), clock_is('2026-11-24 12:45') \g /dev/null
select is(chore('rank_again'), 0, 'nor for what begins too soon to get there');

-- Nobody to ask: a person decides, once.
select asked('odette', '2026-12-04 10:00') as lonely \gset
select document('outing_qualify', 'claire', args('outing', :'lonely')) \g /dev/null
select clock_is('2026-11-24 13:00'), offered(:'lonely', variadic '{}'), pg_temp.carried('1 day') \g /dev/null
select is(alerts(:'lonely'), 'no_candidate', 'when the matcher finds nobody, a person knows');
select document('escalation_settle', 'claire', args('settled', 'called', 'escalation', (select e.code from escalation e
    join outing o on o.id = e.outing_id where o.code = :'lonely' and settled_at is null))), clock_is('2026-11-24 13:30') \g /dev/null
select chore('rank_again'), offered(:'lonely', variadic '{}') \g /dev/null
select is(alerts(:'lonely'), null, 'and is not told every half hour what they have settled');
select * from finish();
rollback;

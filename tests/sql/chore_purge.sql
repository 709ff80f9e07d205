\ir support/pages.sql
\ir support/chores.sql
select chore('purge') \g /dev/null
select outcome('callback_ask', 'jeanne', '{}', 'old'), outcome('callback_ask', 'paul', '{}', 'young'),
       outcome('login_ask', 'anyone', '{"contact": {"index": "index-lea", "sealed": "v1:x", "kind": "mobile"}}') \g /dev/null
update answer set at = transaction_timestamp() - interval '8 days' where key = 'old';
select is(chore('purge'), 1, 'an answer to a key is forgotten after a week');
select is((select string_agg(key, ' ') from answer where key in ('old', 'young')), 'young', 'not before');
update session set ended_at = nec.now() where person_id = id_of('marc');
select clock_is('2026-11-25 09:00') \g /dev/null
select is(chore('purge'), 0, 'a code that has ended a day ago');
select clock_is('2026-11-25 11:00') \g /dev/null
select is(chore('purge'), 2, 'is forgotten, and a session that has');
select is((select count(*) from session where person_id = id_of('marc')), 0::bigint, 'as if it had never been');
select accepted(asked('jeanne', '2026-11-30 10:00'), 'lea'), sent('assignment_details', 'lea'), clock_is('2026-12-26 11:00'), chore('purge') \g /dev/null
select is((select body_sealed is null and state = 'sent' from message where id = last_message('assignment_details', 'lea')), true,
    'the words of a message are kept for a month, that it was sent for longer');
select document('text_receive', 'service:web', '{"gateway": "maison", "gateway_id": "1", "from": {"index": "index-lea", "sealed": "v1:phone:x"}, "body": "v1:note:x", "word": "other"}'),
       document('text_delivered', 'service:web', '{"gateway": "maison", "gateway_id": "2", "state": "delivered"}'), clock_is('2027-01-27 11:00'), chore('purge') \g /dev/null
select is((select body_sealed is null and from_sealed is null from text where gateway_id = '1'), true, 'so are those of a text that came in');
select is((select count(*) from receipt), 0::bigint, 'a receipt that nobody will ask for any more goes');

-- A clock that has jumped is not believed.
create function pg_temp.jump(span interval) returns text language sql as $$
    update clock set shown_base = nec.now() + span, real_base = transaction_timestamp() returning 'ok' $$;
create function pg_temp.held() returns text language sql as $$
    select coalesce(document('chore_purge', 'service:dispatcher') ->> 'held', 'no') $$;
select refuses('purge_resume', 'service:admin', '{}', 'stale not_held', 'nothing is held while it goes its way');
select pg_temp.jump('47 hours') \g /dev/null
select is(pg_temp.held(), 'no', 'two days may pass');
update answer set at = at - interval '30 days' where key = 'young';
select pg_temp.jump('49 hours') \g /dev/null
select is(pg_temp.held(), 'true', 'a jump beyond them holds it');
select is((select count(*) from answer where key = 'young'), 1::bigint, 'and nothing goes');
select pg_temp.jump('20 years') \g /dev/null
select is(pg_temp.held() || (select count(erased_at) from person where id = id_of('jeanne')), 'true0', 'in the wrong year nobody is erased');
select is((page('retention', 'service:admin') ->> 'held') || (page('metrics', 'service:admin') #>> '{clock,purge_held}'), 'truetrue', 'whoever looks is told');
select pg_temp.jump('-20 years'), pg_temp.jump('-100 hours') \g /dev/null
select is(pg_temp.held(), 'true', 'nor does one believe a clock that went back');
select refuses('purge_resume', 'claire', '{}', 'forbidden not_your_act', 'the desk does not decide it');
select is(outcome('purge_resume', 'service:admin'), 'ok', 'an administrator says that it is right');
select is(pg_temp.held(), 'no', 'and it goes on');
select is((select count(*) from answer where key = 'young'), 0::bigint, 'with what was due');
select * from finish();
rollback;

\ir support.sql
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
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
create function pg_temp.say(act text, kind text, name text, more jsonb default '{}') returns text language sql as $$
    select outcome(act, 'service:dispatcher', jsonb_build_object('message', last_message(kind, name), 'body', 'v1:message:x') || more) $$;
select asked('jeanne') as outing \gset
select offered(:'outing', 'lea', 'marc'), happened() \g /dev/null
select is(outcome('message_sent', 'lea', '{"message": 0}'), 'forbidden not_your_act', 'nobody but the dispatcher says that a message has gone out');
select is(outcome('message_sent', 'service:dispatcher', '{"message": 0}'), 'not_found message', 'a message that does not exist has not gone out');
select pg_temp.say('message_take', 'offer', 'lea') \g /dev/null
select is(pg_temp.say('message_sent', 'offer', 'lea'), 'ok', 'a message goes out');
select is((select row (state, body_sealed, data)::text from message where id = last_message('offer', 'lea')), '(sent,v1:message:x,{})',
    'what was said is kept sealed, what only the message knew is forgotten');
select is((select row (state, sent_at = nec.now())::text from offer where code = offer_to(:'outing', 'lea')), '(sent,t)', 'the volunteer counts as asked');
select is(happened(), 'message_sent offer_sent', 'and the journal knows');
select is(pg_temp.say('message_sent', 'offer', 'lea'), 'ok', 'saying so twice');
select is(happened(), null, 'says it once');

select outcome('offer_accept', 'marc', args('offer', offer_to(:'outing', 'marc'))), happened() \g /dev/null
update contact_point set failed_at = nec.now() where person_id = id_of('jeanne');
select is((select told_at from outing where code = :'outing'), null, 'a senior is not told as long as nothing has gone out');
select is(sent('who_comes_agree', 'jeanne'), 'ok', 'the message goes out');
select is((select told_at = nec.now() from outing where code = :'outing'), true, 'and the senior counts as told');
select is((select failed_at from contact_point where person_id = id_of('jeanne')), null, 'a number that works is no longer thought broken');
select is(sent('offer', 'marc'), 'dropped offer_closed', 'what was dropped');
select is(pg_temp.say('message_sent', 'offer', 'marc'), 'stale state_changed', 'has not been sent, whoever says so');
select * from finish();
rollback;

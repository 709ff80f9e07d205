\ir support.sql
select asked('jeanne') as outing, asked('paul') as other \gset
create function pg_temp.cancels(who text, outing text, key text) returns text language sql as $$ select outcome('outing_cancel', who, args('outing', outing), key) $$;
select is(pg_temp.cancels('jeanne', :'other', 'k1'), 'not_found outing', 'a refusal');
select is(pg_temp.cancels('jeanne', :'outing', 'k1'), 'ok', 'uses up no key');
select is(pg_temp.cancels('jeanne', :'outing', 'k1'), 'ok', 'an act repeated with its key is answered as the first time');
select is(pg_temp.cancels('jeanne', :'outing', 'k2'), 'stale state_changed', 'under another key it is another act');
select is(outcome('callback_ask', 'jeanne', '{}', 'k1'), 'conflict key_used', 'a key that has answered one act answers no other');
select is((select count(*) from escalation where person_id = id_of('jeanne')), 0::bigint, 'which is not done either');
select is(outcome('callback_ask', 'paul', '{}', 'k1'), 'ok', 'people''s keys are their own');
select is((select count(*) from nec.answer where key = 'k1'), 2::bigint, 'kept one by one');
select is(outcome('callback_ask', 'paul', '{}', null), 'ok', 'without a key nothing is kept');
select is((select count(*) from nec.answer where actor = 'person:' || id_of('paul')), 1::bigint, 'and an act is done each time');
select throws_ok($$ select outcome('callback_ask', 'paul', '{}', '') $$, '23514', null, 'an empty key is a mistake of ours, not a key');
select * from finish();
rollback;

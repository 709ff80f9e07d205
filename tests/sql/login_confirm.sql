\ir support.sql
create function pg_temp.ask(index text) returns void language sql as $$ select outcome('login_ask', null, jsonb_build_object('contact', jsonb_build_object('index', index))) $$;
create function pg_temp.sent(name text, what text) returns text language sql as $$ select data ->> what from message where kind = 'login' and person_id = id_of(name) order by id desc limit 1 $$;
create function pg_temp.typed(index text, number text) returns jsonb language sql as $$ select jsonb_build_object('contact', jsonb_build_object('index', index), 'number', number) $$;
create function pg_temp.wrong(name text) returns text language sql as $$ select lpad(((pg_temp.sent(name, 'number')::int + 1) % 1000000)::text, 6, '0') $$;

select refuses('login_confirm', null, pg_temp.typed('index-jeanne', '123456'), 'expired login_expired', 'a code that nobody asked for opens nothing');
select pg_temp.ask('index-jeanne') \g /dev/null
select refuses('login_confirm', null, pg_temp.typed('index-jeanne', '12'), 'invalid number:format', 'a code has six digits');
select refuses('login_confirm', null, '{"token": "nonsense"}', 'expired login_expired', 'a link that was made up opens nothing');
select is(outcome('login_confirm', null, pg_temp.typed('index-jeanne', pg_temp.wrong('jeanne'))), 'invalid number:wrong', 'a wrong code opens nothing');
select happened() \g /dev/null
select document('login_confirm', null, pg_temp.typed('index-jeanne', overlay(pg_temp.sent('jeanne', 'number') placing ' ' from 4 for 0))) as login \gset
select is(:'login'::jsonb - 'session', '{"role": "senior", "first_name": "Jeanne"}', 'the right one does, spaces or not');
select is(happened(), 'logged_in', 'it stands in the journal');
select is(outcome('callback_ask', 'session:' || (:'login'::jsonb ->> 'session')), 'ok', 'with the session one acts');
select is((select count(*) from session where to_jsonb(session)::text like '%' || (:'login'::jsonb ->> 'session') || '%'), 0::bigint, 'of which only a hash is kept');
select isnt((select verified_at from contact_point where value_index = 'index-jeanne'), null, 'the number is known to be theirs');
select refuses('login_confirm', null, pg_temp.typed('index-jeanne', pg_temp.sent('jeanne', 'number')), 'expired login_expired', 'a code works once');
select refuses('login_confirm', null, args('token', pg_temp.sent('jeanne', 'token')), 'expired login_expired', 'so does the link with it');

select pg_temp.ask('index-lea') \g /dev/null
select is(document('login_confirm', null, args('token', pg_temp.sent('lea', 'token'))) ->> 'role', 'volunteer', 'the button behind the link needs no code');
select pg_temp.ask('index-claire') \g /dev/null
select document('login_confirm', null, args('token', pg_temp.sent('claire', 'token'))) ->> 'session' as desk \gset
select is((select row (role, channel, expires_at)::text from session where token_hash = digest(:'desk', 'sha256')),
    row ('coordinator', 'desk', nec.now() + interval '2 hours')::text, 'a coordinator''s session ends when nothing was done for two hours');

select pg_temp.ask('index-marc') \g /dev/null
select clock_is('2026-11-24 10:11') \g /dev/null
select refuses('login_confirm', null, pg_temp.typed('index-marc', pg_temp.sent('marc', 'number')), 'expired login_expired', 'a code stands ten minutes');
select pg_temp.ask('index-marc') \g /dev/null
select outcome('login_confirm', null, pg_temp.typed('index-marc', pg_temp.wrong('marc'))) from generate_series(1, 5) \g /dev/null
select refuses('login_confirm', null, pg_temp.typed('index-marc', pg_temp.sent('marc', 'number')), 'too_many login_tries', 'after five wrong tries even the right one is refused');
select pg_temp.ask('index-nobody') \g /dev/null
select is(outcome('login_confirm', null, pg_temp.typed('index-nobody', '123456')), 'invalid number:wrong', 'a number that nobody has answers like any other');

update volunteer set state = 'left' where person_id = id_of('zoe');
select pg_temp.ask('index-zoe') \g /dev/null
select is(outcome('login_confirm', null, args('token', pg_temp.sent('zoe', 'token'))), 'forbidden no_account', 'who has left does not come in');
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('odette'), 'landline', 'v1:paul', 'index-paul');
select pg_temp.ask('index-paul') \g /dev/null
select is(document('login_confirm', null, pg_temp.typed('index-paul', pg_temp.sent('odette', 'number'))) ->> 'first_name', 'Odette', 'of two who share a telephone, the code says who it is');
select * from finish();
rollback;

\ir support/pages.sql
-- The site says which step the digits belong to; here a step is what stands for right digits.
create function pg_temp.logs_in(name text) returns jsonb language sql as $$
    select outcome('login_ask', null, jsonb_build_object('contact', jsonb_build_object('index', 'index-' || name)));
    select document('login_confirm', null, jsonb_build_object('device', 'linux', 'token',
        (select data ->> 'token' from message where kind = 'login' and person_id = id_of(name) order by id desc limit 1))) $$;
create function pg_temp.half(name text) returns text language sql as $$ select 'session:' || (pg_temp.logs_in(name) ->> 'session') $$;

-- Setting it up.
select is(page('connections', 'claire') -> 'factor', 'null', 'a coordinator has no second factor until they want one');
select refuses('factor_make', 'lea', args('secret', 'v1:factor:x'), 'forbidden not_your_act', 'volunteers need none');
select refuses('factor_prove', 'claire', args('number', '123456', 'step', '7'), 'not_found factor', 'nothing is proved that was not set up');
select refuses('factor_make', 'claire', '{}', 'invalid secret:required', 'a factor has a secret');
select is(outcome('factor_make', 'claire', args('secret', 'v1:factor:old')), 'ok', 'one is set up');
select once('factor_make', 'claire', args('secret', 'v1:factor:x'), 'and anew, as long as it is not in use');
select is(page('connections', 'claire') #>> '{factor,secret,sealed}', 'v1:factor:x', 'its secret is shown meanwhile, to her');
select is(pg_temp.logs_in('claire') ->> 'role', 'coordinator', 'and logging in does not ask for it yet');
select refuses('factor_prove', 'claire', args('number', '123456'), 'invalid number:wrong', 'digits that are not right prove nothing');
select happened() \g /dev/null
select document('factor_prove', 'claire', args('number', '123456', 'step', '7')) -> 'codes' as codes \gset
select is((select row (count(*), count(distinct c), min(length(replace(c, ' ', ''))), max(length(replace(c, ' ', ''))))::text from jsonb_array_elements_text(:'codes') c), '(10,10,24,24)', 'the right ones bring ten codes for the day the telephone is lost');
select is(happened(), 'factor_proved', 'it stands in the journal');
select is((select count(*) from factor_recovery r, jsonb_array_elements_text(:'codes') c where to_jsonb(r)::text like '%' || replace(c, ' ', '') || '%')::int, 0, 'which only hashes remember');
select is(page('connections', 'claire') -> 'factor', '{"proved": true, "secret": null, "recovery_left": 10}', 'the secret is shown no more');
select refuses('factor_make', 'claire', args('secret', 'v1:factor:y'), 'conflict factor_there', 'nor replaced');
select refuses('factor_prove', 'claire', args('number', '1', 'step', '8'), 'conflict factor_there', 'nor proved again');

-- Logging in.
select is(pg_temp.logs_in('claire') - 'session', '{"role": "half", "first_name": "Claire"}', 'from now on a message is half the way');
select pg_temp.half('claire') as half \gset
select is(page_ending('board', :'half'), 'forbidden login_needed', 'which opens nothing');
select is((select document #- '{secret,at}' from api.factor_read(:'half', '{}')), '{"secret": {"sealed": "v1:factor:x"}, "used": 7}', 'the site reads what to compare with');
select is((select outcome || ' ' || reason from api.factor_read(null, '{}')), 'expired login_expired', 'for nobody else');
select refuses('factor_confirm', null, args('number', '1', 'step', '8'), 'expired login_expired', 'no second half without a first');
select refuses('factor_confirm', 'lea', args('number', '1', 'step', '8'), 'expired login_expired', 'whoever one is');
select is(outcome('factor_confirm', :'half', args('number', '1', 'step', '7')), 'invalid number:wrong', 'digits that were used are wrong');
select document('factor_confirm', :'half', args('number', '1', 'step', '8')) as whole \gset
select is(:'whole'::jsonb - 'session', '{"role": "coordinator", "first_name": "Claire"}', 'new ones open the desk');
select is(page_ending('board', 'session:' || (:'whole'::jsonb ->> 'session')), 'ok', 'to this session');
select is((select device from session where id = session_id(:'whole'::jsonb ->> 'session')), 'linux', 'of that browser');
select is(outcome('factor_confirm', :'half', args('number', '1', 'step', '9')), 'expired login_expired', 'a half is used once');
select pg_temp.half('claire') as half \gset
select is(document('factor_confirm', :'half', args('number', upper(:'codes'::jsonb ->> 0))) ->> 'role', 'coordinator', 'a code from paper does it as well, spaces and capitals as they come');
select is(page('connections', 'claire') #>> '{factor,recovery_left}', '9', 'which is one less');
select pg_temp.half('claire') as half \gset
select is(outcome('factor_confirm', :'half', args('number', :'codes'::jsonb ->> 0)), 'invalid number:wrong', 'each once');
select outcome('factor_confirm', :'half', args('number', '1')) from generate_series(1, 4) \g /dev/null
select is(outcome('factor_confirm', :'half', args('number', '1', 'step', '10')), 'expired login_expired', 'after five wrong tries one begins anew');
select pg_temp.half('claire') as half \gset
select clock_is('2026-11-24 10:11') \g /dev/null
select is(outcome('factor_confirm', :'half', args('number', '1', 'step', '10')), 'expired login_expired', 'as after ten minutes');

-- Giving it up.
select refuses('factor_drop', 'nadia', '{}', 'not_found factor', 'who has none gives none up');
select is(outcome('factor_drop', 'service:admin', '{"contact": {"index": "index-nobody"}}'), 'not_found contact', 'the administrator names somebody of the desk');
select is(outcome('factor_drop', 'service:admin', '{"contact": {"index": "index-claire"}}'), 'ok', 'who has lost telephone and codes');
select is(pg_temp.logs_in('claire') ->> 'role', 'coordinator', 'and comes in by a message alone');

-- Where it is asked of all.
update territory set settings = settings || '{"factor_required": "true"}';
select is(page_ending('board', 'nadia'), 'forbidden not_your_page', 'who lacks one cannot work');
select is(outcome('outing_qualify', 'nadia', args('outing', 'x')), 'forbidden not_your_act', 'nor act');
select is(pg_temp.logs_in('nadia') ->> 'role', 'unproved', 'which logging in says');
select is(page('connections', 'nadia') ->> 'may_factor', 'true', 'but they may set one up');
select outcome('factor_make', 'nadia', args('secret', 'v1:factor:z')), outcome('factor_prove', 'nadia', args('number', '1', 'step', '1')) \g /dev/null
select is(page_ending('board', 'nadia'), 'ok', 'and then work');
select * from finish();
rollback;

\ir support.sql
-- A call that comes in, from its first second to its last: it is seen by the desk while it lasts and afterwards.
create function pg_temp.opened(name text) returns jsonb language sql as $$
    select document('call_open', 'service:dispatcher', jsonb_build_object('channel', 'sip-' || name,
        'contact', jsonb_build_object('index', 'index-' || name, 'sealed', 'v1:phone:' || name)))
$$;
create function pg_temp.stands(wanted text) returns text language sql as $$
    select concat_ws(' ', direction, w.name, case when heard_at is not null then 'known' end, outcome)
    from call c left join who w on w.id = c.person_id and not w.link where c.code = wanted
$$;
create function pg_temp.ended(call text, how text) returns text language sql as $$
    select ending(answer('call_end', 'service:dispatcher', args('call', call, 'outcome', how))) $$;

select happened() \g /dev/null
select pg_temp.opened('jeanne') as said \gset
select is(:'said'::jsonb ->> 'known', 'true', 'a number that we know');
select is(happened(), 'call_begun', 'begins a call that live pages hear of');
select :'said'::jsonb ->> 'call' as call, 'session:' || (:'said'::jsonb ->> 'session') as who \gset
select is(pg_temp.stands(:'call'), 'in', 'it stands in the list in nobody''s name');
select is((select channel_id || ' ' || number_sealed from call where code = :'call'), 'sip-jeanne v1:phone:jeanne', 'with the line''s own name for it and the sealed number');
select is(document('call_open', 'service:dispatcher', '{}') ->> 'known', 'false', 'a withheld number is nobody''s');
select is(outcome('call_open', 'claire', '{}'), 'forbidden not_your_act', 'only the dispatcher takes calls');

select is(outcome('call_identify', :'who', args('birth_year', 'x')), 'invalid birth_year:format', 'a year is four digits');
select is(outcome('call_identify', :'who', args('birth_year', '1950')), 'not_found not_recognised', 'of somebody with this number');
select is(document('call_identify', :'who', args('birth_year', '1941')) ->> 'first_name', 'Jeanne', 'the right year is a second sign');
select is(pg_temp.stands(:'call'), 'in jeanne known', 'and from there on the call has a name');
select is(outcome('callback_ask', :'who'), 'ok', 'and speaks for its caller');

-- Passed to the desk
select happened() \g /dev/null
create function pg_temp.passed(call text) returns text language sql as $$
    select ending(answer('call_to_desk', 'service:dispatcher', args('call', call))) $$;
create function pg_temp.page(name text, call text) returns core.answer language sql as $$
    select api.page_desk_call('session:' || (select token from who w where w.name = page.name), args('call', call)) $$;
create function pg_temp.card(call text) returns jsonb language sql as $$ select (pg_temp.page('claire', call)).document $$;
select is(outcome('call_to_desk', 'claire', args('call', :'call')), 'forbidden not_your_act', 'only the line passes a call on');
select is(pg_temp.passed('nothing'), 'not_found call', 'if it is there');
select is(pg_temp.passed(:'call'), 'ok', 'she presses 0');
select is((select changes(array_agg(id)) from journal where kind = 'call_to_desk'),
    jsonb_build_array(jsonb_build_object('topic', 'desk', 'code', :'call'::text, 'for', '["coordinator"]'::jsonb)),
    'the desk''s screens are told which call comes, and nobody else''s');
select is(pg_temp.card(:'call') #>> '{card,first_name}', 'Jeanne', 'they show the card of whoever has said who they are');
select is(jsonb_array_length(pg_temp.card(:'call') -> 'callers'), 0, 'and nobody else''s name');
select pg_temp.opened('paul') ->> 'call' as other \gset
select is(pg_temp.card(:'other') -> 'card', 'null', 'of who has only a number');
select is(pg_temp.card(:'other') #>> '{callers,0,first_name}', 'Paul', 'they show whose number it is');
select is(pg_temp.card(:'other') #>> '{call,number,sealed}', 'v1:phone:paul', 'and the number');
select is(ending(pg_temp.page('claire', 'nothing')), 'not_found call', 'a call that is not there has no page');
select is(ending(pg_temp.page('lea', :'call')), 'forbidden not_your_page', 'only the desk sees it');

select happened() \g /dev/null
select is(outcome('call_end', 'claire', args('call', :'call', 'outcome', 'done')), 'forbidden not_your_act', 'nobody else ends it');
select refuses('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'eaten'), 'invalid outcome:choose_one', 'a call ends in one of a few ways');
select refuses('call_end', 'service:dispatcher', args('call', 'nothing', 'outcome', 'done'), 'not_found call', 'if it is there');
select is(pg_temp.ended(:'call', 'hung_up'), 'ok', 'the caller hangs up');
select is(pg_temp.stands(:'call') || ', ' || happened(), 'in jeanne known hung_up, call_ended', 'which is kept');
select is(document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'done')) ->> 'outcome', 'hung_up', 'the first word on it counts');
select is(happened(), null, 'and is said once');
select is(pg_temp.passed(:'call'), 'stale call_over', 'nobody is passed on any more');

-- Tries
select pg_temp.opened('paul') ->> 'session' as paul \gset
select outcome('call_identify', 'session:' || :'paul', args('birth_year', '1900')) from generate_series(1, 3) \g /dev/null
select is(outcome('call_identify', 'session:' || :'paul', args('birth_year', '1941')), 'too_many login_tries', 'after three wrong years a person helps');

-- Whoever carried it is no more
select pg_temp.opened('odette') ->> 'call' as call \gset
update call set lease_until = clock_timestamp() - interval '1 second' where ended_at is null;
select document('call_next', 'service:dispatcher', jsonb_build_object('lines', 0, 'alive', jsonb_build_array(:'call'))) \g /dev/null
select is(pg_temp.stands(:'call'), 'in', 'a call that its carrier names goes on');
select is((select string_agg(distinct outcome, ' ') from call where ended_at is not null), 'hung_up lost', 'one that nobody names any more is known to be cut off');

-- What is forgotten
select pg_temp.ended(:'call', 'done') \g /dev/null
select clock_is('2027-01-20 10:00') \g /dev/null
select document('chore_purge', 'service:dispatcher') \g /dev/null
select is((select count(*) from call where number_sealed is not null or number_index is not null), 0::bigint, 'numbers are forgotten with the words of messages');
select is((select person_id from call where code = :'call'), null, 'that there was a call is kept');
select * from finish();
rollback;

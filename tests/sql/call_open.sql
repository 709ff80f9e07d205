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

select happened() \g /dev/null
select is(outcome('call_end', 'claire', args('call', :'call', 'outcome', 'done')), 'forbidden not_your_act', 'nobody else ends it');
select refuses('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'eaten'), 'invalid outcome:choose_one', 'a call ends in one of a few ways');
select refuses('call_end', 'service:dispatcher', args('call', 'nothing', 'outcome', 'done'), 'not_found call', 'if it is there');
select is(pg_temp.ended(:'call', 'hung_up'), 'ok', 'the caller hangs up');
select is(pg_temp.stands(:'call') || ', ' || happened(), 'in jeanne known hung_up, call_ended', 'which is kept');
select is(document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'done')) ->> 'outcome', 'hung_up', 'the first word on it counts');
select is(happened(), null, 'and is said once');

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

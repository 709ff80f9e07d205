-- What one message offers and one person can do in a row is said so: beside the offers, in the message, on their own page.
\ir support/pages.sql
\ir support/chores.sql
create function pg_temp.take(id bigint) returns jsonb language sql as $$ select document('message_take', 'service:dispatcher', jsonb_build_object('message', id)) $$;
create function pg_temp.put_in(outing_code text, volunteer text) returns bigint language sql as $$ select message_id from offer where code = offer_to(outing_code, volunteer) $$;
-- The hours of each row: "10:00-11:40 12:20-…", a promised one in brackets.
create function pg_temp.rows(in_a_row jsonb) returns text language sql as $$
    select string_agg((select string_agg(case when s -> 'promised' = 'true' then '(' || h || ')' else h end, ' ' order by n)
        from jsonb_array_elements(r -> 'steps') with ordinality x (s, n),
            to_char((s ->> 'meet_at')::timestamptz, 'HH24:MI') h), ', ' order by i)
    from jsonb_array_elements(in_a_row) with ordinality y (r, i) $$;
update senior set limit_lifted_until = '2100-01-01';
update volunteer set week_cap = 5, month_cap = 9;

select clock_is('2026-11-24 21:00') \g /dev/null
select asked('jeanne', '2026-11-28 10:00') as a, asked('paul', '2026-11-28 12:30') as b, asked('jeanne', '2026-11-28 15:00') as c, asked('paul', '2026-11-30 10:00') as d \gset
select offered(:'a', 'lea', 'marc', 'zoe'), offered(:'b', 'lea', 'marc', 'zoe'), offered(:'d', 'lea') \g /dev/null
select clock_is('2026-11-25 08:01') \g /dev/null
select pg_temp.take(pg_temp.put_in(:'a', 'lea')) as taken \gset
select is(:'taken'::jsonb ->> 'row_length', 'two', 'a message that holds two outings in a row says so');
select is(pg_temp.rows(:'taken'::jsonb -> 'in_a_row'), '09:30 12:00', 'which two, the third falls on another day');
select is(:'taken'::jsonb #> '{in_a_row,0,steps,0,way_min}', 'null', 'the first has none before it');
select is(:'taken'::jsonb #> '{in_a_row,0,steps,1,way_min}', '5', 'it takes five minutes at least from one to the next');
select unalike(:'taken'::text, '%Paul%', 'nothing of it tells who the persons are');
select outcome('message_sent', 'service:dispatcher', jsonb_build_object('message', pg_temp.put_in(:'a', 'lea'), 'body', 'v1:x')) \g /dev/null
insert into who select 'link', id_of('lea'), code_of('lea'), :'taken'::jsonb ->> 'token', true;
select is(pg_temp.rows(page('offer', 'link') -> 'in_a_row'), '09:30 12:00', 'the page behind its link says so');
select is(pg_temp.rows(page('volunteer', 'lea') -> 'in_a_row'), '09:30 12:00', 'and the volunteer''s own page');
select is(pg_temp.rows(core.call_volunteer(id_of('lea')) -> 'in_a_row'), '09:30 12:00', 'who calls hears of it');
select is(jsonb_array_length(page('offer', 'link') -> 'choice'), 2, 'each is still asked for itself');

-- Three in a row, and then no more.
select offered(:'c', 'lea') \g /dev/null
select asked('paul', '2026-11-28 17:30') as e \gset
select offered(:'e', 'lea') \g /dev/null
select is(pg_temp.rows(page('volunteer', 'lea') -> 'in_a_row'), '09:30 12:00 14:30', 'three in a row at most, though a fourth would follow');
select is(page('volunteer', 'lea') #>> '{in_a_row,0,row_length}', 'three', 'and it is said that they are three');
select is(pg_temp.rows(page('offer', 'link') -> 'in_a_row'), '09:30 12:00', 'the link of a message knows nothing of another message');

-- Saying yes to one, then to the other.
select is(outcome('offer_accept', 'link', args('offer', offer_to(:'b', 'lea'))), 'ok', 'they say yes to the second');
select is(page('offer', 'link') -> 'in_a_row', '[]', 'to a link nothing is left in a row: what is promised is not said there');
select is(pg_temp.rows(page('volunteer', 'lea') -> 'in_a_row'), '09:30 (12:00) 14:30', 'on their own page the promised one stands between the two');
select is(page('volunteer', 'lea') #> '{in_a_row,0,some_promised}', 'true', 'and is said to be promised');
select is(outcome('offer_accept', 'link', args('offer', offer_to(:'a', 'lea'))), 'ok', 'they say yes to the first');
select is(state_of(:'a') || ' ' || state_of(:'b'), 'accepted accepted', 'and go on both');

-- Nobody is told of more than they are ready to give.
select pg_temp.rows(page('volunteer', 'marc') -> 'in_a_row') as marc \gset
update volunteer set week_cap = 1 where person_id = id_of('zoe');
select outcome('assignment_withdraw', 'lea', args('outing', o, 'reason', 'unwell')) from unnest(array[:'a', :'b']) o \g /dev/null
select offered(:'a', 'marc', 'zoe'), offered(:'b', 'marc', 'zoe') \g /dev/null
select is(page('volunteer', 'zoe') -> 'in_a_row', '[]', 'whoever gives one outing a week hears of no two');
select is(pg_temp.rows(page('volunteer', 'marc') -> 'in_a_row'), '09:30 12:00', 'whoever gives more does');

-- No row: too long in between, too far, no time for the way, elsewhere in the meantime.
update senior set home_e = 1356500 where person_id = id_of('paul');
select is(pg_temp.rows(page('volunteer', 'marc') -> 'in_a_row'), '09:30 12:00', 'a kilometre and a half by tram fits into the half hour between');
update senior set home_e = 1358000 where person_id = id_of('paul');
select is(page('volunteer', 'marc') -> 'in_a_row', '[]', 'three do not');
update senior set home_e = 1355000 where person_id = id_of('paul');
update offer set approach_min = 90 where code = offer_to(:'b', 'marc');
select is(page('volunteer', 'marc') -> 'in_a_row', '[]', 'what could not be promised beside the other is in no row with it');
update offer set approach_min = 20 where code = offer_to(:'b', 'marc');
update outing set meet_at = meet_at + interval '95 minutes', leave_at = leave_at + interval '95 minutes', end_at = end_at + interval '95 minutes', appointment_at = appointment_at + interval '95 minutes' where code = :'b';
select is(page('volunteer', 'marc') -> 'in_a_row', '[]', 'more than two hours later is no row');
select * from finish();
rollback;

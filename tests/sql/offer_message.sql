\ir support/pages.sql
\ir support/chores.sql
create function pg_temp.take(id bigint) returns jsonb language sql as $$ select document('message_take', 'service:dispatcher', jsonb_build_object('message', id)) $$;
create function pg_temp.put_in(outing_code text, volunteer text) returns bigint language sql as $$ select message_id from offer where code = offer_to(outing_code, volunteer) $$;
update senior set limit_lifted_until = '2100-01-01';
update territory set settings = settings - '{day_offers,week_offers}'::text[] where id = current_setting('nec.territory')::smallint;

-- In the evening: what waits for the morning is one message.
select clock_is('2026-11-24 21:00') \g /dev/null
select asked('jeanne', '2026-11-28 10:00') as a, asked('paul', '2026-11-28 14:00') as b, asked('jeanne', '2026-11-29 10:00') as c, asked('paul', '2026-11-30 10:00') as d \gset
select offered(:'a', 'lea'), offered(:'b', 'lea', 'marc'), offered(:'c', 'lea') \g /dev/null
select is((select count(*) from message where kind = 'offer' and person_id = id_of('lea')), 1::bigint, 'three outings are put in one message');
select clock_is('2026-11-25 08:01') \g /dev/null
select pg_temp.put_in(:'a', 'lea') as m \gset
select outcome('outing_cancel', 'jeanne', args('outing', :'a')) \g /dev/null
select pg_temp.take(:m) as taken \gset
select is(:'taken'::jsonb #>> '{outing,code}', :'b', 'what is no longer open is not said: it speaks first of one that is');
select is(jsonb_array_length(:'taken'::jsonb -> 'choice'), 1, 'and of the other one to choose');
select unalike(:'taken'::text, '%Paul%', 'nothing of it tells who the persons are');
select outcome('message_sent', 'service:dispatcher', jsonb_build_object('message', :m, 'body', 'v1:x')) \g /dev/null
select is((select string_agg(state, ' ' order by id) from offer where volunteer_id = id_of('lea')), 'withdrawn sent sent', 'all that are open count as put');

-- Its link answers each of them, and nothing else.
insert into who select 'link', id_of('lea'), code_of('lea'), :'taken'::jsonb ->> 'token', true;
select is(page('offer', 'link') #>> '{offer,code}', offer_to(:'b', 'lea'), 'the link shows the first');
select is(page('offer', 'link') #>> '{choice,0,code}', offer_to(:'c', 'lea'), 'and what else may be chosen');
select is(page('offer', 'link', args('offer', offer_to(:'c', 'lea'))) #>> '{offer,code}', offer_to(:'c', 'lea'), 'each can be looked at');
select is(page('offer', 'link', args('offer', offer_to(:'b', 'marc'))) #>> '{offer,code}', offer_to(:'b', 'lea'), 'nobody else''s can');
select refuses('offer_accept', 'link', args('offer', offer_to(:'b', 'marc')), 'not_found offer', 'nor be answered');
select is(outcome('offer_accept', 'link', args('offer', offer_to(:'c', 'lea'))), 'ok', 'the second is chosen');
select is(outcome('offer_decline', 'link', args('offer', offer_to(:'b', 'lea'), 'reason', 'not_free')), 'ok', 'and the first declined');

-- A plain OUI to several means none of them.
select is((select count(*) from core.text_questions('index-marc')), 0::bigint, 'what is not sent is no question');
select pg_temp.take(pg_temp.put_in(:'b', 'marc')), outcome('message_sent', 'service:dispatcher', jsonb_build_object('message', pg_temp.put_in(:'b', 'marc'), 'body', 'v1:x')) \g /dev/null
select is((select count(*) from core.text_questions('index-marc')), 1::bigint, 'one is');

-- Looking with a login is having seen it.
select page('offer', 'marc', args('offer', offer_to(:'b', 'marc'))) \g /dev/null
select is(offer_state(offer_to(:'b', 'marc')), 'seen', 'a volunteer who is logged in has seen it');

-- Two messages a day, five a week.
update outing set wave = 0;
create function pg_temp.days() returns text language plpgsql as $$
declare
    said text := '';
    outing_code text;
begin
    for day in 0..3 loop
        perform clock_is(timestamp '2026-12-07 10:00' + make_interval(days => day));
        for n in 1..3 loop
            outing_code := asked(case n % 2 when 0 then 'jeanne' else 'paul' end, timestamp '2026-12-15 10:00' + make_interval(days => day, hours => n * 2));
            perform offered(outing_code, 'zoe');
            said := said || (offer_to(outing_code, 'zoe') is not null)::int;
        end loop;
    end loop;
    return said;
end $$;
select is(pg_temp.days(), '110110100000', 'nobody gets more than two such messages a day, and five a week');
select asked('paul', '2026-12-20 10:00') as by_hand \gset
select is(outcome('outing_offer', 'claire', args('outing', :'by_hand', 'volunteer', code_of('zoe'))), 'ok', 'unless a coordinator asks');
select is((select due_at from message where id = pg_temp.put_in(:'by_hand', 'zoe')), nec.now()::timestamptz, 'which goes at once');
select asked('paul', '2026-12-21 10:00') as round, asked('paul', '2026-12-23 10:00') as with_it \gset
update outing set wave = 1 where code = :'round';
select offered(:'round', 'lea') \g /dev/null
select ok((select due_at from message where id = pg_temp.put_in(:'round', 'lea')) > nec.now(), 'that of a later wave waits for other outings');
select outcome('outing_offer', 'claire', args('outing', :'with_it', 'volunteer', code_of('lea'))) \g /dev/null
select is(pg_temp.put_in(:'with_it', 'lea'), pg_temp.put_in(:'round', 'lea'), 'what a coordinator asks goes with it');
select is((select due_at from message where id = pg_temp.put_in(:'round', 'lea')), nec.now()::timestamptz, 'and takes it along at once');
select clock_is('2026-12-16 10:00'), asked('paul', '2026-12-22 10:00') as later \gset
select offered(:'later', 'zoe') \g /dev/null
select is(offer_state(offer_to(:'later', 'zoe')), 'queued', 'the week after, they are asked again');

-- Six outings in a message, eight unanswered in all; a territory may spare its volunteers more.
create function pg_temp.evening(first timestamp) returns text language plpgsql as $$
declare
    outing_code text;
begin
    for n in 1..9 loop
        outing_code := asked(case n % 2 when 0 then 'jeanne' else 'paul' end, first + make_interval(days => n));
        perform offered(outing_code, 'marc');
    end loop;
    return (select string_agg(n::text, ' ' order by id) from (select message_id as id, count(*) as n from offer where volunteer_id = id_of('marc') and slot is not null group by 1) x);
end $$;
update offer set state = 'expired', slot = null where slot is not null;
select clock_is('2027-02-22 21:00') \g /dev/null
select is(pg_temp.evening('2027-03-01 10:00'), '6 2', 'a message holds six outings at most, and nobody more than eight in all');
update offer set state = 'expired', slot = null where slot is not null;
update territory set settings = settings || '{"open_offers": "3", "message_offers": "2"}' where id = current_setting('nec.territory')::smallint;
select clock_is('2027-03-22 21:00') \g /dev/null
select is(pg_temp.evening('2027-04-01 10:00'), '2 1', 'fewer where the territory says so');
select * from finish();
rollback;

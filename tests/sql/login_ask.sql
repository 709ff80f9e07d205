\ir support.sql
create function pg_temp.contact(index text) returns jsonb language sql as $$ select jsonb_build_object('contact', jsonb_build_object('index', index, 'sealed', 'v1:x')) $$;
select refuses('login_ask', null, '{}', 'invalid contact:required', 'a code is sent somewhere');
select once('login_ask', null, pg_temp.contact('index-jeanne'), 'asking twice with one key sends one code');
select is(told(), 'login:jeanne', 'a code is on its way');
select matches((select data ->> 'number' from message where kind = 'login' order by id desc limit 1), '^[0-9]{6}$', 'of six digits');
select is((select bool_or(to_jsonb(l)::text like '%' || (m.data ->> 'number') || '%' or to_jsonb(l)::text like '%' || (m.data ->> 'token') || '%')
           from login l, message m where m.kind = 'login' and l.person_id = id_of('jeanne') and m.person_id = l.person_id), false, 'of which only a hash is kept');
-- The clock of one transaction stands still: three in a quarter of an hour are three moments.
create function pg_temp.three(index text) returns text language plpgsql as $$
declare said text := '';
begin
    for minute in 1..4 loop
        perform clock_is('2026-11-24 11:00'::timestamp + make_interval(mins => minute));
        said := said || outcome('login_ask', null, pg_temp.contact(index)) || ', ';
    end loop;
    return said || coalesce(told(), 'nobody');
end $$;
select is(pg_temp.three('index-paul'), 'ok, ok, ok, too_many login_too_many, login:paul login:paul login:paul', 'three codes in a quarter of an hour are enough');
select is(pg_temp.three('index-nobody'), 'ok, ok, ok, too_many login_too_many, nobody', 'a number that nobody has gets the same answers, and no message');
select clock_is('2026-11-24 11:30') \g /dev/null
select is(outcome('login_ask', null, pg_temp.contact('index-paul')), 'ok', 'later one may ask again');
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('odette'), 'landline', 'v1:paul', 'index-paul');
select told() \g /dev/null
select outcome('login_ask', null, pg_temp.contact('index-paul')) \g /dev/null
select is(told(), 'login:paul login:odette', 'two who share a telephone get a code each');

-- A whole day of asking, and a whole network that asks.
create function pg_temp.asks(index text, network text, at timestamp) returns text language sql as $$
    select clock_is(at);
    select outcome('login_ask', null, pg_temp.contact(index) || args('network', network)) $$;
select is((select string_agg(pg_temp.asks('index-marc', 'net-' || n, '2026-11-25 00:30'::timestamp + make_interval(hours => n)), ', ' order by n) from generate_series(1, 11) n),
    repeat('ok, ', 10) || 'too_many login_day', 'ten codes in a day are enough for one number');
select is(pg_temp.asks('index-marc', 'net-12', '2026-11-26 02:00'), 'ok', 'the next day one may ask again');
select is((select string_agg(distinct pg_temp.asks('index-' || n, 'net-x', '2026-11-26 10:00'::timestamp + make_interval(secs => n)), ', ') from generate_series(1, 20) n), 'ok',
    'twenty people behind one address may ask in an hour');
select is(pg_temp.asks('index-zoe', 'net-x', '2026-11-26 10:01'), 'too_many login_network', 'not more: somebody tries numbers');
select is(pg_temp.asks('index-21', 'net-x', '2026-11-26 10:01'), 'too_many login_network', 'and learns nothing of who is known');
select is(pg_temp.asks('index-zoe', 'net-y', '2026-11-26 10:01'), 'ok', 'from elsewhere she is not hindered');
select is(pg_temp.asks('index-zoe', 'net-x', '2026-11-26 11:01'), 'ok', 'nor there, an hour later');
select * from finish();
rollback;

-- A card of paper: made, printed, used once, taken back. And how long one stays logged in.
\ir support/pages.sql
create function pg_temp.card(name text, letters text, key text default null) returns jsonb language sql as $$
    select document('card_make', 'claire', args('person', code_of(name), 'letters_index', letters), key) $$;
create function pg_temp.enters(letters text, network text default null) returns text language sql as $$
    select outcome('card_enter', null, args('letters', 'x', 'letters_index', letters, 'network', network)) $$;
create function pg_temp.scans(token text) returns text language sql as $$ select outcome('login_confirm', null, args('token', token)) $$;

-- Making one.
select opens_for('card', args('person', code_of('jeanne')), 'claire');
select refuses('card_make', 'claire', '{}', 'not_found person', 'a card is somebody''s');
select refuses('card_make', 'claire', args('person', code_of('nadia')), 'conflict no_card', 'a coordinator has none: it would go round the second factor');
select refuses('card_end', 'claire', args('person', code_of('jeanne')), 'not_found card', 'none is taken back that was not made');
select refuses('card_end', 'claire', '{}', 'not_found person', 'nor nobody''s');
with elsewhere as (insert into territory (code, name) values ('angers', 'Angers') returning id)
insert into person (territory_id, first_name, last_name) select id, 'Rose', 'Ailleurs' from elsewhere returning code as rose, id as rose_id \gset
insert into senior (person_id, home_label, state) values (:rose_id, 'Angers', 'active');
select refuses(act, 'claire', args('person', :'rose'), 'not_found person', act || ' is for the people of one''s own territory') from unnest('{card_make,card_end}'::text[]) act;
select is(page_ending('card', 'claire', args('person', :'rose')), 'not_found person', 'and so is the page');
select is(page('card', 'claire', args('person', code_of('jeanne'))) -> 'card', 'null', 'she has none yet');
select happened() \g /dev/null
select pg_temp.card('jeanne', 'letters-1', 'k1') as made \gset
select is(happened(), 'card_made', 'it stands in the journal');
select matches(:'made'::jsonb ->> 'token', '^[A-Za-z0-9_-]{22}$', 'its square holds 128 bits');
select is((:'made'::jsonb ->> 'until_at')::timestamptz, nec.now() + interval '30 days', 'it stands for thirty days');
select is((select bool_or(to_jsonb(l)::text like '%' || (:'made'::jsonb ->> 'token') || '%') from login l)
    or (select bool_or(z.answer::text like '%' || (:'made'::jsonb ->> 'token') || '%') from nec.answer z), false, 'only a hash is kept, also of the answer');
select is(pg_temp.card('jeanne', 'letters-1', 'k1'), :'made'::jsonb - 'token', 'said twice it is one card, and not told again');
select is(page('card', 'claire', args('person', code_of('jeanne'))) #>> '{card,code}', :'made'::jsonb ->> 'card', 'the desk sees that there is one');
select ok(words(page('card', 'claire', args('person', code_of('jeanne')))) !~ (:'made'::jsonb ->> 'token'), 'and not what it says');

-- Coming in.
select refuses('card_enter', null, '{}', 'invalid letters:required', 'letters are typed');
select is(pg_temp.enters('letters-2'), 'invalid letters:wrong', 'wrong ones open nothing');
select is(pg_temp.enters('letters-1'), 'ok', 'the right ones do');
select is((select data from journal order by id desc limit 1), '{"card": true}', 'the journal knows by what');
select is(pg_temp.enters('letters-1') || ', ' || pg_temp.scans(:'made'::jsonb ->> 'token'), 'invalid letters:wrong, expired login_expired', 'once: neither letters nor square a second time');
select pg_temp.card('jeanne', 'letters-3') ->> 'token' as token \gset
select is(pg_temp.scans(:'token') || ', ' || pg_temp.enters('letters-3'), 'ok, invalid letters:wrong', 'the square opens as well, and uses up the letters');

-- Not any more.
select pg_temp.card('jeanne', 'letters-4') ->> 'token' as old, pg_temp.card('lea', 'letters-5') ->> 'token' as hers \gset
select pg_temp.card('jeanne', 'letters-6') ->> 'token' as new \gset
select is(pg_temp.scans(:'old'), 'expired login_expired', 'a new card ends the old one');
select once('card_end', 'claire', args('person', code_of('jeanne')), 'one that was lost is taken back');
select is(pg_temp.scans(:'new') || ', ' || pg_temp.enters('letters-6'), 'expired login_expired, invalid letters:wrong', 'and opens nothing');
select is(pg_temp.scans(:'hers'), 'ok', 'somebody else''s does');
select pg_temp.card('jeanne', 'letters-7'), pg_temp.card('marc', 'letters-8') \g /dev/null
update volunteer set state = 'left' where person_id = id_of('marc');
select is(pg_temp.enters('letters-8'), 'forbidden no_account', 'who has left does not come in');
insert into coordinator (person_id) values (id_of('lea'));
select refuses('card_make', 'claire', args('person', code_of('lea')), 'conflict no_card', 'whoever is of the desk as well has none');
delete from coordinator where person_id = id_of('lea');
select pg_temp.card('lea', 'letters-9') \g /dev/null
insert into coordinator (person_id) values (id_of('lea'));
select is(pg_temp.enters('letters-9'), 'forbidden no_account', 'nor opens one that was made before');
select clock_is('2026-12-24 10:01') \g /dev/null
select is(pg_temp.enters('letters-7'), 'invalid letters:wrong', 'after thirty days it opens nothing');

-- Guessing.
create function pg_temp.guesses(network text, times int) returns text language plpgsql as $$
declare said text;
begin
    for second in 1..times loop
        perform clock_is('2026-12-25 10:00'::timestamp + make_interval(secs => second));
        said := pg_temp.enters('letters-0', network);
    end loop;
    return said;
end $$;
select is(pg_temp.guesses('net-1', 20), 'invalid letters:wrong', 'twenty may be wrong in an hour');
select is(pg_temp.guesses('net-1', 21), 'too_many login_network', 'then this network waits');
select is(outcome('login_ask', null, '{"contact": {"index": "index-paul"}, "network": "net-1"}'), 'too_many login_network', 'for codes as well');
select is(pg_temp.guesses('net-2', 20), 'invalid letters:wrong', 'others do not');
select clock_is('2026-12-25 11:01') \g /dev/null
select is(outcome('login_ask', null, '{"contact": {"index": "index-paul"}, "network": "net-1"}'), 'ok', 'nor this one after an hour');

-- How long one stays.
create function pg_temp.stays(token text, at timestamp) returns text language plpgsql as $$
declare said text;
begin
    perform clock_is(at);
    said := page_ending('connections', 'session:' || token);
    return said || ' ' || to_char((select expires_at from session where id = session_id(token)), 'DD HH24:MI');
end $$;
select clock_is('2026-11-24 08:00') \g /dev/null
select login_session(id_of('claire'), 'coordinator', null) as desk, login_session(id_of('jeanne'), 'senior', null) as tablet \gset
select is(pg_temp.stays(:'desk', '2026-11-24 08:05'), 'ok 24 10:00', 'a look a moment later writes nothing');
select is(pg_temp.stays(:'desk', '2026-11-24 09:30'), 'ok 24 11:30', 'who works at the desk stays logged in');
select is((select outcome from api.page_live('watch:' || :'desk', '{}')), 'ok', 'a page that waits for news knows who it is for');
select set_config('nec.role', 'act', true) \g /dev/null
select is(pg_temp.stays(:'desk', '2026-11-24 11:29'), 'ok 24 13:29', 'but only looks count');
select clock_is('2026-11-24 12:30') \g /dev/null
select outcome from api.page_live('watch:' || :'desk', '{}') \g /dev/null
select set_config('nec.role', 'act', true) \g /dev/null
select is((select to_char(expires_at, 'DD HH24:MI') from session where id = session_id(:'desk')), '24 13:29', 'a page that was left open does not keep it open');
select is(pg_temp.stays(:'desk', '2026-11-24 13:30'), 'forbidden login_needed 24 13:29', 'two hours without one are the end');
select clock_is('2026-11-24 08:00') \g /dev/null
select login_session(id_of('claire'), 'coordinator', null) as desk \gset
select pg_temp.stays(:'desk', '2026-11-24 08:00'::timestamp + make_interval(mins => n * 100)) from generate_series(1, 7) n \g /dev/null
select is(pg_temp.stays(:'desk', '2026-11-24 19:59') , 'ok 24 20:00', 'and twelve hours are, whatever is done');
select is(pg_temp.stays(:'desk', '2026-11-24 20:00') , 'forbidden login_needed 24 20:00', 'at the minute');
select is(pg_temp.stays(:'tablet', '2027-02-20 10:00'), 'ok 21 10:00', 'a tablet that is used within three months stays logged in');
select is(page('board', 'claire') #>> '{session,until_at}' is not null, true, 'the desk''s pages know until when');
select is(page('senior', 'jeanne') #>> '{session,until_at}', null, 'a senior is not told of any end');
select * from finish();
rollback;

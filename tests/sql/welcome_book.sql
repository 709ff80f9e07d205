\ir support/pages.sql
create function pg_temp.talk(at text, seats int) returns text language sql as $$
    select document('welcome_make', 'claire', jsonb_build_object('appointment_at', at, 'room', 'Maison des associations', 'seats', seats)) ->> 'welcome' $$;
create function pg_temp.booked() returns text language sql as $$ select string_agg(booked::text, ' ' order by held_at) from welcome $$;
select pg_temp.talk('2026-12-01T18:00+01', 1) as small, pg_temp.talk('2026-12-05T10:00+01', 5) as large \gset
update volunteer set state = 'candidate', welcomed_at = null where person_id in (id_of('lea'), id_of('zoe'));
select happened(), told() \g /dev/null

select is(page('volunteer', 'lea') #>> '{welcomes,0,code}', :'small', 'on the way in, the talks to choose from stand on one''s page, soonest first');
select is((select string_agg(s ->> 'way_in' || ' ' || (s ->> 'progress'), ', ') from jsonb_array_elements(page('volunteer', 'lea') -> 'way_in') s), 'registered done, met now, signed later, going later', 'with the steps, and which one is next');
select refuses('welcome_book', 'lea', args('welcome', 'x'), 'not_found welcome', 'a talk that does not exist is not booked');
select refuses('welcome_book', 'claire', args('welcome', :'small', 'person', code_of('jeanne')), 'not_found volunteer', 'only whoever accompanies comes');
select refuses('welcome_book', 'marc', args('welcome', :'small'), 'stale welcome_done', 'once is enough');
select once('welcome_book', 'lea', args('welcome', :'small'), 'a seat booked twice with one key is one seat');
select is(happened() || ' ' || told(), 'welcome_booked welcome_booked:lea welcome_reminder:lea', 'it stands in the journal; it is confirmed, and a reminder waits');
select is((select due_at from message where kind = 'welcome_reminder'), '2026-11-30 10:00'::timestamp at time zone 'Europe/Paris', 'for the day before');
select is(outcome('welcome_book', 'lea', args('welcome', :'small')), 'ok', 'said again, it is still so');
select is(concat(happened(), told(), pg_temp.booked()), '1 0', 'and nothing more comes of it');
select is(page('volunteer', 'lea') #>> '{talk,code}', :'small', 'their page says when and where');
select refuses('welcome_book', 'zoe', args('welcome', :'small'), 'conflict welcome_full', 'a seat is one person''s');
select is(jsonb_array_length(page('volunteer', 'zoe') -> 'welcomes'), 1, 'and a full talk is not offered any more');
select is(outcome('welcome_book', 'claire', args('welcome', :'large', 'person', code_of('zoe'))), 'ok', 'the desk books for whoever telephones');

-- Another moment, or none.
select happened(), told() \g /dev/null
select is(outcome('welcome_book', 'lea', args('welcome', :'large')), 'ok', 'another moment is chosen');
select is(pg_temp.booked(), '0 2', 'in place of the first, whose seat is free');
select is(message_untrue(m), 'welcome_changed', 'of which nobody is reminded') from message m where kind = 'welcome_reminder' and data ->> 'code' = :'small';
select is(message_untrue(m), null, 'but of the other') from message m where id = (select max(id) from message where kind = 'welcome_reminder');
select once('welcome_leave', 'lea', '{}', 'a seat given back twice with one key is given back once');
select is(pg_temp.booked(), '0 1', 'it is free');
select is(message_untrue(m), 'welcome_changed', 'and nothing reminds of it') from message m where id = (select max(id) from message where kind = 'welcome_reminder');
select refuses('welcome_leave', 'lea', '{}', 'not_found welcome', 'who has no seat gives none back');
select refuses('welcome_leave', 'claire', args('person', code_of('jeanne')), 'not_found volunteer', 'nor does a senior');
select is(outcome('welcome_leave', 'claire', args('person', code_of('zoe'))), 'ok', 'the desk gives back for whoever telephones');

-- While registering.
create function pg_temp.form(talk text, first_name text) returns jsonb language sql as $$
    select jsonb_build_object('first_name', first_name, 'last_name', 'Benali', 'consents', '["service"]'::jsonb, 'around', 'near', 'welcome', talk,
        'phone', jsonb_build_object('sealed', 'v1:0612', 'index', 'index-karim', 'kind', 'mobile'), 'home', spot()) $$;
select refuses('volunteer_register', null, pg_temp.form('x', 'Karim'), 'invalid welcome:taken', 'what cannot be chosen any more is named');
select is(outcome('volunteer_register', null, pg_temp.form(:'small', 'Karim')), 'ok', 'a talk is chosen while registering');
select is(pg_temp.booked(), '1 0', 'and the seat is theirs');
select refuses('volunteer_register', null, pg_temp.form(:'small', 'Yves'), 'invalid welcome:taken', 'once');
select clock_is('2026-12-06 10:00') \g /dev/null
select refuses('welcome_book', 'lea', args('welcome', :'large'), 'conflict welcome_full', 'what is over is not booked');
select * from finish();
rollback;

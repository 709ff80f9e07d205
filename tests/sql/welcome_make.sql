\ir support/pages.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select '{"appointment_at": "2026-12-05T10:00+01", "room": "Maison des associations", "seats": 2}'::jsonb || more $$;
select refuses('welcome_make', 'claire', '{}', 'invalid appointment:required room:required seats:range', 'when, where, for how many');
select refuses('welcome_make', 'claire', pg_temp.form('{"appointment_at": "2026-11-20T10:00+01", "seats": "31"}'), 'invalid appointment:in_past seats:range', 'a moment to come, a room of a human size');
select refuses('welcome_make', 'claire', pg_temp.form(jsonb_build_object('room', repeat('x', 81))), 'invalid room:too_long', 'somewhere that fits a text message');
select refuses('welcome_make', 'lea', pg_temp.form(), 'forbidden not_your_act', 'the desk offers');
select once('welcome_make', 'claire', pg_temp.form(), 'offered twice with one key it is offered once');
select is(happened(), 'welcome_made', 'it stands in the journal');
select code as talk from welcome \gset
select is(page('register', 'nobody') #>> '{welcomes,0,place}', 'Maison des associations', 'whoever registers can choose it');
select is((select string_agg(key, ' ' order by key) from jsonb_object_keys(page('register', 'nobody') #> '{welcomes,0}') key), 'code held_at place', 'and learns nothing of who sits there');

-- Called off.
update volunteer set state = 'candidate', welcomed_at = null where person_id in (id_of('lea'), id_of('zoe'));
select outcome('welcome_book', 'lea', args('welcome', :'talk')), happened(), told() \g /dev/null
select refuses('welcome_end', 'claire', args('welcome', 'x'), 'not_found welcome', 'what does not exist is not called off');
select once('welcome_end', 'claire', args('welcome', :'talk'), 'called off twice with one key it is called off once');
select is(told(), 'welcome_off:lea', 'whoever had a seat hears so');
select is(outcome('welcome_end', 'claire', args('welcome', :'talk')), 'ok', 'and still so when said again');
select is(happened(), 'welcome_ended', 'as the journal says, once');
select is(jsonb_array_length(page('register', 'nobody') -> 'welcomes'), 0, 'nobody can choose it any more');
select is(jsonb_array_length(page('welcomes', 'claire') -> 'welcomes'), 0, 'and it is gone from the desk');
select document('welcome_make', 'claire', pg_temp.form()) ->> 'welcome' as begun \gset
select clock_is('2026-12-05 10:05') \g /dev/null
select refuses('welcome_end', 'claire', args('welcome', :'begun'), 'stale welcome_begun', 'what has begun cannot be called off');
select * from finish();
rollback;

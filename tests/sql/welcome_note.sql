\ir support/pages.sql
create function pg_temp.note(name text, said text) returns jsonb language sql as $$
    select args('welcome', (select code from welcome), 'person', code_of(name), 'came', said) $$;
update volunteer set state = 'candidate', welcomed_at = null;
select escalate('first_time', null, id_of('lea')) \g /dev/null
select document('welcome_make', 'claire', '{"appointment_at": "2026-12-01T18:00+01", "room": "Maison des associations", "seats": 5}') ->> 'welcome' as talk \gset
select outcome('welcome_book', name, args('welcome', :'talk')) from unnest('{lea,marc,zoe}'::text[]) name \g /dev/null
select happened(), told() \g /dev/null
select refuses('welcome_note', 'claire', pg_temp.note('lea', null), 'invalid came:choose_one', 'they came, or they did not');
select refuses('welcome_note', 'claire', pg_temp.note('lea', 'yes'), 'conflict too_early', 'nobody has come before it begins');
select clock_is('2026-12-01 19:00') \g /dev/null
select refuses('welcome_note', 'claire', pg_temp.note('jeanne', 'yes'), 'not_found welcome', 'only who had a seat is noted');
select is((select string_agg(g ->> 'first_name', ' ' order by g ->> 'first_name') from jsonb_array_elements(page('welcomes', 'claire') #> '{welcomes,0,guests}') g where (g ->> 'may_note')::boolean), 'Lea Marc Zoe', 'the desk has the list at hand');
select once('welcome_note', 'claire', pg_temp.note('lea', 'yes'), 'noted twice with one key it is noted once');
select is(happened(), 'welcome_came paper_seen paper_seen escalation_moot', 'it stands in the journal, and nobody has to call any more');
select is((select row (state, welcomed_at)::text from volunteer where person_id = id_of('lea')), (select row ('interviewed', held_at)::text from welcome), 'who came has been met, on that day');
select is((select string_agg(s ->> 'progress', ' ') from jsonb_array_elements(page('volunteer', 'lea') -> 'way_in') s), 'done done now later', 'and sees that the charter is next');
select is(page('person', 'claire', args('person', code_of('lea'))) #>> '{card,talks,0,came}', 'yes', 'their card says so');
select refuses('welcome_note', 'claire', pg_temp.note('lea', 'no'), 'stale welcome_noted', 'it is noted once');
select is(outcome('welcome_note', 'claire', pg_temp.note('marc', 'no')), 'ok', 'somebody did not come');
select is((select row (state, welcomed_at)::text from volunteer where person_id = id_of('marc')), '(candidate,)', 'and stands where they stood');
select is((page('volunteer', 'marc') ->> 'missed')::boolean, true, 'their page asks them to choose another moment');
-- By the card, as before there were seats.
select is(outcome('volunteer_clear', 'claire', args('person', code_of('zoe'), 'step', 'interviewed')), 'ok', 'the desk may note the step on the card');
select is((select came from welcome_seat where volunteer_id = id_of('zoe')), true, 'then they were at the talk');
update volunteer set state = 'candidate' where person_id = id_of('marc');
select outcome('welcome_book', 'marc', args('welcome', x ->> 'welcome')) from document('welcome_make', 'claire', '{"appointment_at": "2026-12-08T18:00+01", "room": "Ici", "seats": 1}') x \g /dev/null
select outcome('volunteer_clear', 'claire', args('person', code_of('marc'), 'step', 'left')) \g /dev/null
select is((select string_agg(booked::text, ' ' order by held_at) from welcome), '3 0', 'who leaves gives the seat back');
select * from finish();
rollback;

\ir support/pages.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select '{"first_name": "Rose", "last_name": "Petit", "client": "visitor-1", "note": "v1:market", "phone": {"sealed": "v1:06", "index": "index-rose", "kind": "mobile"}}'::jsonb || more $$;
select refuses('stranger_call', null, '{}', 'invalid first_name:required last_name:required phone:required', 'somebody is called by name, at a number');
select refuses('stranger_call', null, pg_temp.form('{"phone": {"sealed": "v1:x", "index": "x", "kind": "email"}}'), 'invalid phone:format', 'which rings');
select refuses('stranger_call', 'jeanne', pg_temp.form(), 'forbidden not_your_act', 'whoever is known asks as themselves');
select once('stranger_call', null, pg_temp.form(), 'sent twice with one key it is one call');
select is((select row (reason, name, contact_sealed, note_sealed, person_id, outing_id, owner_id is not null, due_at)::text from escalation where name = 'Rose Petit'),
    row ('voicemail', 'Rose Petit', 'v1:06', 'v1:market', null::bigint, null::bigint, true, '2026-11-24 12:00'::timestamptz)::text, 'a coordinator calls them the same half-day');
select is(happened(), 'escalation_raised', 'it stands in the journal');
select is((select count(*) from person where first_name = 'Rose'), 0::bigint, 'no person is made of it');
select is(document('stranger_call', null, pg_temp.form('{"phone": {"sealed": "v1:paul", "index": "index-paul", "kind": "landline"}}')),
    document('stranger_call', null, pg_temp.form('{"phone": {"sealed": "v1:x", "index": "index-nobody", "kind": "landline"}}')), 'whether a number is known cannot be heard');
select outcome('stranger_call', null, pg_temp.form('{"client": "visitor-2"}')), outcome('stranger_call', null, pg_temp.form('{"client": "visitor-2"}')) \g /dev/null
select refuses('stranger_call', null, pg_temp.form('{"client": "visitor-2"}'), 'too_many calls_enough', 'a number is noted three times a day');
select is(outcome('stranger_call', null, pg_temp.form(jsonb_build_object('phone', jsonb_build_object('sealed', 'v1:x', 'index', 'index-' || n, 'kind', 'mobile'))))
    , case when n <= 2 then 'ok' else 'too_many calls_enough' end, 'a visitor asks for five calls an hour, ' || n) from generate_series(1, 3) n;
select is(outcome('stranger_call', null, pg_temp.form('{"client": "visitor-3", "phone": {"sealed": "v1:y", "index": "index-y", "kind": "mobile"}}')), 'ok', 'another visitor still can');
select clock_is('2026-11-24 11:30') \g /dev/null
select is(outcome('stranger_call', null, pg_temp.form('{"phone": {"sealed": "v1:z", "index": "index-z", "kind": "mobile"}}')), 'ok', 'and so can they, later');
select is((page('board', 'claire') -> 'alerts' -> 0) ->> 'name', 'Rose Petit', 'the board says whom to call');

-- What strangers said of themselves goes with the matter.
update escalation set settled_at = nec.now(), settled = 'called' where name is not null;
select clock_is('2027-01-15 10:00'), outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is((select count(*) from escalation where num_nonnulls(name, contact_sealed, contact_index, client_index, note_sealed) > 0 and person_id is null), 0::bigint, 'a month after it is settled nothing of them is left');
select * from finish();
rollback;

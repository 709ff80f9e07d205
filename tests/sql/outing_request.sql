\ir support.sql
create function pg_temp.friday(more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('purpose', 'shopping', 'where', spot(), 'appointment_at', '2026-11-27 10:00'::timestamptz) || more
$$;
create function pg_temp.asks(who text, more jsonb) returns text language sql as $$ select outcome('outing_request', who, pg_temp.friday(more)) $$;

-- What makes no sense
select refuses('outing_request', 'jeanne', '{}', 'invalid purpose:required appointment:required where:required',
    'an outing has a purpose, an hour and a place');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"purpose": "flying"}'), 'invalid purpose:unknown', 'a purpose is one of the five');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "tomorrow"}'), 'invalid appointment:format', 'a moment is written as a moment');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "2026-02-30T10:00"}'), 'invalid appointment:format', 'and exists');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "2026-11-23T10:00+01:00"}'), 'invalid appointment:in_past', 'nobody goes out yesterday');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "2026-11-24T10:30+01:00"}'), 'invalid appointment:too_soon', 'nor in half an hour');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "2027-07-01T10:00+02:00"}'), 'invalid appointment:too_far_ahead', 'nor in seven months');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"stay_min": "5"}'), 'invalid stay_min:range', 'a quarter of an hour is the least one stays');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"stay_min": "long"}'), 'invalid stay_min:range', 'a time is a number');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"return_mode": "fly", "mode": "horse", "needs": ["wings"]}'),
    'invalid return_mode:unknown mode:unknown needs:unknown', 'every field that makes no sense is named at once');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"window": "night"}'), 'invalid window:unknown', 'a morning or an afternoon may be left open');
select refuses('outing_request', 'claire', pg_temp.friday(), 'invalid senior:required', 'a coordinator says for whom');
select refuses('outing_request', 'claire', pg_temp.friday(args('senior', 'nobody')), 'not_found senior', 'and for somebody who exists');
select refuses('outing_request', 'jeanne', pg_temp.friday(args('like', 'nothing')), 'not_found outing', 'as last time needs a last time');
select refuses('outing_request', 'jeanne', pg_temp.friday(args('prefer', code_of('paul'))), 'not_found volunteer', 'one prefers a volunteer');
select refuses('outing_request', 'jeanne', pg_temp.friday(args('place', 'nowhere')) - 'where', 'not_found place', 'a usual place is one of one''s own');

-- Asked for
select happened() \g /dev/null
select once('outing_request', 'jeanne', pg_temp.friday('{"needs": ["walker"], "note": "v1:sealed"}'), 'the same request sent twice is one outing');
select is(happened(), 'outing_requested', 'a request stands in the journal');
select code as outing, id from outing where senior_id = id_of('jeanne') \gset
select is((select rank from journal where subject = 'outing' and subject_id = :id), true, 'and is to be ranked at once');
select results_eq(format('select state, needs, mode, note_sealed, channel, asked_by, organisation_id, opened_at from outing where id = %s', :id),
    $$ values ('open', '{walker}'::text[], 'any', 'v1:sealed', 'web', id_of('jeanne'), null::bigint, nec.now()) $$, 'it is open, as it was asked for');
-- 1,140 m of flight, 1.3 times that on the ground: 10 min and 15 km/h
select is((select row (travel_min, meet_at, leave_at, end_at)::text from outing where id = :id),
    row (20, '2026-11-27 09:30'::timestamptz, '2026-11-27 11:00'::timestamptz, '2026-11-27 11:30'::timestamptz)::text,
    'they meet at the door early enough, and are home again when the way back is done');
select is((select row (flexible, window_at)::text from outing where id = :id), '(exact,)', 'at that hour and no other');
select is(document('outing_request', 'jeanne', pg_temp.friday(), 'once-outing_request') ->> 'best_effort', 'false', 'three days are notice enough');
select refuses('outing_request', 'jeanne', pg_temp.friday('{"appointment_at": "2026-11-28T10:00+01:00"}'), 'too_many week_limit',
    'fair use: one outing a week');
select refuses('outing_request', 'claire', pg_temp.friday(args('senior', code_of('jeanne'), 'appointment_at', '2026-11-27T11:00+01:00')),
    'conflict already_outing_then', 'a senior is in one place at a time');
select is(pg_temp.asks('claire', args('senior', code_of('jeanne'), 'appointment_at', '2026-11-27T12:00+01:00')), 'ok',
    'a coordinator may ask for a second one that week, and two outings may touch');
update senior set limit_lifted_until = '2026-11-30' where person_id = id_of('jeanne');
select is(pg_temp.asks('jeanne', '{"appointment_at": "2026-11-28T10:00+01:00", "window": "morning"}'), 'ok', 'a coordinator may lift the limit');
select code as open_one from outing where senior_id = id_of('jeanne') and flexible = 'week' \gset
select is((select window_at from outing where code = :'open_one')::text, tstzrange('2026-11-23 00:00', '2026-11-30 00:00')::text, 'any morning of that week would do: it stays known');
select is((select outing_facts(o) ->> 'flexible' from outing o where code = :'open_one'), 'morning', 'and can be read');
select is(outcome('outing_change', 'jeanne', args('outing', :'open_one', 'stay_min', '90')), 'ok', 'she stays longer');
select is((select flexible from outing where code = :'open_one'), 'week', 'the morning is as open as before');
select is(outcome('outing_change', 'jeanne', args('outing', :'open_one', 'appointment_at', '2026-11-28T15:00+01:00')), 'ok', 'she names another hour');
select is((select row (flexible, window_at)::text from outing where code = :'open_one'), '(exact,)', 'and means that one');

select is(document('outing_request', 'claire', pg_temp.friday(args('senior', code_of('paul'), 'appointment_at', '2026-11-25T18:00+01:00'))) ->> 'best_effort', 'true',
    'tomorrow is best effort, and said to be');

-- The place
select is((select row (label, uses)::text from senior_place where senior_id = id_of('jeanne')), '("Marché de Talensac",3)', 'a place asked for becomes a usual place, once');
update senior set limit_lifted_until = '2026-11-30' where person_id = id_of('paul');
select code as place from senior_place where senior_id = id_of('jeanne') \gset
select refuses('outing_request', 'paul', pg_temp.friday(args('place', :'place')) - 'where', 'not_found place', 'nobody uses the places of somebody else');
select is(outcome('outing_request', 'jeanne', pg_temp.friday(args('place', :'place', 'appointment_at', '2026-12-04T10:00+01:00')) - 'where'), 'ok', 'a usual place will do');
select is(outcome('outing_request', 'jeanne', jsonb_build_object('like', :'outing', 'appointment_at', '2026-12-11 10:00'::timestamptz)), 'ok',
    'as last time, on another day, is enough');
select results_eq(format($$ select purpose, needs, place_id, stay_min from outing where senior_id = id_of('jeanne') and appointment_at > '2026-12-10' $$),
    format('select purpose, needs, place_id, stay_min from outing where id = %s', :id), 'and means the same purpose, needs, place and time');
select refuses('outing_request', 'paul', pg_temp.friday('{"purpose": "medical"}'), 'invalid where:unknown', 'where a person is treated is never written in clear');
select is(pg_temp.asks('paul', '{"purpose": "medical", "where": {"label": {"sealed": "v1:chu"}, "index": "chu", "insee": "44162", "e": 1352000, "n": 6690000}}'), 'ok',
    'a doctor in Saint-Herblain is open at once');
select is((select row (label, label_sealed)::text from senior_place where label_index = 'chu'), '(,v1:chu)', 'and stands nowhere in clear');

-- The desk first
select is(pg_temp.asks('jeanne', '{"purpose": "leisure", "where": {"label": "Zénith", "insee": "44162", "e": 1350000, "n": 6691000}, "appointment_at": "2026-12-18T10:00+01:00"}'), 'ok',
    'a concert in Saint-Herblain is not refused');
select is((select row (state, alerts(code))::text from outing where appointment_at > '2026-12-17' and senior_id = id_of('jeanne')), '(to_qualify,address_unresolved)',
    'it passes the desk');
select is(pg_temp.asks('paul', '{"where": {"label": "chez ma sœur"}, "appointment_at": "2026-12-18T10:00+01:00"}'), 'ok', 'a place nobody could find is not refused');
select is((select row (state, travel_min, alerts(code))::text from outing where appointment_at > '2026-12-17' and senior_id = id_of('paul')), '(to_qualify,30,address_unresolved)',
    'the desk settles it; half an hour is assumed');
insert into escalation (territory_id, person_id, reason, due_at) values (current_setting('nec.territory')::int, id_of('odette'), 'first_time', nec.now());
select happened() \g /dev/null
select is(pg_temp.asks('odette', '{}'), 'ok', 'a first time is asked for like any other');
select is((select row (state, alerts(code))::text from outing where senior_id = id_of('odette')), '(to_qualify,first_time)', 'and passes the desk: the call that enrolment asked for is the same call');
select is(happened(), 'outing_requested', 'with one alert, not two');
select is(pg_temp.asks('odette', '{"appointment_at": "2026-12-04T10:00+01:00"}'), 'ok', 'before anybody has called, a second wish is heard too');
select is((select alerts(code) from outing where senior_id = id_of('odette') order by id desc limit 1), 'first_time', 'and has a person to decide');
select is(document('outing_request', 'claire', pg_temp.friday(args('senior', code_of('odette'), 'appointment_at', '2026-11-30T19:00+01:00'))) ->> 'best_effort', 'true',
    'for the first time so is anything within the week');
select * from finish();
rollback;

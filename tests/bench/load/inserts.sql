\set n :n + 1
\set i :n * :clients + :client_id
\set k :first + :i % :seniors
\set days :i / :seniors
\set s_id :person0 + :k
\set s_place :place0 + :k
begin;
insert into nec.outing (territory_id, senior_id, organisation_id, state, purpose, needs, mode, return_mode, place_id, appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, note_sealed, prefer_id, asked_by, channel, opened_at) values (1, :s_id, null, 'open', 'shopping', '{}', 'any', 'stay', :s_place, cast(:day as date) + make_interval(days => cast(:days as int), hours => 15), 60, 20, cast(:day as date) + make_interval(days => cast(:days as int), hours => 14), cast(:day as date) + make_interval(days => cast(:days as int), hours => 16), cast(:day as date) + make_interval(days => cast(:days as int), hours => 17), null, null, :s_id, 'web', nec.now()) returning id, code, spoken, meet_at, end_at, appointment_at as at \gset o_
update nec.senior_place set uses = uses + 1, last_used_at = nec.now() where id = :s_place;
insert into nec.journal (territory_id, actor, channel, subject, subject_id, kind, data, rank) values (1, cast(:person as text) || cast(:s_id as bigint), 'web', 'outing', :o_id, 'outing_requested', jsonb_build_object('state', 'open'), true);
insert into nec.answer (actor, key, act, answer) values (cast(:person as text) || cast(:s_id as bigint), 'inserts-' || cast(:i as int), 'outing_request', jsonb_build_object('outing', cast(:o_code as text), 'spoken', cast(:o_spoken as int), 'state', 'open', 'purpose', 'shopping', 'appointment_at', cast(:o_at as text), 'meet_at', cast(:o_meet_at as text), 'end_at', cast(:o_end_at as text), 'best_effort', false));
commit;

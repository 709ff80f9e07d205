\ir support.sql
select once('callback_ask', 'jeanne', args('note', 'v1:knee'), 'asking twice with one key is asking once');
select is((select row (reason, person_id, note_sealed, due_at, owner_id is not null, outing_id)::text from escalation where person_id = id_of('jeanne')),
    row ('voicemail', id_of('jeanne'), 'v1:knee', '2026-11-24 12:00'::timestamptz, true, null)::text, 'somebody calls back the same half-day, and knows why');
select is(document('callback_ask', 'lea') ->> 'due_at' is not null, true, 'a volunteer may ask too, and learns by when');
select is(outcome('callback_ask', 'jeanne'), 'ok', 'asking again');
select is((select count(*) from escalation where person_id = id_of('jeanne')), 2::bigint, 'is heard again');
select is(happened(), 'escalation_raised escalation_raised escalation_raised', 'each stands in the journal');
select clock_is('2026-11-27 16:30') \g /dev/null
select is((document('callback_ask', 'paul') ->> 'due_at')::timestamptz, '2026-11-30 10:30'::timestamptz, 'who asks on Friday evening is called on Monday morning');
select * from finish();
rollback;

\ir support.sql
select once('callback_ask', 'jeanne', args('note', 'v1:knee'), 'asking twice with one key is asking once');
select is((select row (reason, person_id, note_sealed, due_at, owner_id is not null, outing_id)::text from escalation where person_id = id_of('jeanne')),
    row ('voicemail', id_of('jeanne'), 'v1:knee', '2026-11-24 12:00'::timestamptz, true, null)::text, 'somebody calls back the same half-day, and knows why');
select is(document('callback_ask', 'lea') ->> 'due_at' is not null, true, 'a volunteer may ask too, and learns by when');
select is(outcome('callback_ask', 'jeanne'), 'ok', 'asking again');
select is((select count(*) from escalation where person_id = id_of('jeanne')), 2::bigint, 'is heard again');
select is(happened(), 'escalation_raised escalation_raised escalation_raised', 'each stands in the journal');
select clock_is('2026-11-27 16:30') \g /dev/null
select is((document('callback_ask', 'paul') ->> 'due_at')::timestamptz, '2026-11-27 17:00'::timestamptz, 'who asks on Friday evening is called before the desk shuts');
select clock_is('2026-11-27 16:31') \g /dev/null
select is((document('callback_ask', 'paul') ->> 'due_at')::timestamptz, '2026-11-30 10:31'::timestamptz, 'when that is too soon, on Monday morning');
select clock_is('2026-11-30 11:30') \g /dev/null
select is((document('callback_ask', 'paul') ->> 'due_at')::timestamptz, '2026-11-30 12:30'::timestamptz, 'who asks late in the morning is called before noon');
select clock_is('2026-11-30 12:45') \g /dev/null
select is((document('callback_ask', 'paul') ->> 'due_at')::timestamptz, '2026-11-30 16:00'::timestamptz, 'who asks while nobody is there, in the next half-day');
select * from finish();
rollback;

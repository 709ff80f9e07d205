\ir support.sql
select refuses('free_add', 'lea', '{}', 'invalid from:format to:format on:required', 'free when, from when, until when');
select refuses('free_add', 'lea', args('on', '2026-11-28', 'from', '14:07', 'to', '25:00'), 'invalid from:format to:format', 'in quarters of an hour of a day');
select refuses('free_add', 'lea', args('on', '2026-11-23', 'from', '14:00', 'to', '16:00'), 'invalid on:in_past', 'from today on');
select refuses('free_add', 'lea', args('on', '2026-11-28', 'from', '16:00', 'to', '16:00'), 'invalid to:before_start', 'for some time');
select once('free_add', 'lea', args('on', '2026-11-28', 'from', '14:00', 'to', '16:30'), 'saying it twice with one key is saying it once');
select is((select row (free_on, from_q, to_q)::text from free_once where volunteer_id = id_of('lea')), '(2026-11-28,56,66)', 'it is kept in quarters of an hour');
select is(happened(), 'availability_changed', 'the matcher hears of it from the journal');
select is(outcome('free_add', 'lea', args('on', '2026-11-28', 'from', '14:00', 'to', '15:00')), 'ok', 'from the same hour');
select is((select array_agg(to_q) from free_once where volunteer_id = id_of('lea')), '{60}', 'the last word counts');
select is(outcome('free_add', 'lea', args('on', '2026-11-28', 'from', '20:00', 'to', '24:00')), 'ok', 'midnight is an hour, too');
select * from finish();
rollback;

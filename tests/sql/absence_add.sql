\ir support.sql
select refuses('absence_add', 'lea', '{}', 'invalid from:required to:required', 'an absence has a first and a last day');
select refuses('absence_add', 'lea', args('from', 'someday', 'to', 'infinity'), 'invalid from:required to:required', 'which are dates');
select refuses('absence_add', 'lea', args('from', '2026-12-24', 'to', '2026-12-20'), 'invalid to:before_start', 'in their order');
select refuses('absence_add', 'lea', args('from', '2026-11-01', 'to', '2026-11-23'), 'invalid to:in_past', 'and not over');
select once('absence_add', 'lea', args('from', '2026-12-20', 'to', '2027-01-03'), 'saying it twice with one key is saying it once');
select is((select row (from_on, to_on)::text from absence where volunteer_id = id_of('lea')), '(2026-12-20,2027-01-03)', 'both days are included');
select is(happened(), 'availability_changed', 'the matcher hears of it from the journal');
select is(outcome('absence_add', 'lea', args('from', '2026-11-24', 'to', '2026-11-24')), 'ok', 'today alone will do');
select asked('jeanne', '2026-12-21 10:00') as outing \gset
select offered(:'outing', 'lea') \g /dev/null
select is(offer_to(:'outing', 'lea'), null, 'who is away is not asked');
select * from finish();
rollback;

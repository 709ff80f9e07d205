\ir support.sql
select refuses('absence_add', 'lea', '{}', 'invalid first:required last:required', 'an absence has a first and a last day');
select refuses('absence_add', 'lea', args('first', 'someday', 'last', 'infinity'), 'invalid first:required last:required', 'which are dates');
select refuses('absence_add', 'lea', args('first', '2026-12-24', 'last', '2026-12-20'), 'invalid last:before_start', 'in their order');
select refuses('absence_add', 'lea', args('first', '2026-11-01', 'last', '2026-11-23'), 'invalid last:in_past', 'and not over');
select once('absence_add', 'lea', args('first', '2026-12-20', 'last', '2027-01-03'), 'saying it twice with one key is saying it once');
select is((select row (from_on, to_on)::text from absence where volunteer_id = id_of('lea')), '(2026-12-20,2027-01-03)', 'both days are included');
select is(happened(), 'availability_changed', 'the matcher hears of it from the journal');
select is(outcome('absence_add', 'lea', args('first', '2026-11-24', 'last', '2026-11-24')), 'ok', 'today alone will do');
select asked('jeanne', '2026-12-21 10:00') as outing \gset
select offered(:'outing', 'lea') \g /dev/null
select is(offer_to(:'outing', 'lea'), null, 'who is away is not asked');
select * from finish();
rollback;

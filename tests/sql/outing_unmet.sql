\ir support.sql
select asked('jeanne') as outing, asked('jeanne', '2026-12-03 10:00') as next \gset
select offered(:'outing', 'lea') \g /dev/null
update offer set state = 'sent', sent_at = nec.now() where code = offer_to(:'outing', 'lea');
select happened(), told() \g /dev/null
select refuses('outing_unmet', 'claire', args('outing', :'outing', 'alternative', 'Proxitan'), 'invalid reason:unknown', 'an unmet request has a reason');
select refuses('outing_unmet', 'claire', args('outing', :'outing', 'alternative', 'Proxitan', 'reason', 'rain'), 'invalid reason:unknown', 'one of the list');
select refuses('outing_unmet', 'claire', args('outing', :'outing', 'reason', 'no_candidate'), 'invalid alternative:required', 'and another way is offered');
select refuses('outing_unmet', 'claire', args('outing', 'nothing', 'reason', 'no_candidate', 'alternative', 'Proxitan'), 'not_found outing', 'for an outing that exists');
select once('outing_unmet', 'claire', args('outing', :'outing', 'reason', 'no_candidate', 'alternative', 'Proxitan, 02 51 81 77 00'), 'giving up twice with one key is doing it once');
select is((select row (state, unmet_reason, alternative)::text from outing where code = :'outing'), '(unmet,no_candidate,"Proxitan, 02 51 81 77 00")', 'reason and alternative are kept');
select is(happened(), 'offer_withdrawn outing_unmet', 'every step stands in the journal');
select is(told(), 'offer_withdrawn:lea request_unmet:jeanne', 'the senior is told, never left in silence');
select refuses('outing_unmet', 'claire', args('outing', :'outing', 'reason', 'other', 'alternative', 'x'), 'stale state_changed', 'it is over then');
select outcome('outing_unmet', 'claire', args('outing', :'next', 'reason', 'too_late', 'alternative', 'Proxitan')) \g /dev/null
select is(alerts(:'next'), 'unmet_twice', 'a second time in two months is something a person must decide');
select * from finish();
rollback;

\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other \gset
select accepted(:'other', 'marc') \g /dev/null
select refuses('outing_return', 'marc', args('outing', :'other'), 'stale state_changed', 'one comes back from where one has gone');
select started(:'outing', 'lea'), happened() \g /dev/null
select refuses('outing_return', 'marc', args('outing', :'outing'), 'not_found outing', 'who brings home is who goes along');
select once('outing_return', 'lea', args('outing', :'outing'), 'setting off home twice with one key is doing it once');
select is((select row (state, returning_at)::text from outing where code = :'outing'), row ('returning', nec.now())::text, 'they are on the way back');
select is(happened(), 'outing_returning', 'it stands in the journal');
select is(document('outing_return', 'claire', args('outing', :'outing')) ->> 'state', 'returning', 'said again, it is still so');
select is(happened(), null, 'and not written twice');
select * from finish();
rollback;

\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other \gset
select refuses('outing_start', 'claire', args('outing', :'outing'), 'stale state_changed', 'nobody sets off alone');
select accepted(:'outing', 'lea'), accepted(:'other', 'marc'), clock_is('2026-11-27 08:29') \g /dev/null
select refuses('outing_start', 'lea', args('outing', :'outing'), 'conflict too_early', 'an outing starts at the earliest an hour before its hour');
select refuses('outing_start', 'marc', args('outing', :'outing'), 'not_found outing', 'who starts is who goes along');
select clock_is('2026-11-27 08:31') \g /dev/null
insert into escalation (territory_id, outing_id, reason, due_at) select territory_id, id, 'volunteer_no_show', nec.now() from outing where code = :'outing';
select happened() \g /dev/null
select once('outing_start', 'lea', args('outing', :'outing'), 'starting twice with one key is starting once');
select is((select row (state, started_at, alerts(code))::text from outing where code = :'outing'), row ('started', nec.now(), null)::text, 'they are under way; nobody is missing any more');
select is(happened(), 'outing_started escalation_moot', 'it stands in the journal');
select is(document('outing_start', 'lea', args('outing', :'outing')) ->> 'state', 'started', 'a second tap changes nothing');
select is(happened(), null, 'and is not written down');
select document('assignment_withdraw', 'marc', args('outing', :'other')) \g /dev/null
select refuses('outing_start', 'marc', args('outing', :'other'), 'not_found outing', 'who has withdrawn does not start');
select * from finish();
rollback;

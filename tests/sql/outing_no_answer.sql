\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other \gset
select refuses('outing_no_answer', 'claire', args('outing', :'outing'), 'stale state_changed', 'nobody can be missed before somebody goes');
select accepted(:'outing', 'lea'), accepted(:'other', 'marc'), clock_is('2026-11-27 09:10'), happened(), told() \g /dev/null
select refuses('outing_no_answer', 'lea', args('outing', :'outing'), 'conflict too_early', 'nobody is late before the hour');
select clock_is('2026-11-27 09:35') \g /dev/null
select refuses('outing_no_answer', 'marc', args('outing', :'outing'), 'not_found outing', 'who rings is who goes along');
select once('outing_no_answer', 'lea', args('outing', :'outing'), 'a closed door reported twice with one key is reported once');
select is(happened(), 'no_answer escalation_raised', 'it stands in the journal');
select is((select row (e.reason, e.due_at, e.person_id, e.owner_id is not null)::text from escalation e join outing o on o.id = e.outing_id where o.code = :'outing'),
    row ('no_answer', nec.now() + interval '15 minutes', id_of('jeanne'), true)::text, 'a person decides, within a quarter of an hour, at any hour');
select is(state_of(:'outing'), 'accepted', 'nothing is judged yet: she may only be slow to the door');
select document('outing_start', 'lea', args('outing', :'outing')) \g /dev/null
select is(alerts(:'outing'), null, 'when the door opens after all, the alert is gone');
select * from finish();
rollback;

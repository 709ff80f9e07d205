\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other \gset
select refuses('assignment_agree', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'there is nobody to agree to before somebody said yes');
select accepted(:'outing', 'lea') \g /dev/null
select accepted(:'other', 'marc'), happened(), told() \g /dev/null
select refuses('assignment_agree', 'jeanne', args('outing', :'other'), 'not_found outing', 'nobody agrees for another senior');
select refuses('assignment_agree', 'jeanne', args('outing', 'nothing'), 'not_found outing', 'nor to nothing');
insert into escalation (territory_id, outing_id, reason, due_at) select territory_id, id, 'senior_not_reached', nec.now() from outing where code = :'outing';
select once('assignment_agree', 'jeanne', args('outing', :'outing'), 'agreeing twice with one key is agreeing once');
select is((select row (state, agreed_at, told_at)::text from outing where code = :'outing'), row ('confirmed', nec.now(), nec.now())::text, 'it is confirmed: the senior knows who comes, and agreed');
select is(happened(), 'outing_confirmed escalation_moot', 'it stands in the journal; nobody needs to reach the senior any more');
select is(told(), 'senior_agreed:lea', 'and the volunteer hears of it');
select is(document('assignment_agree', 'jeanne', args('outing', :'outing')) ->> 'state', 'confirmed', 'agreeing again changes nothing');
select is(happened(), null, 'nor tells anybody');
select is(outcome('assignment_agree', 'claire', args('outing', :'other')), 'ok', 'a coordinator notes the agreement heard on the telephone');
select outcome('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select refuses('assignment_agree', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'what is called off is not agreed to');
select * from finish();
rollback;

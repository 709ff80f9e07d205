\ir support.sql
select asked('odette') as outing \gset
select e.code as alert from escalation e join outing o on o.id = e.outing_id where o.code = :'outing' \gset
select happened() \g /dev/null
select refuses('escalation_settle', 'claire', args('escalation', :'alert'), 'invalid settled:choose_one', 'what came of it is said');
select refuses('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'forgotten'), 'invalid settled:choose_one', 'in one of five words');
select refuses('escalation_settle', 'claire', args('escalation', 'nothing', 'settled', 'called'), 'not_found escalation', 'of an alert that exists');
select once('escalation_settle', 'nadia', args('escalation', :'alert', 'settled', 'called', 'note', 'v1:said'), 'settling twice with one key is settling once');
select is((select row (settled, settled_at, settled_by, taken_at, settled_note_sealed)::text from escalation where code = :'alert'),
    row ('called', nec.now(), id_of('nadia'), nec.now(), 'v1:said')::text, 'who settled it, when and how is kept');
select is(happened(), 'escalation_settled', 'it stands in the journal');
select refuses('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'solved'), 'stale already_settled', 'the first to settle it settles it');
select is(state_of(:'outing'), 'to_qualify', 'an alert is beside the outing: settling it moves nothing else');
select * from finish();
rollback;

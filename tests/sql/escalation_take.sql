\ir support.sql
select asked('odette') as outing \gset
select e.code as alert from escalation e join outing o on o.id = e.outing_id where o.code = :'outing' \gset
select isnt((select owner_id from escalation where code = :'alert'), null, 'an alert has an owner from the first second');
select happened() \g /dev/null
select refuses('escalation_take', 'nadia', args('escalation', 'nothing'), 'not_found escalation', 'an alert that does not exist is not taken');
select once('escalation_take', 'nadia', args('escalation', :'alert'), 'taking twice with one key is taking once');
select is((select row (owner_id, taken_at)::text from escalation where code = :'alert'), row (id_of('nadia'), nec.now())::text, 'whoever takes it is its owner from now on');
select is(happened(), 'escalation_taken', 'it stands in the journal');
select is(outcome('escalation_take', 'claire', args('escalation', :'alert')), 'ok', 'a colleague may take it over');
select outcome('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'called')) \g /dev/null
select refuses('escalation_take', 'nadia', args('escalation', :'alert'), 'stale already_settled', 'what is settled is settled');
select * from finish();
rollback;

\ir support.sql
select asked('odette') as outing \gset
select e.code as alert from escalation e join outing o on o.id = e.outing_id where o.code = :'outing' \gset
select outcome('escalation_take', 'claire', args('escalation', :'alert')), happened() \g /dev/null
select refuses('escalation_hand_over', 'claire', args('escalation', :'alert'), 'invalid colleague:choose_one', 'it is handed to somebody');
select refuses('escalation_hand_over', 'claire', args('escalation', :'alert', 'colleague', code_of('lea')), 'invalid colleague:choose_one', 'who is a coordinator');
update coordinator set left_at = nec.now() where person_id = id_of('nadia');
select refuses('escalation_hand_over', 'claire', args('escalation', :'alert', 'colleague', code_of('nadia')), 'invalid colleague:choose_one', 'and still here');
update coordinator set left_at = null where person_id = id_of('nadia');
select refuses('escalation_hand_over', 'claire', args('escalation', 'nothing', 'colleague', code_of('nadia')), 'not_found escalation', 'an alert that does not exist goes nowhere');
select clock_is('2026-11-24 17:30') \g /dev/null
select once('escalation_hand_over', 'claire', args('escalation', :'alert', 'colleague', code_of('nadia')), 'handing over twice with one key is doing it once');
select is((select row (owner_id, taken_at, due_at)::text from escalation where code = :'alert'), row (id_of('nadia'), null, '2026-11-25 10:30'::timestamptz)::text,
    'it is the colleague''s, not taken yet, and due two desk hours from now');
select is(happened(), 'escalation_handed_over', 'it stands in the journal');
select outcome('escalation_settle', 'nadia', args('escalation', :'alert', 'settled', 'called')) \g /dev/null
select refuses('escalation_hand_over', 'nadia', args('escalation', :'alert', 'colleague', code_of('claire')), 'stale already_settled', 'what is settled stays');
select * from finish();
rollback;

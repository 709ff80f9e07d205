-- A slip of the hand is undone.
\ir support/pages.sql
select asked('odette') as outing \gset
select e.code as alert from escalation e join outing o on o.id = e.outing_id where o.code = :'outing' \gset
select refuses('escalation_reopen', 'claire', args('escalation', :'alert'), 'stale not_settled', 'what is open is open');
select refuses('escalation_reopen', 'claire', args('escalation', 'nothing'), 'not_found escalation', 'an alert that exists');
select outcome('escalation_settle', 'nadia', args('escalation', :'alert', 'settled', 'called', 'note', 'v1:said')) \g /dev/null
select is(page('board', 'nadia') #>> '{settled,0,code}', :'alert', 'who has just settled it finds it on the board');
select is(page('board', 'claire') -> 'settled', '[]', 'nobody else does');
select ok((page('escalation', 'claire', args('escalation', :'alert')) #>> '{alert,may_reopen}')::boolean, 'but whoever opens it may undo it');
select refuses('escalation_reopen', 'jeanne', args('escalation', :'alert'), 'forbidden not_your_act', 'by the desk');
select happened() \g /dev/null
select clock_is('2026-11-24 10:14') \g /dev/null
select once('escalation_reopen', 'claire', args('escalation', :'alert'), 'twice with one key is once');
select is(happened(), 'escalation_reopened', 'it stands in the journal');
select is((select row (settled, settled_at, settled_by, settled_note_sealed, owner_id, taken_at)::text from escalation where code = :'alert'),
    row (null::text, null::timestamptz, null::bigint, null::text, id_of('claire'), nec.now())::text, 'open as it was, and hers');
select outcome('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'solved')) \g /dev/null
select core.escalate('first_time', (select id from outing where code = :'outing'), id_of('odette')) \g /dev/null
select refuses('escalation_reopen', 'claire', args('escalation', :'alert'), 'conflict raised_again', 'not beside another that says the same');
update escalation set settled_at = nec.now(), settled = 'not_needed' where outing_id = (select id from outing where code = :'outing') and code <> :'alert';
select clock_is('2026-11-24 10:30') \g /dev/null
select refuses('escalation_reopen', 'claire', args('escalation', :'alert'), 'expired settled_long_ago', 'after a quarter of an hour others rely on it');
select refuses('escalation_reopen', 'claire', args('escalation', (select max(code) from escalation where outing_id = (select id from outing where code = :'outing')
    and code <> :'alert')), 'stale not_settled', 'what has solved itself was nobody''s slip');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
update coordinator set left_at = nec.now() where person_id not in (id_of('claire'), id_of('nadia'));
update coordinator set backup_id = id_of('nadia') where person_id = id_of('claire');
create function pg_temp.owner() returns text language sql as $$
    select w.name from escalation e left join who w on w.id = e.owner_id order by e.id desc limit 1 $$;
select asked('odette') as outing \gset
update escalation set owner_id = id_of('claire'), backup_id = id_of('nadia') where settled_at is null;
select is(chore('escalations_due'), 0, 'its owner has two hours of an open desk');
select clock_is('2026-11-24 11:59') \g /dev/null
select is(chore('escalations_due'), 0, 'to the last minute');
update escalation set due_at = nec.now() where settled_at is null;
select happened() \g /dev/null
select is(chore('escalations_due'), 1, 'what is not taken in time');
select is(pg_temp.owner(), 'nadia', 'goes to the backup');
select is(happened(), 'escalation_passed', 'as the journal says');
select is((select due_at > nec.now() from escalation where settled_at is null), true, 'who has time of her own');
select is(chore('escalations_due'), 0, 'until it is over too');
update escalation set due_at = nec.now() where settled_at is null;
select chore('escalations_due') \g /dev/null
select is(pg_temp.owner(), 'claire', 'then it goes round: nothing is forgotten');
select document('escalation_take', 'claire', args('escalation', (select code from escalation where settled_at is null))) \g /dev/null
update escalation set due_at = nec.now() where settled_at is null;
select is(chore('escalations_due'), 0, 'what somebody has taken stays with them');
update escalation set taken_at = null, reason = 'concern' where settled_at is null;
select chore('escalations_due') \g /dev/null
select is((select due_at - nec.now() from escalation where settled_at is null), '15 minutes', 'where somebody may be in danger, the time is short at any hour');
update escalation set owner_id = null, backup_id = null where settled_at is null;
select chore('escalations_due') \g /dev/null
select isnt(pg_temp.owner(), null, 'what nobody owned finds an owner at once');
update coordinator set left_at = nec.now() where person_id = id_of('nadia');
update escalation set owner_id = id_of('claire'), due_at = nec.now() where settled_at is null;
select is(chore('escalations_due'), 0, 'who is alone keeps it');
select * from finish();
rollback;

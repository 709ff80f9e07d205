\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other, asked('odette', '2026-11-27 18:00') as third \gset
select accepted(:'other', 'marc') \g /dev/null
select refuses('outing_home_safe', 'marc', args('outing', :'other'), 'stale state_changed', 'nobody comes home who has not left');
select started(:'outing', 'lea') \g /dev/null
insert into escalation (territory_id, outing_id, reason, due_at) select territory_id, id, 'not_home_safe', nec.now() from outing where code = :'outing';
select clock_is('2026-11-27 11:10'), happened(), told() \g /dev/null
select refuses('outing_home_safe', 'marc', args('outing', :'outing'), 'not_found outing', 'who says so is who was there');
select refuses('outing_home_safe', 'paul', args('outing', :'outing'), 'not_found outing', 'or the person herself');
select once('outing_home_safe', 'lea', args('outing', :'outing'), 'home twice with one key is home once');
select is((select row (state, home_safe_at, alerts(code))::text from outing where code = :'outing'), row ('home_safe', nec.now(), null)::text, 'known to be home; nobody needs to worry any more');
select is(happened(), 'outing_home_safe escalation_moot', 'it stands in the journal');
select is(told(), 'feedback_volunteer:lea feedback_senior:jeanne', 'both are asked how it went');
select is((select array_agg(distinct due_at) from message where kind like 'feedback%' and person_id in (id_of('lea'), id_of('jeanne'))), '{2026-11-28 10:00}'::timestamptz[], 'the next morning');
select is((select row (outings, last_at, circle)::text from bond where senior_id = id_of('jeanne')), row (1, (select meet_at from outing where code = :'outing'), false)::text, 'the bond between the two begins');
select is((select last_outing_at from senior where person_id = id_of('jeanne')), (select meet_at from outing where code = :'outing'), 'the senior has been out');
select is((select upper(busy) from assignment where volunteer_id = id_of('lea')), '2026-11-27 11:10'::timestamptz, 'the volunteer is free from now on, earlier than planned');
select is(document('outing_home_safe', 'jeanne', args('outing', :'outing')) ->> 'state', 'home_safe', 'said again, by the senior, it is still so');
select is((select outings from bond where senior_id = id_of('jeanne')), 1, 'and the bond does not grow by it');

-- The circle
select asked('jeanne', '2026-11-27 18:00') as again \gset
select accepted(:'again', 'lea'), clock_is('2026-11-27 17:30') \g /dev/null
select document('outing_start', 'lea', args('outing', :'again')) \g /dev/null
select document('outing_home_safe', 'jeanne', args('outing', :'again')) \g /dev/null
select is((select row (outings, circle)::text from bond where senior_id = id_of('jeanne')), '(2,t)', 'who went along twice is a known face');
insert into bond (senior_id, volunteer_id, outings, circle) values (id_of('paul'), volunteer_new('anne'), 5, true), (id_of('paul'), volunteer_new('hugo'), 5, true),
    (id_of('paul'), volunteer_new('inès'), 5, true), (id_of('paul'), id_of('marc'), 4, false);
select document('outing_start', 'marc', args('outing', :'other')) \g /dev/null
select document('outing_home_safe', 'marc', args('outing', :'other')) \g /dev/null
select is((select row (outings, circle)::text from bond where senior_id = id_of('paul') and volunteer_id = id_of('marc')), '(5,f)', 'three known faces are a circle: a fourth is a friend, no more');
select * from finish();
rollback;

\ir support.sql
-- The hour of the return is said on the day.
select asked('jeanne', '2026-11-27 10:00', '{"return_mode": "will_call"}') as outing, asked('paul', '2026-11-27 10:00') as staying,
       asked('odette', '2026-11-27 10:00', '{"return_mode": "other_volunteer"}') as other \gset
update outing set state = 'open' where code = :'other';
select refuses('outing_ready', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'nobody is ready before they have left');
select accepted(:'outing', 'lea'), accepted(:'staying', 'marc') \g /dev/null
select clock_is('2026-11-27 09:10'), document('outing_start', 'lea', args('outing', :'outing')), document('outing_start', 'marc', args('outing', :'staying')) \g /dev/null
select clock_is('2026-11-27 10:30'), happened(), told() \g /dev/null
select refuses('outing_ready', 'paul', args('outing', :'staying'), 'stale state_changed', 'whose volunteer stays need not call anybody');
select refuses('outing_ready', 'paul', args('outing', :'outing'), 'not_found outing', 'nobody is ready for somebody else');
select once('outing_ready', 'jeanne', args('outing', :'outing'), 'saying it twice with one key is saying it once');
select is((select row (state, ready_at, leave_at, end_at)::text from outing where code = :'outing'),
    row ('started', nec.now(), nec.now(), nec.now() + '30 minutes')::text, 'they leave now, and are home by the way''s length');
select is((select upper(busy) from assignment where outing_id = (select id from outing where code = :'outing')), nec.now() + '30 minutes', 'who brings her back is free after that');
select is(happened() || ' ' || told(), 'outing_ready ready_to_return:lea', 'and hears of it');
select is((select coalesce(message_untrue(m), 'true') || message_loud(m) from message m where kind = 'ready_to_return' order by id desc limit 1), 'truetrue', 'at any hour');
select is(outcome('outing_ready', 'lea', args('outing', :'outing')) || coalesce(happened(), ''), 'ok', 'said again, it is still so');
select document('outing_home_safe', 'lea', args('outing', :'outing')) \g /dev/null
select refuses('outing_ready', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'at home nobody waits');

-- Somebody else comes for the return, and is elsewhere now.
update assignment set active = false, ended_why = 'test' where active;
select clock_is('2026-11-24 10:00'), offered(:'other', 'lea') \g /dev/null
select document('offer_accept', 'lea', args('offer', offer_to(:'other', 'lea'))), offered(:'other', 'zoe') \g /dev/null
select document('offer_accept', 'zoe', args('offer', offer_to(:'other', 'zoe'))) \g /dev/null
select state_of(:'other') as state \gset
select is(:'state'::text, 'accepted', 'two volunteers, one for each leg');
select clock_is('2026-11-27 09:10'), document('outing_start', 'lea', args('outing', :'other')) \g /dev/null
select leave_at as planned from outing where code = :'other' \gset
insert into assignment (outing_id, volunteer_id, senior_id, busy)
select id, id_of('zoe'), senior_id, '[2026-11-27 10:05+01,2026-11-27 10:35+01)' from outing where code = :'staying';
select clock_is('2026-11-27 10:20'), happened(), told(), document('outing_ready', 'lea', args('outing', :'other')) \g /dev/null
select is(told(), 'ready_to_return:zoe', 'whoever is to come is told');
select is((select leave_at from outing where code = :'other'), :'planned'::timestamptz, 'elsewhere still: the planned hour stands');
select matches(alerts(:'other'), 'needs_changed', 'and a person sees to it');
select * from finish();
rollback;

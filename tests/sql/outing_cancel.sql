\ir support.sql
select asked('jeanne') as outing, asked('odette', '2026-11-25 16:00') as new, asked('paul', '2026-11-24 18:00') as today \gset
select offered(:'outing', 'lea', 'marc'), accepted(:'today', 'zoe') \g /dev/null
update offer set state = 'sent', sent_at = nec.now() where code = offer_to(:'outing', 'lea');
select happened(), told() \g /dev/null
select refuses('outing_cancel', 'paul', args('outing', :'outing'), 'not_found outing', 'nobody calls off the outing of another senior');
select refuses('outing_cancel', 'jeanne', args('outing', 'nothing'), 'not_found outing', 'nor one that does not exist');

select once('outing_cancel', 'jeanne', args('outing', :'outing', 'note', 'v1:ill'), 'calling off twice with one key is doing it once');
select is((select row (state, cancelled_by, cancelled_when)::text from outing where code = :'outing'), '(cancelled,senior,early)', 'who called it off and how early is kept');
select is(happened(), 'offer_withdrawn offer_withdrawn outing_cancelled', 'every step stands in the journal');
select is((select data from journal where kind = 'outing_cancelled' and xid = pg_current_xact_id()), '{"when": "early", "note": {"sealed": "v1:ill"}}', 'with what the senior said, sealed');
select is(told(), 'offer_withdrawn:lea', 'who had heard of it hears that it is off');
select refuses('outing_cancel', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'an outing is called off once');

select is(document('outing_cancel', 'claire', args('outing', :'new')) ->> 'cancelled_when', 'early', 'a day and more before is early');
select is(alerts(:'new'), null, 'nothing is left to decide about it');
select is(told(), 'outing_cancelled:odette', 'who had a coordinator call it off gets it in writing');
select is(document('outing_cancel', 'claire', args('outing', :'today', 'by_service', 'true')) ->> 'cancelled_when', 'same_day', 'on the day is the same day');
select is((select cancelled_by from outing where code = :'today'), 'service', 'the service may have to call it off itself');
select is(told(), 'outing_cancelled:zoe outing_cancelled:paul', 'then both are told');
select is((select count(*) from assignment where active and volunteer_id = id_of('zoe')), 0::bigint, 'and the volunteer is free again');
select asked('jeanne', '2026-11-25 09:00') as tomorrow, asked('paul', '2026-11-27 10:00') as under_way \gset
select is(document('outing_cancel', 'jeanne', args('outing', :'tomorrow')) ->> 'cancelled_when', 'late', 'the evening before is late');
select started(:'under_way', 'marc') \g /dev/null
select refuses('outing_cancel', 'paul', args('outing', :'under_way'), 'stale state_changed', 'an outing under way is brought home, not called off');
select * from finish();
rollback;

\ir support.sql
select asked('jeanne') as outing \gset

select refuses('outing_change', 'jeanne', args('outing', :'outing'), 'invalid appointment:required', 'a change says to when');
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-20T10:00+01'), 'invalid appointment:in_past', 'nobody goes out in the past');
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-28T10:00+01', 'stay_min', '5'), 'invalid stay_min:range', 'five minutes is no outing');
select refuses('outing_change', 'paul', args('outing', :'outing', 'appointment_at', '2026-11-28T10:00+01'), 'not_found outing', 'somebody else''s outing is not there');
select refuses('outing_change', 'lea', args('outing', :'outing', 'appointment_at', '2026-11-28T10:00+01'), 'forbidden not_your_act', 'a volunteer does not move an outing');

select offered(:'outing', 'lea', 'marc') \g /dev/null
select count(*) from told() \g /dev/null
select is(outcome('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-28T14:00+01')), 'ok', 'a senior moves her outing');
select is((select (state, appointment_at)::text from outing where code = :'outing'), row ('open', '2026-11-28 14:00+01'::timestamptz)::text,
    'it is open again at the new hour');
select is((select (meet_at < appointment_at and appointment_at + make_interval(mins => stay_min) = leave_at) from outing where code = :'outing'), true,
    'with the whole block moved along');
select is((select count(*) from offer where slot is not null), 0::bigint, 'nobody still thinks about the old hour');
select is((select asked_version from outing where code = :'outing') > 1, true, 'and somebody will be asked anew');

select offered(:'outing', 'lea', 'marc') is not null as made \gset
select is((select count(*) from offer where slot is not null), 2::bigint, 'those who were asked before may be asked for the new hour');
select accepted(:'outing', 'lea') \g /dev/null
select is(outcome('outing_change', 'claire', args('outing', :'outing', 'appointment_at', '2026-11-28T15:00+01')), 'ok', 'the desk moves it too');
select is((select count(*) from assignment where active), 0::bigint, 'a yes to another hour binds nobody');
select is((select p.first_name from outing o join person p on p.id = o.prefer_id where o.code = :'outing'),
    (select first_name from person where id = (select volunteer_id from assignment order by id desc limit 1)), 'whoever was going is preferred');
select is((select count(*) from message where kind = 'outing_changed' and data ? 'was_at'
    and person_id = (select volunteer_id from assignment order by id desc limit 1)) > 0, true, 'and told of both hours');
select offered(:'outing', 'lea') \g /dev/null
select is((select count(*) from offer where code = offer_to(:'outing', 'lea') and slot is not null), 1::bigint, 'whoever was going is asked for the new hour');
select once('outing_change', 'claire', args('outing', :'outing', 'appointment_at', '2026-11-28T16:00+01'), 'the same key twice moves it once');

-- Another place, another way back
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'place', 'none'), 'not_found place', 'a usual place is one of hers');
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'return_mode', 'swim'), 'invalid return_mode:unknown', 'one comes back in one of four ways');
select accepted(:'outing', 'zoe') \g /dev/null
select happened(), told() \g /dev/null
select is(outcome('outing_change', 'jeanne', args('outing', :'outing') || jsonb_build_object('where', spot('Jardin des plantes'), 'return_mode', 'one_way')), 'ok', 'she goes somewhere else');
select is((select row (o.state, p.label, o.return_mode, o.end_at = o.leave_at, o.appointment_at)::text from outing o join senior_place p on p.id = o.place_id where o.code = :'outing'),
    row ('open', 'Jardin des plantes', 'one_way', true, '2026-11-28 16:00+01'::timestamptz)::text, 'at the same hour, one way, and somebody is looked for anew');
select is((select data ->> 'moved' from message where kind = 'outing_changed' order by id desc limit 1), 'true', 'whoever was going hears that the place is another');
select is(outcome('outing_change', 'jeanne', args('outing', :'outing') || '{"where": {"label": "quelque part"}}'), 'ok', 'a place that nobody finds');
select is((select state from outing where code = :'outing') || ' ' || alerts(:'outing'), 'to_qualify address_unresolved', 'is a person''s matter first');
select is(outcome('outing_change', 'jeanne', args('outing', :'outing') || jsonb_build_object('where', spot('Jardin des plantes'))), 'ok', 'until she says another');
select is((select state from outing where code = :'outing') || ' ' || coalesce(alerts(:'outing'), '-'), 'open -', 'that is found: then somebody is looked for again');
select outcome('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-28T17:00+01'), 'stale state_changed', 'what is cancelled is not moved');

-- A place that nobody has found yet.
select asked('paul', '2026-12-10 10:00', '{"where": {"label": "quelque part", "index": "q"}}') as lost \gset
select outcome('outing_change', 'paul', args('outing', :'lost', 'appointment_at', '2026-12-11T10:00+01')) \g /dev/null
select is(state_of(:'lost') || ' ' || alerts(:'lost'), 'to_qualify address_unresolved', 'another hour does not find the place: the desk still has to');
select * from finish();
rollback;

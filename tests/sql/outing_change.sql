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
select once('outing_change', 'claire', args('outing', :'outing', 'appointment_at', '2026-11-28T16:00+01'), 'the same key twice moves it once');
select outcome('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-28T17:00+01'), 'stale state_changed', 'what is cancelled is not moved');
select * from finish();
rollback;

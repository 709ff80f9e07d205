\ir support.sql
select asked('odette') as outing, asked('paul', '2026-11-27 10:00', '{"where": {"label": "chez ma sœur"}}') as nowhere, asked('jeanne') as open \gset
select happened(), told() \g /dev/null
select refuses('outing_qualify', 'claire', args('outing', 'nothing'), 'not_found outing', 'an outing that does not exist is not qualified');
select refuses('outing_qualify', 'claire', args('outing', :'open'), 'stale state_changed', 'an outing that is already looked for needs no qualifying');
select refuses('outing_qualify', 'claire', args('outing', :'nowhere'), 'conflict address_unresolved', 'nobody is sent to an address that nobody knows');
select once('outing_qualify', 'claire', args('outing', :'outing', 'note', 'v1:sealed'), 'qualifying twice with one key is doing it once');
select is(state_of(:'outing'), 'open', 'once a coordinator has talked to the person, the outing is looked for');
select is((select row (state, qualified_at, note_sealed)::text from senior where person_id = id_of('odette')), row ('active', nec.now(), 'v1:sealed')::text,
    'and the person is known from now on');
select is(alerts(:'outing'), null, 'nothing is left to decide');
select is(happened(), 'outing_qualified escalation_moot', 'it stands in the journal');
select is(told(), 'request_open:odette', 'and the person is told');
select refuses('outing_qualify', 'claire', args('outing', :'outing'), 'stale state_changed', 'a second time is too late');
select is(outcome('outing_request', 'odette', jsonb_build_object('like', :'outing', 'appointment_at', '2026-12-04 10:00'::timestamptz)), 'ok', 'next time there is no first time');
select is((select state from outing where senior_id = id_of('odette') order by id desc limit 1), 'open', 'it is open at once');
select * from finish();
rollback;

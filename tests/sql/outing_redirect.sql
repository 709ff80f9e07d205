\ir support.sql
select asked('odette') as outing, asked('jeanne') as open \gset
select happened(), told() \g /dev/null
select refuses('outing_redirect', 'claire', args('outing', :'outing'), 'invalid service:required', 'one says to whom');
select refuses('outing_redirect', 'claire', args('outing', 'nothing', 'service', 'CLIC'), 'not_found outing', 'an outing that does not exist goes nowhere');
select refuses('outing_redirect', 'claire', args('outing', :'open', 'service', 'CLIC'), 'stale state_changed', 'an outing that is looked for is not sent elsewhere');
select once('outing_redirect', 'claire', args('outing', :'outing', 'service', 'CLIC Nantes', 'note', 'v1:why'), 'sending on twice with one key is doing it once');
select is((select row (state, redirected_to, alerts(code))::text from outing where code = :'outing'), '(redirected,"CLIC Nantes",)', 'another service takes over; nothing is left to decide');
select is(happened(), 'outing_redirected escalation_moot', 'it stands in the journal');
select is((select data from journal where kind = 'outing_redirected' and xid = pg_current_xact_id()), '{"to": "CLIC Nantes", "note": {"sealed": "v1:why"}}', 'with the reason, sealed');
select is(told(), 'request_redirected:odette', 'and the person is told');
select * from finish();
rollback;

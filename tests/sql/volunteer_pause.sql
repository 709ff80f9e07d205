\ir support.sql
select refuses('volunteer_pause', 'lea', '{}', 'invalid until:required', 'a pause has a last day');
select refuses('volunteer_pause', 'lea', args('until', '2026-11-20'), 'invalid until:in_past', 'which is still to come');
select refuses('volunteer_pause', 'claire', args('until', '2026-12-20', 'person', code_of('jeanne')), 'not_found volunteer', 'volunteers pause, nobody else');
select once('volunteer_pause', 'lea', args('until', '2026-12-20'), 'said twice with one key is said once');
select is(happened(), 'pause_begun', 'the matcher hears of it from the journal');
select asked('jeanne', '2026-11-28 10:00') as outing \gset
select offered(:'outing', 'lea') \g /dev/null
select is(offer_to(:'outing', 'lea'), null, 'who pauses is not asked');
select is(outcome('volunteer_pause', 'lea', '{"resume": true}'), 'ok', 'a pause can end early');
select offered(:'outing', 'lea') \g /dev/null
select isnt(offer_to(:'outing', 'lea'), null, 'and then they are asked again');
select is(outcome('volunteer_pause', 'claire', args('until', '2026-12-20', 'person', code_of('marc'))), 'ok', 'the desk does it for who calls');
select is((select paused_until from volunteer where person_id = id_of('marc')), '2026-12-20', 'up to that day');
select * from finish();
rollback;

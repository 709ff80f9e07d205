\ir support.sql
create function pg_temp.clear(name text, step text) returns jsonb language sql as $$ select args('person', code_of(name), 'step', step) $$;
update volunteer set state = 'candidate', welcomed_at = null where person_id = id_of('zoe');
select core.escalate('first_time', null, id_of('zoe')) \g /dev/null
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'king'), 'invalid step:choose_one', 'a step is one of the list');
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'candidate'), 'invalid step:choose_one', 'nobody goes back to the start');
select refuses('volunteer_clear', 'claire', pg_temp.clear('jeanne', 'active'), 'not_found volunteer', 'only volunteers are cleared');
select is(outcome('volunteer_clear', 'claire', pg_temp.clear('zoe', 'papers_seen')), 'ok', 'first the papers');
select is((select count(*) from escalation where person_id = id_of('zoe') and settled_at is null)::int, 1, 'they still wait for a talk');
select happened(), told() \g /dev/null
select once('volunteer_clear', 'claire', pg_temp.clear('zoe', 'interviewed'), 'said twice with one key is said once');
select is((select welcomed_at = nec.now() from volunteer where person_id = id_of('zoe')), true, 'the welcome talk is kept');
select is(happened(), 'volunteer_step escalation_moot', 'and nobody has to call any more');
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'papers_seen'), 'stale state_changed', 'steps go forward');
select asked('jeanne', '2026-11-28 10:00') as outing \gset
select offered(:'outing', 'zoe') \g /dev/null
select is(offer_to(:'outing', 'zoe'), null, 'who is not cleared is not asked');
update volunteer set home_e = null where person_id = id_of('zoe');
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'active'), 'conflict address_unresolved', 'of whom nobody knows where they live nothing can be near');
select is(outcome('volunteer_set', 'claire', '{"around": "near", "week_cap": 2, "home": {"label": "2 rue Crébillon", "e": 1355500, "n": 6689000, "district": "centre-ville"}}'
    || args('person', code_of('zoe'))), 'ok', 'the desk makes the address precise');
select happened(), told() \g /dev/null
select is(outcome('volunteer_clear', 'claire', pg_temp.clear('zoe', 'active')), 'ok', 'the desk vouches for all steps at once');
select is(told(), 'volunteer_cleared:zoe', 'they hear that they can go');
select offered(:'outing', 'zoe') \g /dev/null
select isnt(offer_to(:'outing', 'zoe'), null, 'and are asked');

-- Suspended: what was asked is taken back, what was promised is looked for again, at once.
select asked('paul', '2026-12-01 10:00') as promised \gset
select offered(:'promised', 'zoe') \g /dev/null
select outcome('offer_accept', 'zoe', args('offer', offer_to(:'promised', 'zoe'))), outcome('assignment_agree', 'paul', args('outing', :'promised')), happened(), told() \g /dev/null
select is(state_of(:'promised'), 'confirmed', 'they had promised an outing');
select is(outcome('volunteer_clear', 'claire', pg_temp.clear('zoe', 'suspended')), 'ok', 'the desk suspends');
select is(state_of(:'promised'), 'open', 'it is looked for again');
select is(alerts(:'promised'), 'volunteer_withdrew', 'a coordinator knows');
select is(told(), 'looking_again:paul', 'and so does the senior');
select is((select f.state from offer f join outing o on o.id = f.outing_id where o.code = :'outing'), 'withdrawn', 'nobody waits for their answer');
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'trained'), 'stale state_changed', 'from there one comes back wholly');
select is(outcome('volunteer_clear', 'claire', pg_temp.clear('zoe', 'active')), 'ok', 'or not');
select is(told(), null, 'without a second welcome');
select is(outcome('volunteer_clear', 'claire', pg_temp.clear('zoe', 'left')), 'ok', 'who leaves is noted');
select refuses('volunteer_clear', 'claire', pg_temp.clear('zoe', 'active'), 'stale state_changed', 'and has to register anew');
select * from finish();
rollback;

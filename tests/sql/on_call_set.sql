\ir support.sql
\ir support/chores.sql
update coordinator set left_at = nec.now() where person_id not in (id_of('claire'), id_of('nadia'));
update coordinator set on_call = false;
create function pg_temp.on_call() returns text language sql as $$ select w.name from who w where w.id = on_call_now() $$;
create function pg_temp.owner(why text) returns text language sql as $$
    select w.name from escalation e join who w on w.id = e.owner_id where e.reason = why order by e.id desc limit 1 $$;

-- Who
select refuses('on_call_set', 'claire', '{}', 'invalid colleague:choose_one', 'somebody is named');
select refuses('on_call_set', 'claire', args('colleague', code_of('lea')), 'invalid colleague:choose_one', 'somebody of the desk');
select refuses('on_call_set', 'lea', args('colleague', code_of('claire')), 'forbidden not_your_act', 'by the desk');
select happened() \g /dev/null
select once('on_call_set', 'claire', args('colleague', code_of('nadia')), 'naming her twice with one key is naming her once');
select is(pg_temp.on_call() || ' ' || happened(), 'nadia on_call_set', 'she answers from now on');
select document('on_call_set', 'nadia', args('colleague', code_of('nadia'))) \g /dev/null
select is(happened(), null, 'named again, it is still so');
select document('on_call_set', 'nadia', args('colleague', code_of('claire'))) \g /dev/null
select is((select count(*) from coordinator where on_call), 1::bigint, 'one person at a time');
select document('on_call_set', 'nadia', args('nobody', 'oui')) \g /dev/null
select is(pg_temp.on_call(), null, 'or nobody');

-- Out of hours
select asked('jeanne', '2026-11-28 10:00') as saturday, asked('paul', '2026-11-27 10:00') as friday \gset
select accepted(:'saturday', 'lea'), accepted(:'friday', 'marc'), happened(), told() \g /dev/null
select is(document('assignment_agree', 'paul', args('outing', :'friday')) ->> 'state', 'confirmed', 'while the desk is open, nobody needs to be on call');
select happened(), told() \g /dev/null
select is(document('assignment_agree', 'jeanne', args('outing', :'saturday')) ->> 'state', 'accepted', 'on a Saturday the yes is kept, not confirmed');
select is(happened() || ' ' || coalesce(told(), 'nobody told'), 'outing_agreed escalation_raised nobody told', 'a coordinator knows');
select is(alerts(:'saturday'), 'out_of_hours', 'why');
select is(document('assignment_agree', 'jeanne', args('outing', :'saturday')) ->> 'state', 'accepted', 'agreeing again changes nothing');
select is(happened(), null, 'nor raises anything twice');
select clock_is('2026-11-25 10:30'), chore('agree') \g /dev/null
select is(told(), null, 'whoever has agreed is not asked again');
select document('on_call_set', 'claire', args('colleague', code_of('nadia'))), happened() \g /dev/null
select is(chore('agree'), 1, 'when somebody is on call');
select is(state_of(:'saturday') || ': ' || happened(), 'confirmed: outing_confirmed escalation_moot', 'it is confirmed');
select is(told(), 'senior_agreed:lea who_comes:jeanne', 'and both hear of it');
select is(chore('agree'), 0, 'once');
select is((select string_agg(out_of_hours(row_o)::text, ' ' order by n) from (values (1, '2026-11-27 09:30', '2026-11-27 17:00'), (2, '2026-11-27 08:55', '2026-11-27 12:00'),
    (3, '2026-11-27 15:00', '2026-11-27 17:05'), (4, '2026-12-25 10:00', '2026-12-25 12:00'), (5, '2026-11-26 12:00', '2026-11-26 14:30')) x (n, meets, ends),
    lateral (select jsonb_populate_record(o, jsonb_build_object('meet_at', meets, 'end_at', ends)) as row_o from outing o where o.code = :'friday') y),
    'false true true true false', 'the hours of the desk, its lunch included; never on a holiday');

-- The alarm
select clock_is('2026-11-28 12:30'), started(:'friday', 'marc') \g /dev/null
select clock_is('2026-11-28 02:00'), told(), happened() \g /dev/null
select chore('not_home') \g /dev/null
select is(pg_temp.owner('not_home_safe'), 'nadia', 'whoever is on call owns it, at two in the morning');
select is(told(), 'nudge_home:marc on_call:nadia', 'and is called at once');
select is((select row (m.due_at, m.data ->> 'reason')::text from message m where id = last_message('on_call', 'nadia')), row (nec.now(), 'not_home_safe')::text, 'with the reason');
select is((select message_loud(m) from message m where id = last_message('on_call', 'nadia')), true, 'the night is no obstacle');
select is(document('message_take', 'service:dispatcher', jsonb_build_object('message', last_message('on_call', 'nadia'))) -> 'about' ->> 'first_name', 'Paul', 'and says who it is about');
select clock_is('2026-11-28 02:14') \g /dev/null
select is(chore('escalations_due'), 0, 'for a quarter of an hour');
select clock_is('2026-11-28 02:15') \g /dev/null
select is(chore('escalations_due'), 1, 'then');
select is(pg_temp.owner('not_home_safe') || ' ' || told(), 'claire on_call:claire', 'the next one is called');
select is(texts('on_call', 'claire') || ' ' || (select message_untrue(m) from message m where id = last_message('on_call', 'nadia')), '1 alert_over', 'instead of the first');
select document('escalation_take', 'claire', args('escalation', (select code from escalation where reason = 'not_home_safe'))) \g /dev/null
select is((select message_untrue(m) from message m where id = last_message('on_call', 'claire')), 'alert_over', 'who has taken it needs no call');
select document('escalation_hand_over', 'claire', args('escalation', (select code from escalation where reason = 'not_home_safe'), 'colleague', code_of('nadia'))) \g /dev/null
select is(told(), 'on_call:nadia', 'whoever is handed an alarm is called too');
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('nadia'), 'mobile', 'v1:m', 'index-m');
select escalate('concern', null, id_of('jeanne')), escalate('voicemail', null, id_of('jeanne')) \g /dev/null
select is((select channel from message where id = last_message('on_call', 'nadia')) || ' ' || told(), 'sms on_call:nadia', 'on a telephone where there is one; what is no danger waits for the morning');
select is((select string_agg(coalesce(message_untrue(m), 'true'), ' ' order by id) from message m where m.kind = 'on_call' and m.state = 'queued' and m.person_id = id_of('nadia')
    and m.id > last_message('on_call', 'claire')), 'true true', 'two alarms are two calls');
update coordinator set on_call = false;
select escalate('concern', (select id from outing where code = :'saturday'), id_of('jeanne')) \g /dev/null
select matches(told(), 'on_call', 'when nobody is on call, somebody is called all the same');
select * from finish();
rollback;

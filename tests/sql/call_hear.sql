\ir support.sql
\ir support/chores.sql
-- A telephone that we rang was picked up: nothing personal before a key, then the call is theirs.
update territory set settings = settings - 'trial';
update contact_point set kind = 'landline' where person_id = id_of('lea');
create function pg_temp.rung(what text, name text) returns text language plpgsql as $$
declare
    id bigint := last_message(what, name);
    taken jsonb := document('message_take', 'service:dispatcher', jsonb_build_object('message', id));
begin
    perform document('message_to_call', 'service:dispatcher', jsonb_build_object('message', id, 'try', taken -> 'try', 'body', 'v1:message:' || what));
    return document('call_next', 'service:dispatcher', '{"lines": 9, "alive": []}') #>> '{calls,0,call}';
end $$;
create function pg_temp.stands(what text, name text) returns text language sql as $$
    select state || ' ' || channel from message where id = last_message(what, name) $$;
create function pg_temp.outcome_of(code text) returns text language sql as $$ select outcome from call c where c.code = outcome_of.code $$;

select asked('jeanne', '2026-12-08 10:00') as outing \gset
select accepted(:'outing', 'lea') \g /dev/null
select pg_temp.rung('who_comes_agree', 'jeanne') as call \gset
select is(outcome('call_pick_up', 'claire', args('call', :'call')), 'forbidden not_your_act', 'only the dispatcher hears that a telephone is picked up');
select is(outcome('call_pick_up', 'service:dispatcher', args('call', 'nothing')), 'not_found call', 'of a call that is there');
select happened() \g /dev/null
select document('call_pick_up', 'service:dispatcher', args('call', :'call', 'channel', 'sip-1')) as said \gset
select is(:'said'::jsonb - '{session,desk_open,opens_at}'::text[], '{"direction": "out", "alone": true, "birth": true}', 'somebody has picked up: whether a key is enough of a sign');
select is(happened(), 'call_answered', 'live pages hear of it');
select is(outcome('call_pick_up', 'service:dispatcher', args('call', :'call')), 'stale call_over', 'a call is picked up once');
select 'session:' || (:'said'::jsonb ->> 'session') as who \gset
select is(outcome('assignment_agree', :'who', args('outing', :'outing')), 'forbidden not_your_act', 'nothing can be done before a key is pressed');
select is(pg_temp.stands('who_comes_agree', 'jeanne'), 'to_call call', 'nor is anything told');
update contact_point set failed_at = nec.now() where person_id = id_of('jeanne');
select is(outcome('call_hear', 'jeanne'), 'forbidden not_your_act', 'whoever is somebody already does not become them');
select is(document('call_hear', :'who') - '{escalation,proposal}'::text[] #- '{body,at}', jsonb_build_object('kind', 'who_comes_agree', 'role', 'senior', 'first_name', 'Jeanne',
    'body', '{"sealed": "v1:message:who_comes_agree"}'::jsonb, 'outing', :'outing', 'offer', null), 'a key, and what was to be said is said');
select is(pg_temp.stands('who_comes_agree', 'jeanne'), 'sent call', 'the message has arrived');
select is((select told_at is not null from outing where code = :'outing'), true, 'and she counts as told');
select is((select failed_at from contact_point where person_id = id_of('jeanne')), null, 'the number works');
select is(outcome('call_hear', :'who'), 'forbidden not_your_act', 'the call is hers now');
select is(outcome('assignment_agree', :'who', args('outing', :'outing')), 'ok', 'and she may agree on it');
select is(document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'hung_up')) ->> 'outcome', 'heard', 'however it ends, it was heard');

-- ---- Several people share the number ----
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('paul'), 'landline', 'v1:jeanne', 'index-jeanne');
select core.message(id_of('jeanne'), 'who_comes', (select id from outing where code = :'outing')) \g /dev/null
select pg_temp.rung('who_comes', 'jeanne') as call \gset
select document('call_pick_up', 'service:dispatcher', args('call', :'call')) as said \gset
select is(:'said'::jsonb ->> 'alone', 'false', 'where two answer, a key is not enough');
select 'session:' || (:'said'::jsonb ->> 'session') as who \gset
select is(outcome('call_hear', :'who'), 'invalid birth_year:format', 'the year of birth is the second sign');
select is(outcome('call_hear', :'who', args('birth_year', '1950')), 'not_found not_recognised', 'a wrong one is none');
select is(document('call_hear', :'who', args('birth_year', '1941')) ->> 'first_name', 'Jeanne', 'the right one opens the message');
select is(document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'done')) ->> 'outcome', 'heard', 'which was heard');
select core.message(id_of('jeanne'), 'who_comes', (select id from outing where code = :'outing')) \g /dev/null
select pg_temp.rung('who_comes', 'jeanne') as call \gset
select 'session:' || (document('call_pick_up', 'service:dispatcher', args('call', :'call')) ->> 'session') as who \gset
select outcome('call_hear', :'who', args('birth_year', '1900')) from generate_series(1, 3) \g /dev/null
select is(outcome('call_hear', :'who', args('birth_year', '1941')), 'too_many login_tries', 'three wrong years are enough');
select is(document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'to_desk')) ->> 'outcome', 'to_desk', 'a person at the desk took over');
select is(pg_temp.stands('who_comes', 'jeanne'), 'queued call', 'but the message is still to be heard');
update message set state = 'dropped' where id = last_message('who_comes', 'jeanne');

-- ---- Everybody acts as who they are ----
select asked('paul', '2026-12-14 10:00') as his \gset
select offered(:'his', 'lea') \g /dev/null
select pg_temp.rung('offer', 'lea') as call \gset
select 'session:' || (document('call_pick_up', 'service:dispatcher', args('call', :'call')) ->> 'session') as who \gset
select document('call_hear', :'who') as heard \gset
select is(:'heard'::jsonb ->> 'role', 'volunteer', 'a volunteer hears an offer');
select is(outcome('offer_accept', :'who', args('offer', :'heard'::jsonb ->> 'offer')), 'ok', 'and accepts it');
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('claire'), 'mobile', 'v1:claire', 'index-claire-mobile');
select core.escalate('concern', (select id from outing where code = :'his'), id_of('paul')) \g /dev/null
select pg_temp.rung('on_call', 'claire') as call \gset
select 'session:' || (document('call_pick_up', 'service:dispatcher', args('call', :'call')) ->> 'session') as who \gset
select document('call_hear', :'who') as heard \gset
select is(:'heard'::jsonb ->> 'role', 'coordinator', 'a coordinator hears an alert');
select is(outcome('escalation_take', :'who', args('escalation', :'heard'::jsonb ->> 'escalation')), 'ok', 'and takes it');

select document('activity_make', 'claire', jsonb_build_object('title', 'Carte blanche', 'words', 'Une visite.', 'where', spot('Musée d’arts'),
    'appointment_at', '2027-01-16T15:00+01', 'stay_min', 90)) ->> 'activity' as activity \gset
insert into activity_proposal (activity_id, senior_id) select id, id_of('odette') from activity where code = :'activity' returning code as proposal \gset
select core.message(id_of('odette'), 'activity_proposed', null, null, nec.now(), jsonb_build_object('proposal', :'proposal'::text)) \g /dev/null
select pg_temp.rung('activity_proposed', 'odette') as call \gset
select 'session:' || (document('call_pick_up', 'service:dispatcher', args('call', :'call')) ->> 'session') as who \gset
select is(document('call_hear', :'who') ->> 'proposal', :'proposal', 'a senior hears of a group activity, and which');
select is(outcome('activity_answer', :'who', args('proposal', :'proposal', 'answer', 'later')), 'ok', 'and answers');
select document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'done')) \g /dev/null

-- ---- Not true any more, or over ----
select asked('odette', '2026-12-21 10:00') as third \gset
select core.message(id_of('odette'), 'not_yet', (select id from outing where code = :'third')) \g /dev/null
update outing set state = 'open' where code = :'third';
select pg_temp.rung('not_yet', 'odette') as call \gset
update outing set state = 'to_qualify' where code = :'third';
select is(outcome('call_pick_up', 'service:dispatcher', args('call', :'call')), 'expired call_over', 'what is no longer true when somebody picks up is not said');
select is(pg_temp.outcome_of(:'call'), 'untrue', 'which is how that call ended');
select is(pg_temp.stands('not_yet', 'odette'), 'dropped call', 'and its message');
update outing set state = 'open' where code = :'third';
select core.message(id_of('odette'), 'not_yet', (select id from outing where code = :'third')) \g /dev/null
select pg_temp.rung('not_yet', 'odette') as call \gset
select 'session:' || (document('call_pick_up', 'service:dispatcher', args('call', :'call')) ->> 'session') as who \gset
select document('call_end', 'service:dispatcher', args('call', :'call', 'outcome', 'hung_up')) \g /dev/null
select is(pg_temp.outcome_of(:'call') || ', ' || pg_temp.stands('not_yet', 'odette'), 'no_key, queued call', 'no key was pressed: nobody was told');
select is(outcome('call_hear', :'who'), 'stale call_over', 'after it has ended nothing is heard');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
-- Calls that we place: who is called when, and what becomes of it.
update territory set settings = settings - 'trial';
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('paul'), 'email', 'v1:mail', 'index-paul-mail', 2);
create function pg_temp.queued(kind text, name text) returns text language plpgsql as $$
declare
    id bigint := last_message(kind, name);
    taken jsonb := document('message_take', 'service:dispatcher', jsonb_build_object('message', id));
begin
    if taken ? 'dropped' or taken ? 'later_at' then return taken::text; end if;
    return outcome('message_to_call', 'service:dispatcher', jsonb_build_object('message', id, 'try', taken -> 'try', 'body', 'v1:message:' || kind));
end $$;
create function pg_temp.next(lines int, more jsonb default '{}') returns text language sql as $$
    select string_agg(split_part(c #>> '{number,sealed}', ':', 2), ' ' order by n) from jsonb_array_elements(
        document('call_next', 'service:dispatcher', jsonb_build_object('lines', lines, 'alive', '[]'::jsonb) || more) -> 'calls') with ordinality x (c, n)
$$;
create function pg_temp.last_call(name text) returns text language sql as $$ select code from call where person_id = id_of(name) order by id desc limit 1 $$;
create function pg_temp.ends(name text, how text) returns text language sql as $$
    select document('call_end', 'service:dispatcher', args('call', pg_temp.last_call(name), 'outcome', how)) ->> 'outcome' $$;
create function pg_temp.stands(what text, name text) returns text language sql as $$
    select m.state || ' ' || m.channel || case when m.state = 'queued' and m.due_at > nec.now() then ' ' || (m.due_at - nec.now())::text else '' end
    from message m where m.id = last_message(what, name) $$;
-- Once more, when its pause is over.
create function pg_temp.again(what text, name text, how text) returns text language plpgsql as $$
begin
    update clock set shown_base = shown_base + greatest(interval '0', (select due_at - nec.now() from message m where m.id = last_message(what, name)));
    perform pg_temp.queued(what, name), pg_temp.next(9), pg_temp.ends(name, how);
    return pg_temp.stands(what, name);
end $$;

select is(outcome('message_to_call', 'claire', '{"message": 0}'), 'forbidden not_your_act', 'messages are handed to the telephone by the dispatcher');
select is(outcome('message_to_call', 'service:dispatcher', '{"message": 0}'), 'not_found message', 'if they are there');
select is(outcome('call_next', 'claire', '{"lines": 1}'), 'forbidden not_your_act', 'and calls are placed by it');

-- ---- One after the other ----
select asked('jeanne', '2026-12-08 10:00') as hers \gset
select accepted(:'hers', 'lea') \g /dev/null
select asked('paul', '2026-12-09 10:00') as his \gset
select accepted(:'his', 'marc') \g /dev/null
select is(pg_temp.queued('who_comes_agree', 'jeanne'), 'ok', 'a message for a landline waits for a line');
select is(outcome('message_to_call', 'service:dispatcher', jsonb_build_object('message', last_message('who_comes_agree', 'jeanne'))), 'ok', 'saying so twice says it once');
select is(pg_temp.stands('who_comes_agree', 'jeanne'), 'to_call call', 'in a state of its own');
select is((select told_at from outing where code = :'hers'), null, 'nobody counts as told');
select pg_temp.queued('who_comes_agree', 'paul'), happened() \g /dev/null
select is(pg_temp.next(0), null, 'without a line nobody is called');
select is(pg_temp.next(1), 'jeanne', 'one line, one call: whoever has waited longest');
select is(happened(), 'call_begun', 'of which live pages hear');
select is(pg_temp.next(1), null, 'the line is taken');
select is(pg_temp.next(2), 'paul', 'a second line takes the next');
select happened() \g /dev/null
select is(pg_temp.next(9), null, 'nobody is called twice for one thing');

-- ---- What becomes of it ----
select is(pg_temp.ends('jeanne', 'busy') || ': ' || pg_temp.stands('who_comes_agree', 'jeanne'), 'busy: queued call 00:05:00', 'busy: in five minutes again');
select is(happened(), 'call_ended', 'which the journal knows');
select is(pg_temp.ends('jeanne', 'no_answer'), 'busy', 'the first word on a call counts');
select is(pg_temp.ends('paul', 'no_answer') || ': ' || pg_temp.stands('who_comes_agree', 'paul'), 'no_answer: queued call 01:00:00', 'nobody there: in an hour');
select is(pg_temp.again('who_comes_agree', 'jeanne', 'failed'), 'queued call 00:02:00', 'the line did not carry it: in two minutes');
select is(pg_temp.again('who_comes_agree', 'jeanne', 'hung_up'), 'queued call 01:00:00', 'picked up, no key: perhaps a machine, so later');
select is((select string_agg(outcome, ' ' order by id) from call where person_id = id_of('jeanne')), 'busy failed no_key', 'each call has its outcome');
select is(pg_temp.again('who_comes_agree', 'jeanne', 'no_answer'), 'failed call', 'after four calls that way is used up');
select is(alerts(:'hers'), 'channel_failed', 'and where there is no other, a person must find one');
select is(pg_temp.again('who_comes_agree', 'paul', 'unreachable'), 'queued email', 'a number that is none is not called again: the next way');

-- ---- The most pressing first ----
select clock_is('2026-12-09 09:10') \g /dev/null
select document('outing_start', 'marc', args('outing', :'his')) \g /dev/null
select clock_is('2026-12-09 09:30') \g /dev/null
update contact_point set kind = 'landline' where person_id in (id_of('lea'), id_of('marc'));
select core.message(id_of('jeanne'), 'not_yet', (select id from outing where code = :'hers'), null, nec.now() - interval '90 minutes'),
       core.message(id_of('marc'), 'nudge_home', (select id from outing where code = :'his')) \g /dev/null
update outing set state = 'open' where code = :'hers';
update outing set state = 'started' where code = :'his';
select pg_temp.queued('not_yet', 'jeanne'), pg_temp.queued('nudge_home', 'marc') \g /dev/null
select is(pg_temp.next(1), 'marc', 'what cannot wait goes before what can');
select pg_temp.ends('marc', 'no_answer') \g /dev/null

select is(pg_temp.stands('nudge_home', 'marc'), 'queued call 00:02:00', 'and is not put off for an hour');
select clock_is('2026-12-09 10:15') \g /dev/null
update message set due_at = nec.now() where id = last_message('nudge_home', 'marc');
select pg_temp.queued('nudge_home', 'marc') \g /dev/null
select is(pg_temp.next(1), 'jeanne', 'but whoever has waited two hours longer does not starve');

-- ---- One telephone rings once ----
select core.message(id_of('jeanne'), 'request_open', (select id from outing where code = :'hers')) \g /dev/null
select pg_temp.queued('request_open', 'jeanne') \g /dev/null
select is(pg_temp.next(9), 'marc', 'while somebody is being called, nothing else rings there');
select pg_temp.ends('jeanne', 'no_answer') \g /dev/null
select is(pg_temp.next(9), 'jeanne', 'it is their turn again afterwards');
select throws_ok(format($$insert into nec.call (territory_id, direction, person_id, message_id, started_at) select territory_id, 'out', person_id, id, nec.now() from nec.message where id = %s$$,
    last_message('request_open', 'jeanne')), '23505', null, 'whatever the program does');

-- ---- True until it rings ----
update outing set state = 'accepted' where code = :'hers';
select pg_temp.ends('jeanne', 'busy'), pg_temp.ends('marc', 'busy') \g /dev/null
update message set due_at = nec.now() where state = 'queued';
select is(pg_temp.queued('request_open', 'jeanne'), '{"dropped": "outing_changed"}', 'what is no longer true is not queued');
select core.message(id_of('jeanne'), 'who_comes', (select id from outing where code = :'hers')) \g /dev/null
update assignment set active = true where outing_id = (select id from outing where code = :'hers');
select pg_temp.queued('who_comes', 'jeanne') \g /dev/null
select outcome('outing_cancel', 'jeanne', args('outing', :'hers')) \g /dev/null
select is(pg_temp.next(9), null, 'nor called when its turn comes');
select is((select state || ' ' || ended_why from message where id = last_message('who_comes', 'jeanne')), 'dropped outing_changed', 'but dropped');

-- ---- At night ----
select core.message(id_of('paul'), 'outing_cancelled', (select id from outing where code = :'hers'), null, nec.now(), '{}', (select id from contact_point where value_index = 'index-paul')) \g /dev/null
select clock_is('2026-12-09 19:59') \g /dev/null
update message set due_at = nec.now() where id = last_message('outing_cancelled', 'paul');
select pg_temp.queued('outing_cancelled', 'paul') \g /dev/null
select clock_is('2026-12-09 20:00') \g /dev/null
select is(pg_temp.next(9), null, 'what had to wait into the night waits for the morning');
select clock_is('2026-12-10 08:00') \g /dev/null
select is(pg_temp.next(9), 'paul', 'and is called then');

-- ---- Whoever called is no more ----
update call set lease_until = clock_timestamp() - interval '1 second' where ended_at is null;
select is(pg_temp.next(9, jsonb_build_object('alive', jsonb_build_array(pg_temp.last_call('paul')))), null, 'a call that its carrier names goes on');
update call set lease_until = clock_timestamp() - interval '1 second' where ended_at is null;
select is(pg_temp.next(0), null, 'one that nobody names');
select is((select outcome from call where code = pg_temp.last_call('paul')) || ': ' || pg_temp.stands('outing_cancelled', 'paul'), 'lost: queued call 00:02:00', 'was cut off, and is tried again');

-- ---- No exchange ----
select clock_is('2026-12-10 08:02') \g /dev/null
select pg_temp.queued('outing_cancelled', 'paul') \g /dev/null
select pg_temp.next(0, '{"away": true}') \g /dev/null
select is(pg_temp.stands('outing_cancelled', 'paul'), 'to_call call', 'while the exchange is away, calls wait');
select clock_is('2026-12-10 09:03') \g /dev/null
select pg_temp.next(0, '{"away": true}') \g /dev/null
select is(pg_temp.stands('outing_cancelled', 'paul'), 'queued email', 'not for ever');

-- ---- The trial ----
update territory set settings = settings || '{"trial": "true"}';
update message set state = 'dropped' where state in ('queued', 'to_call');
select core.message(id_of('jeanne'), 'outing_cancelled', (select id from outing where code = :'hers')) \g /dev/null
select pg_temp.queued('outing_cancelled', 'jeanne'), pg_temp.next(9), pg_temp.ends('jeanne', 'no_answer') \g /dev/null
select is(pg_temp.stands('outing_cancelled', 'jeanne'), 'sent call', 'in the trial a telephone that nobody picks up has told');
select * from finish();
rollback;

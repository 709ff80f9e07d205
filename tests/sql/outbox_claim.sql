\ir support.sql
update journal set handled_at = now() where handled_at is null;
update message set state = 'dropped' where state = 'queued';
create function pg_temp.claimed() returns jsonb language sql as $$ select document('outbox_claim', 'service:dispatcher') $$;
create function pg_temp.a_minute_passes() returns void language sql as $$
    update journal set claimed_until = claimed_until - interval '1 minute';
    update message set claimed_until = claimed_until - interval '1 minute' $$;

select is(pg_temp.claimed(), '{"ranks": [], "changes": [], "journals": [], "messages": []}', 'when nothing has happened there is nothing to carry');
select asked('jeanne') as outing \gset
select id from outing where code = :'outing' \gset
select pg_temp.claimed() as claimed \gset
select is(jsonb_array_length(:'claimed'::jsonb -> 'journals'), 1, 'what has happened is claimed');
select is(:'claimed'::jsonb -> 'ranks', jsonb_build_array(jsonb_build_object('outing', :id, 'job', :'claimed'::jsonb #> '{journals,0}')), 'an outing that needs somebody is to be ranked');
select is(:'claimed'::jsonb -> 'changes', jsonb_build_array(jsonb_build_object('topic', 'outing', 'code', :'outing', 'for', '["coordinator"]'::jsonb)), 'and coordinators'' pages have changed');
select is(pg_temp.claimed() -> 'journals', '[]', 'what one carrier has in hand no other gets');
update journal set claimed_by = 0 where claimed_by is not null; -- no process has that number
select is(pg_temp.claimed() -> 'journals', :'claimed'::jsonb -> 'journals', 'but whose carrier has died is claimed at once by the next');
select pg_temp.a_minute_passes() \g /dev/null
select is(pg_temp.claimed() -> 'journals', :'claimed'::jsonb -> 'journals', 'and whoever keeps it for too long loses it');
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('journals', :'claimed'::jsonb -> 'journals')), 'ok', 'what has been carried');
select pg_temp.a_minute_passes() \g /dev/null
select is(pg_temp.claimed() -> 'journals', '[]', 'is not carried again');

select offered(:'outing', 'lea') \g /dev/null
select pg_temp.claimed() as claimed \gset
select ok(:'claimed'::jsonb -> 'changes' @> jsonb_build_array(jsonb_build_object('topic', 'offer', 'code', offer_to(:'outing', 'lea'), 'for', jsonb_build_array('coordinator', 'volunteer:' || code_of('lea')))),
    'a volunteer''s page changes with what concerns them');
select is(:'claimed'::jsonb -> 'messages', (select jsonb_agg(jsonb_build_object('job', id)) from message where kind = 'offer' and person_id = id_of('lea')), 'a message that is due is to be sent');
select is(document('outbox_claim', 'service:dispatcher', '{"anew": true}') -> 'messages', '[]', 'what another carrier has in hand stays there, though Redis was away');
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('messages', jsonb_path_query_array(:'claimed'::jsonb, '$.messages[*].job'))), 'ok', 'what is in Redis');
select is(pg_temp.claimed() -> 'messages', '[]', 'is not carried a second time');
select is(document('outbox_claim', 'service:dispatcher', '{"anew": true}') -> 'messages', :'claimed'::jsonb -> 'messages', 'unless Redis was away meanwhile');
select message(id_of('lea'), 'reminder_volunteer', :id, null, nec.now() + interval '1 hour') \g /dev/null
select is(pg_temp.claimed() -> 'messages', '[]', 'one that is due later waits');
select clock_is('2026-11-24 11:00') \g /dev/null
select is(jsonb_array_length(pg_temp.claimed() -> 'messages'), 1, 'until its hour by the service''s clock');
select pg_temp.a_minute_passes() \g /dev/null
update message set taken_until = clock_timestamp() + interval '10 seconds';
select is(pg_temp.claimed() -> 'messages', '[]', 'what a sender has in hand is not carried');
update message set claimed_by = 0;
select is(pg_temp.claimed() -> 'messages', '[]', 'even when who carried it has died');
update message set taken_until = clock_timestamp() - interval '1 second';
select is(jsonb_array_length(pg_temp.claimed() -> 'messages'), 2, 'once it has been too long in that hand it is');
update message set state = 'dropped';
select pg_temp.a_minute_passes() \g /dev/null
select is(pg_temp.claimed() -> 'messages', '[]', 'what has ended is not carried');

select asked('paul', ('2026-12-01 10:00'::date + n)::timestamp + interval '10 hours') from generate_series(1, 5) n \g /dev/null
update journal set handled_at = null, claimed_until = null;
select document('outbox_claim', 'service:dispatcher', '{"limit": 3}') -> 'journals' as first \gset
select document('outbox_claim', 'service:dispatcher', '{"limit": 3}') -> 'journals' as second \gset
select is(jsonb_array_length(:'first'), 3, 'a carrier takes as much as it can');
select is(:'first'::jsonb, (select jsonb_agg(id order by id) from (select id from journal order by id limit 3) x), 'the oldest first');
select ok((:'second'::jsonb ->> 0)::int > (:'first'::jsonb ->> 2)::int, 'then what comes after');
select is(outcome('outbox_claim', 'service:web'), 'forbidden not_your_act', 'carrying is the dispatcher''s alone');
select is(outcome('outbox_done', 'service:matcher', '{"journals": [1]}'), 'forbidden not_your_act', 'and so is saying that it is done');
select * from finish();
rollback;

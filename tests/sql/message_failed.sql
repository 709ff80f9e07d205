\ir support.sql
\ir support/chores.sql
create function pg_temp.fail(kind text, name text, more jsonb default '{}') returns text language plpgsql as $$
declare
    wanted bigint := last_message(kind, name);
    taken jsonb;
    said jsonb;
begin
    update clock set shown_base = shown_base + greatest(interval '0', (select due_at - nec.now() from message m where m.id = wanted));
    taken := document('message_take', 'service:dispatcher', jsonb_build_object('message', wanted));
    said := document('message_failed', 'service:dispatcher', jsonb_build_object('message', wanted, 'try', taken -> 'try', 'reason', 'gateway_down') || more);
    return (said ->> 'state') || ' ' || (said ->> 'channel') || ' ' || coalesce(((said ->> 'due_at')::timestamptz - nec.now())::text, '');
end $$;
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('lea'), 'email', 'v1:mail', 'index-mail', 2);
select asked('jeanne', '2026-11-30 10:00') as outing \gset
select offered(:'outing', 'lea'), happened() \g /dev/null
select is(outcome('message_failed', 'lea', '{"message": 0}'), 'forbidden not_your_act', 'nobody but the dispatcher says that a message has failed');
select is(outcome('message_failed', 'service:dispatcher', '{"message": 0}'), 'not_found message', 'a message that does not exist has not failed');
select is(pg_temp.fail('offer', 'lea'), 'queued sms 00:01:00', 'what has failed is tried again after a minute');
select is(pg_temp.fail('offer', 'lea'), 'queued sms 00:03:00', 'then after three');
select is(outcome('message_failed', 'service:dispatcher', jsonb_build_object('message', last_message('offer', 'lea'), 'try', 1)), 'stale state_changed',
    'an older try has nothing to say any more');
select is(pg_temp.fail('offer', 'lea'), 'queued sms 00:09:00', 'then after nine');
select is(pg_temp.fail('offer', 'lea'), 'queued email 00:00:00', 'then the next way to reach the person is tried, at once');
select is((select contact_id = (select id from contact_point where value_index = 'index-mail') from message where id = last_message('offer', 'lea')), true,
    'at the next address');
select is(pg_temp.fail('offer', 'lea', '{"for_good": true}'), 'failed email 00:00:00', 'what will never work is not tried again');
select is((select reason from escalation where person_id = id_of('lea') and settled_at is null), 'channel_failed',
    'when there is no way left, a person must find one');
select is((select ended_why from message where id = last_message('offer', 'lea')), 'gateway_down', 'why is kept');
select is(happened(), 'message_failed escalation_raised', 'and told in the journal');
select is((select state from offer where code = offer_to(:'outing', 'lea')), 'queued', 'nobody counts as asked who was not');

select asked('paul', '2026-12-01 10:00') as other \gset
select offered(:'other', 'lea') \g /dev/null
select pg_temp.fail('offer', 'lea', '{"for_good": true}') \g /dev/null
select is((select count(*) from escalation where person_id = id_of('lea') and settled_at is null), 1::bigint, 'one alarm for one broken number is enough');

update contact_point set failed_at = null;
select outcome('login_ask', 'anyone', '{"contact": {"index": "index-lea", "sealed": "v1:x", "kind": "mobile"}}') \g /dev/null
select is(pg_temp.fail('login', 'lea', '{"for_good": true}'), 'failed sms 00:00:00', 'a code goes where it was asked for, nowhere else');
select * from finish();
rollback;

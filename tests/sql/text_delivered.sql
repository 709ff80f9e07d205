\ir support.sql
\ir support/chores.sql
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values
    (id_of('jeanne'), 'mobile', 'v1:jm', 'index-jeanne-mobile', 0), (id_of('lea'), 'email', 'v1:mail', 'index-lea-mail', 2);
create function pg_temp.out(kind text, name text, its_id text) returns text language plpgsql as $$
declare
    id bigint := last_message(kind, name);
    taken jsonb := document('message_take', 'service:dispatcher', jsonb_build_object('message', id));
begin
    return outcome('message_sent', 'service:dispatcher', jsonb_build_object('message', id, 'body', 'v1:message:x', 'gateway', 'maison', 'gateway_id', its_id));
end $$;
create function pg_temp.receipt(its_id text, state text) returns text language sql as $$
    select said ->> 'known' from document('text_delivered', 'service:web', args('gateway', 'maison', 'gateway_id', its_id, 'state', state)) said
$$;
create function pg_temp.stands(kind text, name text) returns text language sql as $$
    select m.state || ' ' || m.channel || case when delivered_at is null then '' else ' delivered' end from message m where m.id = last_message(kind, name)
$$;
select is(outcome('text_delivered', 'lea', args('gateway', 'maison', 'gateway_id', 'x', 'state', 'failed')), 'forbidden not_your_act', 'nobody but the gateway''s door brings receipts in');
select refuses('text_delivered', 'service:web', args('gateway', 'maison', 'state', 'failed'), 'invalid gateway_id:required', 'a receipt names its text');
select refuses('text_delivered', 'service:web', args('gateway', 'maison', 'gateway_id', 'x', 'state', 'eaten'), 'invalid state:choose_one', 'and says how it ended');

select asked('jeanne', '2026-11-30 10:00') as outing \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select pg_temp.out('offer', 'lea', 'g-1'), pg_temp.out('offer', 'marc', 'g-2'), happened() \g /dev/null
select is(pg_temp.receipt('g-2', 'delivered'), 'true', 'a receipt finds its text by the gateway''s name for it');
select is(pg_temp.stands('offer', 'marc'), 'sent sms delivered', 'which is known to have arrived');
select is(pg_temp.receipt('g-2', 'failed'), 'false', 'a gateway that changes its mind is not listened to');
select is(pg_temp.stands('offer', 'marc'), 'sent sms delivered', 'what has arrived has arrived');
select is(pg_temp.receipt('g-1', 'failed'), 'true', 'a text that could not be delivered');
select is(pg_temp.stands('offer', 'lea'), 'queued email', 'goes the next way');
select is(happened(), 'message_undelivered', 'and the journal says why');
select is((select failed_at is not null from contact_point where value_index = 'index-lea'), true, 'the number is known not to work');
select is(pg_temp.receipt('g-1', 'failed'), 'false', 'the same receipt again is no second one');
select is(sent('offer', 'lea'), 'ok', 'the other way is taken');
select is(pg_temp.stands('offer', 'lea'), 'sent email', 'and ends it');

select is(pg_temp.receipt('g-3', 'failed'), 'false', 'a receipt may come before we know that its text is out');
select asked('paul', '2026-12-01 10:00') as other \gset
select offered(:'other', 'zoe') \g /dev/null
select is(pg_temp.out('offer', 'zoe', 'g-3'), 'ok', 'once we know');
select is(pg_temp.stands('offer', 'zoe'), 'failed sms', 'it counts');
select is((select reason from escalation where person_id = id_of('zoe') and settled_at is null), 'channel_failed', 'who has no other way is a matter for a person');
select is(pg_temp.receipt('never-ours', 'failed'), 'false', 'a receipt for what we never sent changes nothing');

select document('offer_accept', 'marc', args('offer', offer_to(:'outing', 'marc'))) \g /dev/null
select pg_temp.out('who_comes_agree', 'jeanne', 'g-4') \g /dev/null
select is((select told_at is not null from outing where code = :'outing'), true, 'the senior counts as told when the text is out');
select pg_temp.receipt('g-4', 'failed') \g /dev/null
select is((select told_at from outing where code = :'outing'), null, 'and no longer when it did not arrive');
select is(pg_temp.stands('who_comes_agree', 'jeanne'), 'queued call', 'so she is called');
select * from finish();
rollback;

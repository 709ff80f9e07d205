\ir support.sql
update journal set handled_at = now() where handled_at is null;
select asked('jeanne') \g /dev/null
select id from journal where handled_at is null \gset
select refuses('outbox_done', 'claire', '{"journals": [1]}', 'forbidden not_your_act', 'nobody but the dispatcher says what has been carried');
select is(outcome('outbox_done', 'service:dispatcher', '{}'), 'ok', 'nothing carried is nothing done');
select isnt((select count(*) from journal where handled_at is null), 0::bigint, 'what has not been carried waits');
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('journals', jsonb_build_array(:id))), 'ok', 'what has been carried');
select is((select count(*) from journal where handled_at is null), 0::bigint, 'is done with');
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('journals', jsonb_build_array(:id))), 'ok', 'saying so again, after a restart, is no error');
select * from finish();
rollback;

\ir support.sql
update journal set handled_at = now() where handled_at is null;
update message set state = 'dropped' where state = 'queued';
create function pg_temp.claimed(what text) returns jsonb language sql as $$ select document('outbox_claim', 'service:dispatcher') -> what $$;
create function pg_temp.seconds_pass(n int) returns void language sql as $$
    update journal set claimed_until = claimed_until - make_interval(secs => n);
    update message set claimed_until = claimed_until - make_interval(secs => n) $$;
select asked('jeanne') as outing \gset
select pg_temp.claimed('journals') as journals \gset
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('again', :'journals'::jsonb)), 'ok', 'what could not be carried');
select is(pg_temp.claimed('journals'), '[]', 'is not tried again at once');
select pg_temp.seconds_pass(2) \g /dev/null
select is(pg_temp.claimed('journals'), :'journals'::jsonb, 'but in a moment');
select is(outcome('outbox_done', 'service:dispatcher', jsonb_build_object('journals', :'journals'::jsonb, 'again', :'journals'::jsonb)), 'ok', 'what has been carried');
select pg_temp.seconds_pass(60) \g /dev/null
select is(pg_temp.claimed('journals'), '[]', 'is never tried again');

select offered(:'outing', 'lea') \g /dev/null
select pg_temp.claimed('messages') -> 0 -> 'job' as job \gset
select outcome('outbox_done', 'service:dispatcher', jsonb_build_object('messages', jsonb_build_array(:job))), pg_temp.seconds_pass(9) \g /dev/null
select is(pg_temp.claimed('messages'), '[]', 'a message in a queue has ten seconds to go out');
select pg_temp.seconds_pass(1) \g /dev/null
select is(pg_temp.claimed('messages') #> '{0,job}', to_jsonb(:job), 'then the queue has lost it');
select * from finish();
rollback;

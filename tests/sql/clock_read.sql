\ir support.sql
select is(api.clock(), '2026-11-24 10:00'::timestamptz, 'the service has a clock of its own');
create function pg_temp.read() returns jsonb language sql as $$ select (c).document from api.clock_read(null, '{}') c $$;
create function pg_temp.shown(at timestamptz) returns timestamptz language sql as $$
    select to_timestamp(extract(epoch from at) * (r ->> 'rate')::float8 + (r ->> 'offset_us')::bigint / 1e6) from pg_temp.read() r
$$;
select is(date_trunc('second', pg_temp.shown(transaction_timestamp()) + interval '0.5 s'), api.clock(), 'whoever keeps time between two readings gets the same');
update clock set rate = 60;
select is(date_trunc('second', pg_temp.shown(transaction_timestamp() + interval '1 minute') + interval '0.5 s'), api.clock() + interval '1 hour', 'also when it runs faster than time');
select throws_ok('update clock set rate = 0', '23514', null, 'it never stands still');
select throws_ok('insert into clock (only_row) values (false)', '23514', null, 'and there is only one');
select * from finish();
rollback;

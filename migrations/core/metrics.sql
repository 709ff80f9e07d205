-- Numbers about the service.

create function core.seconds_since(at timestamptz) returns float8 language sql stable
return greatest(0, extract(epoch from nec.now() - at))::float8;

create function core.queue_shown(waiting bigint, oldest_at timestamptz) returns jsonb language sql stable
return jsonb_build_object('waiting', waiting, 'oldest_s', coalesce(core.seconds_since(oldest_at), 0));

-- How many were measured, and the time within which half, nine in ten, ninety-nine in a hundred were done.
create function core.latency_shown(seconds float8[]) returns jsonb language sql immutable
return (select jsonb_build_object('number', count(s), 'p50', percentile_cont(0.5) within group (order by s),
    'p90', percentile_cont(0.9) within group (order by s), 'p99', percentile_cont(0.99) within group (order by s)) from unnest(seconds) s);

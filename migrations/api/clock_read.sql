-- The clock's row, for a process that keeps time itself between two readings.
-- ok {real_us, shown_us, rate}
create function api.clock_read(who text, input jsonb) returns core.answer
language sql stable security definer set search_path = nec, core, pg_temp as $$
    select core.shown(jsonb_build_object(
        'real_us', (extract(epoch from real_base) * 1e6)::bigint,
        'shown_us', (extract(epoch from shown_base) * 1e6)::bigint, 'rate', rate)) from clock
$$;

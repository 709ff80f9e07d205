-- The clock's row, for a process that keeps time itself between two readings:
-- time = real time × rate + offset (base/clock.h).
-- ok {rate, offset_us}
create function api.clock_read(who text, input jsonb) returns core.answer
language sql stable security definer set search_path = nec, core, pg_temp as $$
    select core.shown(jsonb_build_object('rate', rate, 'offset_us',
        round(extract(epoch from shown_base) * 1000000 - extract(epoch from real_base) * 1000000 * rate::numeric)::bigint))
    from clock
$$;

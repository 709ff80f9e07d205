-- The clock's row, for a process that keeps time itself: shown = real * rate + offset.
-- ok {rate, offset_us, now_at}
create function api.clock_read(who text, input jsonb) returns core.answer
language sql stable security definer set search_path = nec, core, pg_temp as $$
    select core.shown(jsonb_build_object('rate', rate,
        'offset_us', (extract(epoch from shown_base) * 1e6 - extract(epoch from real_base) * 1e6 * rate)::bigint,
        'now_at', nec.now())) from clock
$$;

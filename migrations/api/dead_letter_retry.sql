-- Work that was given up is to be tried again; nec-web puts it back once this is committed.
-- ok {letter, stream, job} · invalid letter, stream, job
create function api.dead_letter_retry(who text, key text, input jsonb) returns core.answer
language sql security definer set search_path = nec, core, pg_temp as $$
    select core.dead_letter_settle(who, key, 'dead_letter_retry', 'dead_letter_retried', input)
$$;

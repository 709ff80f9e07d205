-- The request that a senior has begun and not sent: {d, kept_at}, null when there is none. `d` goes into an
-- address as it is: the site sealed it, and opens it there.
create function core.draft_of(senior bigint) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_build_object('d', draft_sealed, 'kept_at', kept_at) from draft
    where person_id = senior and kept_at > nec.now() - core.span('keep_drafts')
$$;

-- The request that a senior has begun and not sent: {d, kept_at}, null when there is none. `d` goes into an
-- address, loose: the site sealed it, and opens it there.
create function core.draft_of(senior bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('d', core.sealed('draft.draft', senior, draft_sealed) || '{"loose": true}', 'kept_at', kept_at) from draft
        where person_id = senior and kept_at > nec.now() - core.span('keep_drafts'));
end $$;

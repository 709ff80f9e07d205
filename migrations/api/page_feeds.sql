-- The devices that read a volunteer's calendar.
-- ok {feeds} · forbidden
create function api.page_feeds(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('feeds', (
        select coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name, 'made_at', made_at) order by id), '[]')
        from feed where revoked_at is null)));
end $$;

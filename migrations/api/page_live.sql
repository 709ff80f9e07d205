-- A page asks to be kept up to date: in which session it was opened (api.page_listening).
-- ok {listens} · forbidden
create function api.page_live(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer,coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('listens', actor.session_id));
end $$;

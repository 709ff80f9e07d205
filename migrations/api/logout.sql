-- The session ends here and now.
-- ok
create function api.logout(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'logout', '{senior,volunteer,coordinator,link,caller,anyone,unproved}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update session set ended_at = nec.now() where id = actor.session_id;
    return core.shown('{}');
end $$;

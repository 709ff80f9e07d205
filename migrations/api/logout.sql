-- The session ends here and now.
-- ok
create function api.logout(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'logout', '{senior,volunteer,coordinator,link,caller,anyone,unproved}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update session set ended_at = nec.now() where id = actor.session_id;
    if actor.channel in ('web', 'desk') and actor.role in ('senior', 'volunteer', 'coordinator', 'unproved') then
        perform core.journal('person', actor.person_id, 'logged_out');
    end if;
    return core.shown('{}');
end $$;

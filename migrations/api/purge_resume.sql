-- An administrator says that the clock is right: removing goes on from here (core.purge_held).
-- ok {now_at, was_at} · stale not_held: nothing is held
create function api.purge_resume(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'purge_resume', '{service:admin}');
    was timestamptz := (select purged_at from clock for update);
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not core.purge_held() then return core.refused('stale', 'not_held'); end if;
    update clock set purged_at = nec.now();
    perform core.journal('clock', 0, 'purge_resumed', jsonb_build_object('was', was));
    return core.done(actor, jsonb_build_object('now_at', nec.now(), 'was_at', was));
end $$;

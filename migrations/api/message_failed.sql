-- It could not be sent. `try` says which try: an older one has nothing to say any more.
-- Tried again after a growing pause; when that is used up, or `for_good`, the next way to
-- reach the person; when there is none, a coordinator. A login code goes where it was asked for.
-- ok {state, channel, due_at} · not_found · stale
create function api.message_failed(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_failed', '{service:dispatcher}');
    m nec.message;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state <> 'queued' or m.tries is distinct from core.whole_of(input, 'try') then
        return core.refused('stale', 'state_changed');
    end if;
    if not core.flag_of(input, 'for_good') and m.tries < core.setting('message_tries')::int then
        update message set taken_until = null, claimed_until = null,
            due_at = nec.now() + core.span('message_again') * power(3, m.tries - 1) where id = m.id returning * into m;
        return core.done(actor, jsonb_build_object('state', m.state, 'channel', m.channel, 'due_at', m.due_at));
    end if;
    m := core.message_elsewhere(m, coalesce(core.text_of(input, 'reason'), 'unknown'));
    return core.done(actor, jsonb_build_object('state', m.state, 'channel', m.channel, 'due_at', m.due_at));
end $$;

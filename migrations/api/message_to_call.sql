-- To be said on the telephone, as soon as a line is free (api.call_next). What is to be said is
-- kept sealed. Nobody counts as told yet. Saying so twice says it once.
-- ok {message} · not_found · stale: it ended otherwise
create function api.message_to_call(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_to_call', '{service:dispatcher}');
    m nec.message;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state = 'queued' then
        update message set state = 'to_call', body_sealed = input ->> 'body', taken_until = null, claimed_until = null where id = m.id;
    elsif m.state <> 'to_call' then
        return core.refused('stale', 'state_changed');
    end if;
    return core.done(actor, jsonb_build_object('message', m.code));
end $$;

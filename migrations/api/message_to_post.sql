-- A letter is written: the desk prints it, and posts it before `due_at`. What is said is kept
-- sealed. Nobody counts as told yet. Saying so twice says it once.
-- ok {message, due_at} · not_found · stale: it ended otherwise
create function api.message_to_post(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_to_post', '{service:dispatcher}');
    m nec.message;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state = 'queued' then
        update message set state = 'to_post', body_sealed = input ->> 'body', taken_until = null, claimed_until = null,
            due_at = core.desk_after(nec.now(), core.span('letter_wait')) where id = m.id returning * into m;
        perform core.journal('message', m.id, 'message_to_post', jsonb_strip_nulls(jsonb_build_object('kind', m.kind, 'outing', m.outing_id)));
    end if;
    if m.state <> 'to_post' then return core.refused('stale', 'state_changed'); end if;
    return core.done(actor, jsonb_build_object('message', m.code, 'due_at', m.due_at));
end $$;

-- The letter is in the post: from here on it is sent like any other message.
-- ok {message} · not_found · stale: not one that waits for the post
create function api.letter_posted(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'letter_posted', '{coordinator}');
    m nec.message;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((select x.id from message x
        where x.code = input ->> 'message' and x.channel = 'letter' and x.territory_id = actor.territory_id));
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state = 'to_post' then
        perform core.message_out(m);
        perform core.escalation_moot(m.outing_id, '{senior_not_reached}') where m.kind in ('who_comes', 'who_comes_agree');
    elsif m.state <> 'sent' then
        return core.refused('stale', 'state_changed');
    end if;
    return core.done(actor, jsonb_build_object('message', m.code));
end $$;

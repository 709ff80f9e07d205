-- It has gone out. What was said is kept sealed; what only the message knew is forgotten.
-- An offer counts as put, and a senior as told, from here on. Saying so twice says it once.
-- ok {message} · not_found · stale: it ended otherwise
create function api.message_sent(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_sent', '{service:dispatcher}');
    m nec.message;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state = 'sent' then return core.done(actor, jsonb_build_object('message', m.code)); end if;
    if m.state <> 'queued' then return core.refused('stale', 'state_changed'); end if;
    update message set body_sealed = input ->> 'body' where id = m.id;
    perform core.message_end(m, 'sent', null);
    update contact_point set failed_at = null where id = m.contact_id and failed_at is not null;
    if m.kind in ('offer', 'offer_reminder') then
        update offer set state = 'sent', sent_at = nec.now() where id = m.offer_id and state = 'queued';
        if found then perform core.journal('offer', m.offer_id, 'offer_sent', jsonb_build_object('outing', m.outing_id)); end if;
    elsif m.kind in ('who_comes', 'who_comes_agree', 'ask_again') then
        update outing set told_at = coalesce(told_at, nec.now()) where id = m.outing_id and state in ('accepted', 'confirmed');
    end if;
    return core.done(actor, jsonb_build_object('message', m.code));
end $$;

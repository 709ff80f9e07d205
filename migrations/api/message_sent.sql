-- It has gone out. What was said is kept sealed; what only the message knew is forgotten.
-- An offer counts as put, and a senior as told, from here on. Saying so twice says it once.
-- `gateway` and `gateway_id` say under which name its receipt will come, or has come already.
-- ok {message} · not_found · stale: it ended otherwise
create function api.message_sent(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'message_sent', '{service:dispatcher}');
    m nec.message;
    early text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    perform core.receipt_lock(input ->> 'gateway', input ->> 'gateway_id');
    m := core.message_lock((input ->> 'message')::bigint);
    if m.id is null then return core.refused('not_found', 'message'); end if;
    if m.state = 'sent' then return core.done(actor, jsonb_build_object('message', m.code)); end if;
    if m.state <> 'queued' then return core.refused('stale', 'state_changed'); end if;
    m.body_sealed := input ->> 'body';
    m.gateway := core.text_of(input, 'gateway');
    m.gateway_id := core.text_of(input, 'gateway_id');
    update contact_point set failed_at = null where id = m.contact_id and failed_at is not null;
    perform core.message_out(m);
    select state into early from receipt r where r.gateway = m.gateway and r.gateway_id = m.gateway_id;
    if early is not null then perform core.message_receipt(m.id, early); end if;
    return core.done(actor, jsonb_build_object('message', m.code));
end $$;

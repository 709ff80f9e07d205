-- A gateway's receipt for a text: `state` delivered or failed. The first one counts, however often
-- and in whatever order they come; one that is here before its text is known to be out is kept for it.
-- ok {known} · invalid gateway_id state
create function api.text_delivered(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'text_delivered', '{service:web}');
    from_gateway text := core.text_of(input, 'gateway', 40);
    its_id text := core.text_of(input, 'gateway_id');
    about bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if from_gateway is null or its_id is null then return core.invalid(core.problem('gateway_id', 'required')); end if;
    if coalesce(input ->> 'state', '') not in ('delivered', 'failed') then return core.invalid(core.problem('state', 'choose_one')); end if;
    perform core.receipt_lock(from_gateway, its_id);
    insert into receipt (gateway, gateway_id, state) values (from_gateway, its_id, input ->> 'state') on conflict do nothing;
    if found then
        select max(id) into about from message m where m.gateway = from_gateway and m.gateway_id = its_id;
        if about is not null then perform core.message_receipt(about, input ->> 'state'); end if;
    end if;
    return core.done(actor, jsonb_build_object('known', about is not null));
end $$;

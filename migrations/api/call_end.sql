-- A call is over. `outcome`: done, hung_up or to_desk (what the conversation came to); busy, no_answer,
-- unreachable or failed (it never was one). The first word on it counts.
-- ok {outcome} · invalid outcome · not_found
create function api.call_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_end', '{service:dispatcher}');
    c nec.call;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if not coalesce(input ->> 'outcome' = any ('{done,hung_up,to_desk,busy,no_answer,unreachable,failed}'), false) then
        return core.invalid(core.problem('outcome', 'choose_one'));
    end if;
    select * into c from call where code = input ->> 'call';
    if not found then return core.refused('not_found', 'call'); end if;
    c := core.call_end(c.id, input ->> 'outcome');
    return core.done(actor, jsonb_build_object('outcome', c.outcome));
end $$;

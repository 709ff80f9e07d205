-- The caller is being passed to the desk: whoever sits there sees who it is while the telephone begins to ring.
-- ok · not_found · stale: the call is over
create function api.call_to_desk(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_to_desk', '{service:dispatcher}');
    c nec.call;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into c from call where code = input ->> 'call';
    if not found then return core.refused('not_found', 'call'); end if;
    if c.ended_at is not null then return core.refused('stale', 'call_over'); end if;
    perform core.journal('call', c.id, 'call_to_desk', jsonb_build_object('direction', c.direction));
    return core.done(actor, '{}');
end $$;

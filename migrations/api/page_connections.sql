-- « Mes connexions »: where I am logged in; for a coordinator the second factor, and its secret while it is set up.
-- ok {sessions, others: whether there is another device, factor, may_factor} · forbidden
create function api.page_connections(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer,coordinator,unproved}');
    shown jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    shown := core.connections_of(actor.person_id, actor.session_id);
    return core.page(actor, shown || jsonb_build_object('others', shown @? '$.sessions[*] ? (@.current == false)',
        'may_factor', actor.role in ('coordinator', 'unproved')));
end $$;

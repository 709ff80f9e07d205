-- "Please call me back": the same half-day, as a voicemail would be.
-- ok {escalation, due_at}
create function api.callback_ask(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'callback_ask', '{senior,volunteer}');
    made bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    made := core.escalate('voicemail', null, actor.person_id, null, input ->> 'note');
    return core.done(actor, (select jsonb_build_object('escalation', code, 'due_at', due_at) from escalation where id = made));
end $$;

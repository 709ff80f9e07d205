-- "Please call me back", from somebody without an account: a name and a number, for a person.
-- ok {due_at} · invalid first_name, last_name, phone · too_many calls_enough
create function api.stranger_call(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'stranger_call', '{anyone}');
    problems jsonb := core.stranger_problems(input);
    made nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    made := core.stranger_escalate('voicemail', input, '{}');
    if made.id is null then return core.refused('too_many', 'calls_enough'); end if;
    return core.done(actor, jsonb_build_object('due_at', made.due_at));
end $$;

-- A word for the desk, typed or spoken. It goes to a person; nothing is created or
-- cancelled from it. `concern`: something worries whoever leaves it, and the desk,
-- or who is on call, hears of it at once.
-- ok {escalation, due_at} · invalid note
create function api.word_leave(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'word_leave', '{senior,volunteer,caller}');
    why text := case when core.flag_of(input, 'concern') then 'concern' else 'voicemail' end;
    about bigint;
    made bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'note', 10000) is null and core.text_of(input, 'recording') is null then
        return core.invalid(core.problem('note', 'required'));
    end if;
    if actor.role <> 'caller' and core.text_of(input, 'outing') is not null then
        select (core.outing_lock(input ->> 'outing', actor)).id into about;
        if about is null then return core.refused('not_found', 'outing'); end if;
        -- A second word about the same outing joins no list twice: it is its own row, without the outing.
        if exists (select from escalation where outing_id = about and reason = why and settled_at is null) then about := null; end if;
    end if;
    made := core.escalate(why, about, actor.person_id, null, input ->> 'note');
    update escalation set recording = core.text_of(input, 'recording'),
        (contact_sealed, contact_from) = (select data ->> 'sealed', core.sealed_place('number', data ->> 'index') from session where id = actor.session_id and person_id is null)
    where id = made;
    return core.done(actor, (select jsonb_build_object('escalation', code, 'due_at', due_at) from escalation where id = made));
end $$;

-- How it went; from the senior also whether going out feels easier. What went badly, or worries, goes
-- to a person. With a login, on the telephone, or by the link in the message that asks.
-- ok {outing} · invalid went, ease · not_found · stale: not home yet
create function api.feedback_give(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'feedback_give', '{senior,volunteer,review}');
    problems jsonb := '[]';
    worry boolean := input ->> 'went' = 'bad' or core.flag_of(input, 'concern');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'went', '') not in ('good', 'mixed', 'bad') then problems := problems || core.problem('went', 'choose_one'); end if;
    if coalesce(input ->> 'ease', 'same') not in ('more', 'same', 'less') then problems := problems || core.problem('ease', 'choose_one'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('home_safe', 'closed') then return core.refused('stale', 'state_changed'); end if;
    insert into feedback (outing_id, person_id, went, ease, again, note_sealed)
    values (o.id, actor.person_id, input ->> 'went', input ->> 'ease',
            case when input ? 'again' then core.flag_of(input, 'again') end, case when not worry then input ->> 'note' end)
    on conflict (outing_id, person_id) do update set went = excluded.went, ease = excluded.ease, again = excluded.again,
        note_sealed = excluded.note_sealed, at = nec.now();
    perform core.journal('outing', o.id, 'feedback_given', jsonb_build_object('went', input ->> 'went'));
    if worry then
        perform core.escalate('concern', -- a second worry about one outing is an alert of its own
            case when not exists (select from escalation e where e.outing_id = o.id and e.reason = 'concern' and e.settled_at is null) then o.id end,
            actor.person_id, null, input ->> 'note');
    end if;
    return core.done(actor, jsonb_build_object('outing', o.code));
end $$;

-- What a caller has said, written down by whoever listened: whoever calls back need not listen again.
-- ok {escalation} · invalid note · not_found
create function api.word_write(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'word_write', '{coordinator}');
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'note', 10000) is null then return core.invalid(core.problem('note', 'required')); end if;
    update escalation set note_sealed = input ->> 'note', note_from = null
    where code = input ->> 'escalation' and territory_id = actor.territory_id and recording is not null returning * into e;
    if not found then return core.refused('not_found', 'escalation'); end if;
    perform core.journal('escalation', e.id, 'word_written');
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

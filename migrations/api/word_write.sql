-- What a caller has said, written down by whoever listened: whoever calls back need not listen again.
-- ok {escalation} · invalid note · not_found · forbidden concern_kept: a worry, told to others
create function api.word_write(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'word_write', '{coordinator}');
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'note', 10000) is null then return core.invalid(core.problem('note', 'required')); end if;
    select * into e from escalation
    where code = input ->> 'escalation' and territory_id = actor.territory_id and recording is not null for update;
    if not found then return core.refused('not_found', 'escalation'); end if;
    if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
    update escalation set note_sealed = input ->> 'note', note_from = null where id = e.id;
    perform core.journal('escalation', e.id, 'word_written');
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

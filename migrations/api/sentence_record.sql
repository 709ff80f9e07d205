-- A coordinator lends the telephone their voice for one sentence.
-- ok {sentence} · invalid sound · not_found
create function api.sentence_record(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'sentence_record', '{coordinator}');
    sound bytea := core.bytes_of(input, 'sound');
    s nec.sentence;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if sound is null then return core.invalid(core.problem('sound', 'required')); end if;
    update sentence set recorded = sound, recorded_text = text, recorded_by = actor.person_id, recorded_at = nec.now()
    where territory_id = actor.territory_id and name = input ->> 'sentence' and nth is not null returning * into s;
    if not found then return core.refused('not_found', 'sentence'); end if;
    perform core.journal('sentence', s.id, 'sentence_recorded');
    return core.done(actor, jsonb_build_object('sentence', s.name));
end $$;

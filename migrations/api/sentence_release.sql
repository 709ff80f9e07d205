-- Back to the synthetic voice: the recording goes.
-- ok {sentence} · not_found
create function api.sentence_release(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'sentence_release', '{coordinator}');
    s nec.sentence;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update sentence set recorded = null, recorded_text = null, recorded_by = null, recorded_at = null
    where territory_id = actor.territory_id and name = input ->> 'sentence' and recorded is not null returning * into s;
    if not found then return core.refused('not_found', 'sentence'); end if;
    perform core.journal('sentence', s.id, 'sentence_released');
    return core.done(actor, jsonb_build_object('sentence', s.name));
end $$;

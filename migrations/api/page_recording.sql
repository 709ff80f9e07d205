-- A spoken word, still sealed: the edge opens it, for whoever works at the desk.
-- ok {sound} · not_found · forbidden
create function api.page_recording(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    r nec.recording;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into r from recording where code = input ->> 'recording' and territory_id = actor.territory_id;
    if r.sound_sealed is null then return core.refused('not_found', 'recording'); end if;
    perform core.read_of((select person_id from escalation where id = r.escalation_id), '{"spoken": true}');
    return core.read_by(actor, jsonb_build_object('sound', core.sealed('recording.sound', r.id, r.sound_sealed)));
end $$;

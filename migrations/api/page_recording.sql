-- A spoken word, still sealed: the edge opens it, for whoever works at the desk.
-- ok {sound} · not_found · forbidden
create function api.page_recording(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    box text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select sound_sealed into box from recording where code = input ->> 'recording' and territory_id = actor.territory_id;
    if box is null then return core.refused('not_found', 'recording'); end if;
    return core.shown(jsonb_build_object('sound', box));
end $$;

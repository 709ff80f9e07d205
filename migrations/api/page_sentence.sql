-- One sentence as a sound: `voice` is recorded or synthetic.
-- ok {sound, words} · not_found · forbidden
create function api.page_sentence(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator,service}');
    sound bytea;
    words text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select case input ->> 'voice' when 'recorded' then s.recorded when 'synthetic' then s.spoken end,
           case input ->> 'voice' when 'recorded' then s.recorded_text else s.text end into sound, words
    from sentence s where s.territory_id = actor.territory_id and s.name = input ->> 'sentence' and s.nth is not null;
    if sound is null then return core.refused('not_found', 'sentence'); end if;
    return core.shown(jsonb_build_object('sound', core.base64(sound), 'words', words));
end $$;

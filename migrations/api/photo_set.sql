-- A volunteer shows what they look like, in place of what they showed before. Their yes to its being seen comes with it
-- (api.consent_set takes both back).
-- ok {photo} · invalid photo · conflict limited
create function api.photo_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'photo_set', '{volunteer}');
    picture constant text := core.text_of(input, 'photo', 30000);
    p nec.person;
    made text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if picture is null then return core.invalid(core.problem('photo', 'required')); end if;
    p := core.whose(actor, input);
    if p.limited_at is not null then return core.refused('conflict', 'limited'); end if;
    insert into photo (volunteer_id, picture_sealed) values (p.id, picture)
    on conflict (volunteer_id) do update set code = excluded.code, taken_at = excluded.taken_at, picture_sealed = excluded.picture_sealed
    returning code into made;
    perform core.consent_say(p.id, 'photo', true, actor);
    perform core.journal('person', p.id, 'photo_set');
    return core.done(actor, jsonb_build_object('photo', made));
end $$;

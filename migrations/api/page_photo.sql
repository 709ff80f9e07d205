-- What a volunteer looks like, still sealed: for themselves, the desk, and the senior whom they go out with until that
-- outing is closed (nec.photo's own rules). For everybody else it is not there.
-- ok {picture} · not_found photo · forbidden
create function api.page_photo(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer,coordinator}');
    shown nec.photo;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into shown from photo where code = input ->> 'photo';
    if not found then return core.refused('not_found', 'photo'); end if;
    return core.read_by(actor, core.read_of(shown.volunteer_id,
        jsonb_build_object('picture', core.sealed('photo.picture', shown.volunteer_id, shown.picture_sealed))));
end $$;

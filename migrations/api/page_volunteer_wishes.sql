-- What a volunteer wishes, ready to be changed.
-- ok {volunteer, preset, photo} · forbidden
create function api.page_volunteer_wishes(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, core.volunteer_shown(actor.person_id) || jsonb_build_object('photo', (select code from photo where volunteer_id = actor.person_id),
        'limited', core.limited(actor.person_id), 'volunteer', (
        select jsonb_strip_nulls(jsonb_build_object('state', v.state, 'paused_until_on',
            case when v.paused_until >= (nec.now() at time zone 'Europe/Paris')::date then v.paused_until end))
        from volunteer v where v.person_id = actor.person_id)));
end $$;

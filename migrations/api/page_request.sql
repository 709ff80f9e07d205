-- A senior asks for an outing: what there is to choose from, and what is chosen so far.
-- ok {person, places, near, known, like, days, hours (of the day `on`), moments, so_far, preset, kept (where it begins, `fresh`)} · forbidden
create function api.page_request(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior}');
    person nec.person;
    s nec.senior;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into person from person p where p.id = actor.person_id;
    select * into s from senior where person_id = actor.person_id;
    return core.page(actor, core.request_shown(person, s, input) || jsonb_build_object(
        'kept', case when core.flag_of(input, 'fresh') then core.draft_of(actor.person_id) end, 'preset', jsonb_build_object(
        'outing_request', case when core.list_of(input, 'needs') = '{}' then jsonb_build_object('needs', s.needs) else '{}' end)));
end $$;

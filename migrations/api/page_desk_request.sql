-- A coordinator asks for a senior who is on the line: the same to choose from, and what is
-- known of this senior filled in already; `alert`: and what they have said.
-- ok {person, places, known, like, days, hours, so_far, preset} · not_found senior · forbidden
create function api.page_desk_request(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    person nec.person;
    s nec.senior;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into person from person p where p.code = input ->> 'senior';
    select * into s from senior where person_id = person.id;
    if not found then return core.refused('not_found', 'senior'); end if;
    return core.page(actor, core.request_shown(person, s, input) || jsonb_build_object('preset', jsonb_build_object('outing_request',
        core.read_of(person.id, jsonb_build_object('senior', person.code, 'note', (
            select core.sealed(e.note_sealed) from escalation e where e.code = input ->> 'alert' and e.person_id = person.id), 'needs', s.needs, 'mode', s.mode, 'return_mode', 'stay')))));
end $$;

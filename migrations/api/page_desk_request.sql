-- The screen of a call: who is on the line, what they do as a rule, what is planned and open already, and the form of
-- a request; what is known of this senior is filled in. `like`: as that outing of theirs was; `alert`: with what they
-- have said.
-- ok {person, contacts, coming, alerts, places, near, known, like, days, hours, so_far, preset} · not_found senior · forbidden
create function api.page_desk_request(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    person nec.person;
    s nec.senior;
    last nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into person from person p where p.code = input ->> 'senior';
    select * into s from senior where person_id = person.id;
    if not found then return core.refused('not_found', 'senior'); end if;
    select * into last from outing where code = input ->> 'like' and senior_id = s.person_id;
    return core.page(actor, core.request_shown(person, s, input) || jsonb_build_object(
        'contacts', core.read_of(person.id, jsonb_build_object('contacts', core.contacts(s.person_id))) -> 'contacts',
        'coming', (select core.outing_lines(array_agg(x.o)) from (
            select o from outing o where o.senior_id = s.person_id and o.end_at > nec.now() and o.state not in ('cancelled', 'closed')
            order by o.meet_at limit 4) x),
        'alerts', core.escalation_lines(array(select e from escalation e where e.person_id = s.person_id and e.settled_at is null)),
        'preset', jsonb_build_object('outing_request', core.read_of(person.id, jsonb_build_object('senior', person.code, 'note', (
                select core.sealed('escalation.note', e.id, e.note_sealed, e.note_from) from escalation e where e.code = input ->> 'alert' and e.person_id = person.id),
                'needs', s.needs, 'mode', s.mode, 'return_mode', 'stay'))
            || case when last.id is not null then core.request_again(last) else '{}' end)));
end $$;

-- What the telephone can say to whoever calls. To a senior: what waits for their yes, what is planned, what
-- is under way, which regular outings rest, how they can be told, what might be told about the last outing, the last one to do again, usual places, known faces.
-- To a volunteer: the questions that wait for an answer, what is agreed, and what can be said about it now.
-- ok {role: senior, first_name, to_agree[], planned[], under_way, to_fetch, to_review, resting[], ways{}, last, places[], known[]}
-- · ok {role: volunteer, first_name, offers[], in_a_row, outings[], at_door, no_answer, to_return, to_fetch, to_bring, to_review}
create function api.page_call(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.read_by(actor, jsonb_build_object('role', actor.role,
            'first_name', (select first_name from person where id = actor.person_id))
        || case actor.role when 'senior' then core.call_senior(actor.person_id) else core.call_volunteer(actor.person_id) end);
end $$;

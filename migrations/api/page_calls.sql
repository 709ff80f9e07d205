-- The desk's telephone: who is on the line, who is to be called back and what they have said, and
-- how the last calls ended.
-- ok {lines, words, past, counts, after} · forbidden
create function api.page_calls(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    document jsonb;
    past bigint[];
    shown bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    past := array(select c.id from call c where c.territory_id = actor.territory_id and c.ended_at is not null
          and c.id < coalesce((select b.id from call b where b.code = input ->> 'after'), 9223372036854775807)
        order by c.id desc limit core.listed_most(input));
    shown := core.listed(past, null, input);
    document := jsonb_build_object('after', (select c.code from call c where c.id = core.listed_on(past, shown)),
        'lines', (select coalesce(jsonb_agg(core.call_line(c) order by c.asked_at), '[]')
            from call c where c.territory_id = actor.territory_id and c.ended_at is null),
        'words', (select coalesce(jsonb_agg(core.escalation_line(e) || core.read_of(e.person_id, jsonb_build_object('note', core.sealed('escalation.note', e.id, e.note_sealed, e.note_from),
                'contact', core.sealed('escalation.contact', e.id, e.contact_sealed, e.contact_from), 'spoken', core.recording_shown(e))) order by e.due_at, e.id), '[]')
            from escalation e where e.territory_id = actor.territory_id and e.settled_at is null and e.reason = 'voicemail'),
        'past', (select coalesce(jsonb_agg(core.call_line(c) order by c.id desc), '[]') from call c where c.id = any (shown)));
    return core.page(actor, document || jsonb_build_object('counts', jsonb_build_object(
        'lines', jsonb_array_length(document -> 'lines'), 'words', jsonb_array_length(document -> 'words'))));
end $$;

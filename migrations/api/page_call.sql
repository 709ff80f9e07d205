-- What the telephone can say to a senior: what waits for their yes, what is planned, what
-- is under way, what might be told about the last outing, and the last one to do again.
-- ok {first_name, to_agree[], planned[], under_way, to_fetch, to_review, last}
create function api.page_call(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior}');
    cards jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select coalesce(jsonb_agg(jsonb_build_object('outing', o.code, 'spoken', o.spoken, 'state', o.state, 'purpose', o.purpose,
        'place', coalesce(to_jsonb(p.label), jsonb_build_object('sealed', p.label_sealed)),
        'agreed', o.agreed_at is not null, 'may_ready', core.may_ready(o), 'series', core.series_brief(o), 'appointment_at', o.appointment_at, 'meet_at', o.meet_at, 'end_at', o.end_at,
        'volunteer', (select string_agg(distinct v.first_name, ' et ') from assignment a join person v on v.id = a.volunteer_id
                      where a.outing_id = o.id and a.active),
        'reviewed', exists (select from feedback f where f.outing_id = o.id and f.person_id = actor.person_id),
        'next_at', core.same_time_again(o.appointment_at)) order by o.meet_at), '[]') into cards
    from outing o join senior_place p on p.id = o.place_id
    where o.senior_id = actor.person_id and (o.meet_at > nec.now() - interval '30 days' or o.state in ('started', 'returning'));
    return core.shown(jsonb_build_object(
        'first_name', (select first_name from person where id = actor.person_id),
        'to_agree', jsonb_path_query_array(cards, '$[*] ? (@.state == "accepted" && @.agreed == false)'),
        'planned', jsonb_path_query_array(cards, '$[*] ? (@.state == "to_qualify" || @.state == "open" || @.state == "offering"
            || @.state == "accepted" || @.state == "confirmed")'),
        'under_way', jsonb_path_query_first(cards, '$[*] ? (@.state == "started" || @.state == "returning")'),
        'to_fetch', jsonb_path_query_first(cards, '$[*] ? (@.may_ready == true)'),
        'to_review', jsonb_path_query_first(cards, '$[*] ? ((@.state == "home_safe" || @.state == "closed") && @.reviewed == false)'),
        'last', jsonb_path_query_array(cards, '$[*] ? (@.state == "home_safe" || @.state == "closed")') -> -1));
end $$;

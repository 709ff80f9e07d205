-- What a senior hears of their outings, and may ask for.
create function core.call_senior(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    cards jsonb;
begin
    select coalesce(jsonb_agg(jsonb_build_object('outing', o.code, 'spoken', o.spoken, 'state', o.state, 'purpose', o.purpose,
        'place', coalesce(to_jsonb(p.label), core.sealed('senior_place.label', p.id, p.label_sealed)),
        'agreed', o.agreed_at is not null, 'may_ready', core.may_ready(o), 'series', core.series_brief(o),
        'appointment_at', o.appointment_at, 'meet_at', o.meet_at, 'end_at', o.end_at,
        'volunteer', (select string_agg(distinct v.first_name, ' et ') from assignment a join person v on v.id = a.volunteer_id
                      where a.outing_id = o.id and a.active),
        'pass_word', (select string_agg(x ->> 'pass_word', ' ou ') from jsonb_array_elements(core.pass_words(o)) x),
        'volunteer_code', (select v.code from assignment a join person v on v.id = a.volunteer_id
                           where a.outing_id = o.id and a.active order by a.there desc limit 1),
        'reviewed', exists (select from feedback f where f.outing_id = o.id and f.person_id = person),
        'next_at', core.same_time_again(o.appointment_at)) order by o.meet_at), '[]') into cards
    from outing o join senior_place p on p.id = o.place_id
    where o.senior_id = person and (o.meet_at > nec.now() - interval '30 days' or o.state in ('started', 'returning'));
    return jsonb_build_object(
        'proposal', core.proposals_of(person) -> 0,
        'resting', jsonb_path_query_array(core.series_of(person), '$[*] ? (@.rests == true)'),
        'to_agree', jsonb_path_query_array(cards, '$[*] ? (@.state == "accepted" && @.agreed == false)'),
        'planned', jsonb_path_query_array(cards, '$[*] ? (@.state == "to_qualify" || @.state == "open" || @.state == "offering"
            || @.state == "accepted" || @.state == "confirmed")'),
        'under_way', jsonb_path_query_first(cards, '$[*] ? (@.state == "started" || @.state == "returning")'),
        'to_fetch', jsonb_path_query_first(cards, '$[*] ? (@.may_ready == true)'),
        'to_review', jsonb_path_query_first(cards, '$[*] ? ((@.state == "home_safe" || @.state == "closed") && @.reviewed == false)'),
        'ways', (select jsonb_object_agg(kind, true) from contact_point where person_id = person),
        'last', jsonb_path_query_array(cards, '$[*] ? (@.state == "home_safe" || @.state == "closed")') -> -1,
        'places', (select coalesce(jsonb_agg(jsonb_build_object('code', x.code, 'purpose', x.purpose,
                'place', coalesce(to_jsonb(x.label), core.sealed('senior_place.label', x.id, x.label_sealed))) order by x.uses desc, x.id desc), '[]')
            from senior_place x where x.senior_id = person),
        'known', (select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'first_name', p.first_name) order by b.outings desc, p.id), '[]')
            from bond b join person p on p.id = b.volunteer_id join volunteer v on v.person_id = p.id
            where b.senior_id = person and b.outings > 0 and v.state = 'active'
              and not exists (select from exclusion x where x.senior_id = b.senior_id and x.volunteer_id = b.volunteer_id)));
end $$;

-- What a volunteer hears of questions and of what is agreed. Before a yes: no name, no address.
create function core.call_volunteer(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    outings jsonb;
begin
    select coalesce(jsonb_agg(core.outing_for_volunteer(o, person, 'page') order by o.meet_at), '[]') into outings
    from assignment a join outing o on o.id = a.outing_id
    where a.volunteer_id = person and a.active and o.state not in ('closed', 'cancelled');
    return jsonb_build_object(
        'offers', (select coalesce(jsonb_agg(core.offer_shown(f, o, 'page') order by f.deadline_at), '[]')
            from offer f join outing o on o.id = f.outing_id
            where f.volunteer_id = person and f.slot is not null and f.deadline_at > nec.now()),
        'in_a_row', core.in_a_row(person, array(select id from offer where volunteer_id = person and slot is not null), false),
        'outings', jsonb_path_query_array(outings, '$[*] ? (@.state != "home_safe")'),
        'at_door', jsonb_path_query_first(outings, '$[*] ? (@.may_start == true)'),
        'no_answer', jsonb_path_query_first(outings, '$[*] ? (@.may_no_answer == true)'),
        'to_return', jsonb_path_query_first(outings, '$[*] ? (@.may_return == true)'),
        'to_fetch', jsonb_path_query_first(outings, '$[*] ? (@.may_ready == true)'),
        'to_bring', jsonb_path_query_first(outings, '$[*] ? (@.may_be_home == true)'),
        'to_review', (select x || jsonb_build_object('outing', x -> 'code')
            from jsonb_path_query_first(outings, '$[*] ? (@.may_tell == true)') x));
end $$;

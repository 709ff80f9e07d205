-- All that the service holds about whoever asks, to be read, printed or taken along; for the desk, about `person`, who
-- asks for it by telephone. What others have said of
-- them and who keeps away from them is not theirs to read.
-- ok {person, contacts, senior, places, volunteer, talks, papers, week, consents_given, corrections, accords, limited_at, outings, told, exclusions, messages, for_desk, code} · not_found person: for the desk · forbidden
create function api.page_held(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer,coordinator}');
    me bigint := actor.person_id;
    meant text := actor.role; -- whose data they are: a senior's, a volunteer's
    today date := (nec.now() at time zone 'Europe/Paris')::date;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if (actor.role = 'coordinator') <> (input ? 'person') then return core.refused('forbidden', 'not_your_page'); end if;
    if actor.role = 'coordinator' then
        select p.id, case when s.person_id is not null then 'senior' else 'volunteer' end into me, meant
        from person p left join senior s on s.person_id = p.id left join volunteer v on v.person_id = p.id
        where p.code = input ->> 'person' and p.territory_id = actor.territory_id and num_nonnulls(s.person_id, v.person_id) > 0;
        if not found then return core.refused('not_found', 'person'); end if;
    end if;
    return core.page(actor, core.read_of(me, jsonb_build_object(
        'for_desk', actor.role = 'coordinator', 'code', (select code from person where id = me),
        'person', (select jsonb_build_object('first_name', p.first_name, 'last_name', p.last_name, 'birth_year', p.birth_year,
                'known_since_at', p.created_at, 'organisation', (select name from organisation where id = p.organisation_id))
            from person p where p.id = me),
        'contacts', (select coalesce(jsonb_agg(jsonb_build_object('contact_kind', kind, case kind when 'email' then 'email' else 'phone' end,
                core.sealed('number', value_index, value_sealed)) order by preferred, id), '[]') from contact_point where person_id = me and kind <> 'post'),
        'senior', (select core.read_of(me, jsonb_build_object('home', s.home_label, 'home_detail', core.sealed('senior.home_detail', me, s.home_detail_sealed),
                'door_code', core.sealed('senior.door_code', me, s.door_code_sealed), 'needs', s.needs, 'mode', s.mode, 'plan', core.sealed('senior.plan', me, s.plan_sealed),
                'note', core.sealed('senior.note', me, s.note_sealed), 'qualified_at', s.qualified_at))
            from senior s where s.person_id = me),
        'places', (select coalesce(jsonb_agg(core.read_of(me, jsonb_build_object('purpose', purpose, 'place', coalesce(to_jsonb(label), core.sealed('senior_place.label', id, label_sealed)))) order by id), '[]')
            from senior_place where senior_id = me),
        'volunteer', (select core.read_of(me, jsonb_build_object('home', v.home_label, 'radius_m', v.radius_m, 'abilities', v.abilities, 'purposes', v.purposes,
                'modes', v.modes, 'photo', (select jsonb_build_object('code', f.code, 'taken_at', f.taken_at) from photo f where f.volunteer_id = me), 'volunteer_state', v.state, 'week_cap', v.week_cap, 'note', core.sealed('volunteer.note', me, v.note_sealed)))
            from volunteer v where v.person_id = me),
        'kept', core.draft_of(me), 'talks', core.talks_of(me), 'papers', core.papers_shown(me),
        'week', core.week_shown(me, today),
        'consents_given', (select coalesce(jsonb_agg(jsonb_build_object('consent', purpose, 'given_at', at, 'withdrawn_at', withdrawn_at,
                'channel', channel, 'script', script, 'heard_by_desk', by_person_id is distinct from me and by_person_id is not null) order by id), '[]')
            from consent where person_id = me and given),
        'corrections', core.corrections_of(me), 'accords', core.consents_shown(me, meant), 'limited_at', (select limited_at from person where id = me),
        'outings', (select coalesce(jsonb_agg(jsonb_build_object('meet_at', o.meet_at, 'purpose', o.purpose, 'state', o.state,
                'company', case meant when 'senior' then core.outing_company(o) else '[]' end) order by o.meet_at desc), '[]')
            from outing o where o.meet_at > nec.now() - interval '1 year'
              and (o.senior_id = me or exists (select from assignment a where a.outing_id = o.id and a.volunteer_id = me and a.active))),
        'told', (select coalesce(jsonb_agg(core.read_of(me, jsonb_build_object('told_at', f.at, 'went', f.went, 'ease', f.ease, 'note', core.sealed('feedback.note', f.outing_id || '-' || f.person_id, f.note_sealed))) order by f.at desc), '[]')
            from feedback f where f.person_id = me),
        'exclusions', (select coalesce(jsonb_agg(core.person_line(case me when x.senior_id then x.volunteer_id else x.senior_id end)), '[]')
            from exclusion x where me in (x.senior_id, x.volunteer_id) and x.by_role = meant),
        'messages', (select coalesce(jsonb_agg(jsonb_build_object('sent_at', m.ended_at, 'kind', m.kind, 'channel', m.channel) order by m.id desc), '[]')
            from (select * from message where person_id = me and state = 'sent' order by id desc limit 50) m))));
end $$;

-- A volunteer's own page: questions that wait for an answer, what is agreed, when they are free. On the way in:
-- where they stand, the welcome talk they have chosen, and the others.
-- ok {volunteer, way_in, talk, welcomes, offers, in_a_row, outings, regular, past, week, free, absences, month} · forbidden
create function api.page_volunteer(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer}');
    today date := (nec.now() at time zone 'Europe/Paris')::date;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, core.way_in_shown(actor.person_id) || jsonb_build_object(
        'volunteer', (select jsonb_strip_nulls(jsonb_build_object('state', state, 'week_cap', week_cap, 'month_cap', month_cap,
                'coming', state = any (core.volunteer_steps()) and state <> 'active',
                'paused_until_on', case when paused_until >= today then paused_until end))
            from volunteer where person_id = actor.person_id),
        'offers', (select coalesce(jsonb_agg(core.offer_shown(f, o, 'page') order by f.deadline_at), '[]')
            from offer f join outing o on o.id = f.outing_id
            where f.volunteer_id = actor.person_id and f.slot is not null and f.deadline_at > nec.now()),
        'in_a_row', core.in_a_row(actor.person_id, array(select id from offer where volunteer_id = actor.person_id and slot is not null), true),
        'outings', (select coalesce(jsonb_agg(core.outing_for_volunteer(o, actor.person_id, 'page') order by o.meet_at), '[]')
            from assignment a join outing o on o.id = a.outing_id
            where a.volunteer_id = actor.person_id and a.active and o.state not in ('closed', 'cancelled')),
        'regular', (select coalesce(jsonb_agg(shown order by s.series_id), '[]') from standing s, core.standing_shown(s.series_id, actor.person_id) shown
            where s.volunteer_id = actor.person_id and shown is not null),
        'past', (select coalesce(jsonb_agg(core.outing_for_volunteer(x.o, actor.person_id, 'page') order by (x.o).meet_at desc), '[]')
            from (select o from outing o join assignment a on a.outing_id = o.id
                  where a.volunteer_id = actor.person_id and a.active and o.state = 'closed'
                  order by o.meet_at desc limit 5) x),
        'week', core.week_shown(actor.person_id, today),
        'free', (select coalesce(jsonb_agg(jsonb_build_object('free_on', free_on, 'from_at', core.quarter_at(free_on, from_q),
                'to_at', core.quarter_at(free_on, to_q)) order by free_on, from_q), '[]')
            from free_once where volunteer_id = actor.person_id and free_on >= today),
        'absences', (select coalesce(jsonb_agg(jsonb_build_object('from_on', from_on, 'to_on', to_on) order by from_on), '[]')
            from absence where volunteer_id = actor.person_id and to_on >= today)));
end $$;

-- The card of a senior or a volunteer, for the desk.
-- ok {card, way_in, talk, welcomes, series, outings, known, calls, week} · not_found · forbidden
create function api.page_person(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    wanted bigint;
    card jsonb;
    today date := (nec.now() at time zone 'Europe/Paris')::date;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select id into wanted from person where code = input ->> 'person';
    card := coalesce(core.senior_card(wanted), core.volunteer_card(wanted));
    if card is null then return core.refused('not_found', 'person'); end if;
    return core.page(actor, coalesce(core.wishes_shown(wanted), core.volunteer_shown(wanted) || core.way_in_shown(wanted), '{}') || jsonb_build_object('card', card, 'series', core.series_of(wanted),
        'outings', (select coalesce(jsonb_agg(core.outing_line(x.o) order by (x.o).meet_at desc), '[]') from (
            select o from outing o where o.senior_id = wanted
               or exists (select from assignment a where a.outing_id = o.id and a.volunteer_id = wanted and a.active)
            order by o.meet_at desc limit 15) x),
        'known', (select coalesce(jsonb_agg(core.person_line(case when b.senior_id = wanted then b.volunteer_id else b.senior_id end)
                || jsonb_build_object('outings', b.outings, 'circle', b.circle, 'last_at', b.last_at,
                    'senior', (select code from person where id = b.senior_id), 'volunteer', (select code from person where id = b.volunteer_id),
                    'apart', exists (select from exclusion x where x.senior_id = b.senior_id and x.volunteer_id = b.volunteer_id)) order by b.outings desc), '[]')
            from bond b where wanted in (b.senior_id, b.volunteer_id) and b.outings > 0),
        'calls', (select coalesce(jsonb_agg(core.call_line(x.c) order by (x.c).asked_at desc), '[]') from (
            select c from call c where c.person_id = wanted order by c.asked_at desc limit 15) x),
        'alerts', (select coalesce(jsonb_agg(core.escalation_line(e) order by e.due_at), '[]')
            from escalation e where e.person_id = wanted and e.settled_at is null),
        'week', core.week_shown(wanted, today)));
end $$;

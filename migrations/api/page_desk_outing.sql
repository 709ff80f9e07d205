-- One outing at the desk: everything, with the candidates and why, and what can be done now.
-- ok {outing, senior, offers, candidates, put_aside, alerts, history} · not_found · forbidden
create function api.page_desk_outing(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    o nec.outing;
    r nec.ranking;
    looking boolean;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into o from outing where code = input ->> 'outing';
    if not found then return core.refused('not_found', 'outing'); end if;
    select * into r from ranking where outing_id = o.id;
    looking := o.state in ('open', 'offering');
    return core.page(actor, core.change_shown(o) || jsonb_build_object(
        'outing', core.outing_for_desk(o) || jsonb_build_object(
            'undo', core.undoable(o) -> 'kind', 'may_qualify', o.state = 'to_qualify', 'may_look', looking,
            'may_place', o.state in ('to_qualify', 'open'),
            'may_agree', o.state = 'accepted' and o.agreed_at is null, 'may_refuse', o.state in ('accepted', 'confirmed'),
            'may_change', o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed'),
            'may_cancel', o.state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed'),
            'may_unmet', o.state in ('to_qualify', 'open', 'offering'),
            'may_start', o.state in ('accepted', 'confirmed') and nec.now() >= o.meet_at - interval '1 hour',
            'may_no_answer', o.state in ('accepted', 'confirmed') and nec.now() >= o.meet_at - interval '15 minutes',
            'may_no_show', o.state in ('accepted', 'confirmed') and nec.now() >= o.meet_at - interval '15 minutes',
            'may_return', o.state = 'started', 'may_ready', core.may_ready(o), 'may_longer', o.state in ('started', 'returning'), 'may_be_home', o.state in ('started', 'returning')),
        'senior', core.senior_card(o.senior_id),
        'offers', core.offers_shown(o.id),
        'feedback', (select coalesce(jsonb_agg(core.read_of(f.person_id, core.person_line(f.person_id) || jsonb_build_object('went', f.went, 'ease', f.ease,
                'again', coalesce(f.again, false), 'note', core.sealed('feedback.note', f.outing_id || '-' || f.person_id, f.note_sealed), 'given_at', f.at, 'accompanied', f.person_id = o.senior_id)) order by f.at), '[]')
            from feedback f where f.outing_id = o.id),
        'ranked_at', r.listed_at,
        'candidates', (select coalesce(jsonb_agg(core.read_of(p.id, core.person_line(p.id) || jsonb_build_object('score', c -> 'score', 'score_shown', core.minus_shown(c -> 'score'),
                'distance_m', c -> 'distance_m', 'approach_min', c -> 'approach_min', 'parts', core.points_shown(c -> 'parts'), 'sentence', c -> 'sentence',
                'contacts', core.contacts(p.id), 'outing', o.code, 'agreed_by_phone', looking,
                'may_ask', looking and not exists (select from offer f where f.outing_id = o.id and f.volunteer_id = p.id
                    and f.state not in ('withdrawn', 'superseded')),
                'offer_state', (select f.state from offer f where f.outing_id = o.id and f.volunteer_id = p.id order by f.id desc limit 1)))
                order by place), '[]')
            from jsonb_array_elements(r.candidates) with ordinality x (c, place)
            join person p on p.id = (c ->> 'volunteer')::bigint where place <= 12),
        'put_aside', core.put_aside_shown(r),
        'volunteers', case when looking then (
            select coalesce(jsonb_agg(core.person_line(v.person_id) order by p.last_name, p.first_name), '[]')
            from volunteer v join person p on p.id = v.person_id
            where v.state = 'active' and p.territory_id = o.territory_id) else '[]' end,
        'alerts', (select coalesce(jsonb_agg(core.escalation_line(e) - 'outing' order by e.settled_at nulls first, e.due_at), '[]')
            from escalation e where e.outing_id = o.id),
        'history', core.outing_history(o)));
end $$;

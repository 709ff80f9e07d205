-- Who could come to an outing, at the desk: the matcher's whole list with its parts, how many each rule put aside,
-- whom we asked and what they said. What somebody usually answers is told in three bands, never as a figure.
-- ok {outing, considered, ranked_at, standing, candidates, offers, put_aside} · not_found · forbidden
create function api.page_candidates(who text, input jsonb) returns core.answer
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
    return core.page(actor, jsonb_build_object(
        'outing', core.outing_line(o) || jsonb_build_object('may_look', looking, 'planned', o.meet_at - nec.now() > core.span('urgent')),
        'ranked_at', r.listed_at,
        'standing', case when r.standing is not null then (select core.person_line(p.id) || jsonb_build_object('sentence', r.standing -> 'sentence')
            from person p where p.id = (r.standing ->> 'volunteer')::bigint) end,
        'considered', (select sum(value::int) from jsonb_each_text(r.put_aside)) + jsonb_array_length(r.candidates),
        'candidates', (select coalesce(jsonb_agg(core.person_line(p.id) || jsonb_build_object('place', place, 'score', c -> 'score', 'score_shown', core.minus_shown(c -> 'score'),
                'sentence', c -> 'sentence', 'says_yes', core.says_yes((c ->> 'probability')::real), 'parts', core.points_shown(c -> 'parts'),
                'moved', d.here, 'named', c -> 'volunteer' in (select jsonb_array_elements(r.wave)), 'offer_state', f.state, 'outing', o.code,
                'may_ask', looking and coalesce(f.state in ('withdrawn', 'superseded'), true)) order by place), '[]')
            from jsonb_array_elements(r.candidates) with ordinality x (c, place)
            join person p on p.id = (c ->> 'volunteer')::bigint
            left join core.desk_choices(o) d on d.volunteer = p.id
            left join lateral (select state from offer z where z.outing_id = o.id and z.volunteer_id = p.id order by z.id desc limit 1) f on true),
        'offers', core.offers_shown(o.id),
        'put_aside', core.put_aside_shown(r)));
end $$;

-- Whom the matcher has looked at and asked, as the desk is shown it: on an outing's page and on its list of candidates.

-- Whom we asked, the last one first, and what they said.
create function core.offers_shown(outing bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.person_line(f.volunteer_id) || jsonb_build_object('state', f.state, 'wave', f.wave, 'made_at', f.made_at,
            'deadline_at', f.deadline_at, 'answered_at', f.answered_at, 'decline_reason', f.decline_reason, 'score', f.score,
            'distance_m', f.distance_m, 'says_yes', core.says_yes(f.probability), 'parts', core.points_shown(f.reasons)) order by f.id desc), '[]')
        from offer f where f.outing_id = offers_shown.outing);
end $$;

-- How many each rule has put aside, the most first.
create function core.put_aside_shown(r nec.ranking) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_object('put_aside', key, 'count', value::int) order by value::int desc, key), '[]')
    from jsonb_each_text(r.put_aside)
$$;

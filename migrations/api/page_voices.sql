-- The voice of the telephone: every fixed sentence, who speaks it, and what is missing.
-- ok {sentences, counts} · forbidden
create function api.page_voices(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object(
        'sentences', (select coalesce(jsonb_agg(jsonb_build_object('sentence', s.name, 'words', s.text, 'number', s.nth,
                'spoken', s.spoken is not null, 'recorded', core.sentence_recorded(s),
                'outdated', s.recorded is not null and not core.sentence_recorded(s),
                'recorded_at', s.recorded_at, 'recorded_by', core.person_line(s.recorded_by)) order by s.nth), '[]')
            from sentence s where s.territory_id = actor.territory_id and s.nth is not null),
        'counts', (select jsonb_build_object('all', count(*), 'recorded', count(*) filter (where core.sentence_recorded(s)))
            from sentence s where s.territory_id = actor.territory_id and s.nth is not null)));
end $$;

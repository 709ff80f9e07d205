-- The voice of the telephone: every fixed sentence, who speaks it, and what is missing.
-- ok {sentences, next, counts} · forbidden
create function api.page_voices(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('next', core.sentence_missing(actor.territory_id, 0),
        'sentences', (select coalesce(jsonb_agg(core.sentence_line(s) order by s.nth), '[]')
            from sentence s where s.territory_id = actor.territory_id and s.nth is not null),
        'counts', (select jsonb_build_object('all', count(*), 'recorded', count(*) filter (where core.sentence_recorded(s)))
            from sentence s where s.territory_id = actor.territory_id and s.nth is not null)));
end $$;

-- One fixed sentence of the telephone, and the next one that nobody has recorded.
-- ok {voice, next} · not_found · forbidden
create function api.page_voice(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    s nec.sentence;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into s from sentence where territory_id = actor.territory_id and name = input ->> 'sentence' and nth is not null;
    if not found then return core.refused('not_found', 'sentence'); end if;
    return core.page(actor, jsonb_build_object('next', core.sentence_missing(actor.territory_id, s.nth),
        'voice', core.sentence_line(s) || jsonb_build_object('spoken', s.spoken is not null, 'number', s.nth,
            'recorded_at', s.recorded_at, 'recorded_by', core.person_line(s.recorded_by))));
end $$;

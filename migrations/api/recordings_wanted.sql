-- Of these files, those that a word speaks of and whose sound is not here yet, and those whose sound is.
-- ok {wanted[], taken[]}
create function api.recordings_wanted(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.act_begin(who, null, 'recordings_wanted', '{service:dispatcher}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.shown((
        select jsonb_build_object('wanted', coalesce(jsonb_agg(e.recording order by e.id) filter (where r.id is null), '[]'),
            'taken', coalesce(jsonb_agg(e.recording order by e.id) filter (where r.id is not null), '[]'))
        from escalation e left join recording r on r.escalation_id = e.id
        where e.recording = any (core.list_of(input, 'files'))));
end $$;

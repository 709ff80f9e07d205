-- A spoken word, sealed by the dispatcher: from now on it lies here and nowhere else.
-- ok {recording} · invalid sealed · not_found: no word speaks of this file
create function api.recording_take(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'recording_take', '{service:dispatcher}');
    about bigint;
    made text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if input ->> 'sealed' !~ '^v\d+:recording:' or core.whole_of(input, 'seconds') is null then
        return core.invalid(core.problem('sealed', 'format'));
    end if;
    select id into about from escalation where recording = input ->> 'file' and territory_id = actor.territory_id;
    if not found then return core.refused('not_found', 'recording'); end if;
    insert into recording (territory_id, escalation_id, seconds, sound_sealed)
    values (actor.territory_id, about, core.whole_of(input, 'seconds'), input ->> 'sealed')
    on conflict (escalation_id) do nothing returning code into made;
    if made is not null then perform core.journal('escalation', about, 'recording_taken'); end if;
    return core.done(actor, jsonb_build_object('recording', coalesce(made, (select code from recording where escalation_id = about))));
end $$;

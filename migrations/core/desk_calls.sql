-- The telephone as the desk's pages show it: calls, and words that were left.

create function core.call_line(c nec.call) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return jsonb_build_object('code', c.code, 'direction', c.direction, 'call_state', case
            when c.ended_at is not null then 'over' when c.started_at is null then 'waiting'
            when c.answered_at is null then 'ringing' else 'talking' end,
        'asked_at', c.asked_at, 'ended_at', c.ended_at, 'call_outcome', c.outcome,
        'long_min', case when c.answered_at is not null then ceil(extract(epoch from coalesce(c.ended_at, nec.now()) - c.answered_at) / 60)::int end,
        'message_kind', (select kind from message where id = c.message_id), 'by', core.person_line(c.by_id),
        'person', core.person_line(c.person_id), 'number', case when c.person_id is null then core.sealed('number', c.number_index, c.number_sealed) end);
end $$;

-- The sound of a word: null when it has none, without a code while the dispatcher still has it, or once it is gone.
create function core.recording_shown(e nec.escalation) returns jsonb
language sql stable set search_path = nec, core, pg_temp as $$
    select case when e.recording is not null then coalesce(
        (select jsonb_build_object('recording', case when r.sound_sealed is not null then r.code end, 'seconds', r.seconds,
            'gone', r.sound_sealed is null) from recording r where r.escalation_id = e.id),
        jsonb_build_object('recording', null, 'seconds', null, 'gone', false)) end
$$;

-- Work that was given up, as nec-web found it in Redis (input: letters, away, more), with what it
-- was about. A letter that makes no sense is shown all the same.
-- ok {letters: [{letter, dead_at, stream, job, reason, outing, message}], away, more} · forbidden
create function api.page_dead_letters(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('away', coalesce(input -> 'away', 'false'), 'more', coalesce(input -> 'more', 'false'),
        'letters', (
        select coalesce(jsonb_agg(jsonb_build_object('letter', l ->> 'letter', 'stream', l ->> 'stream', 'job', l -> 'job',
            'dead_at', to_timestamp(split_part(l ->> 'letter', '-', 1)::bigint / 1000.0),
            'reason', case when l ->> 'reason' in ('malformed', 'body', 'too_many_deliveries', 'problem_unreadable', 'invalid', 'not_found',
                'conflict', 'stale', 'internal') then l ->> 'reason' else 'other' end,
            'outing', (select jsonb_build_object('code', o.code, 'spoken', o.spoken, 'state', o.state, 'appointment_at', o.appointment_at)
                from outing o where o.id = core.dead_letter_id(l, 'outing')),
            'message', (select jsonb_build_object('kind', m.kind, 'state', m.state, 'person_code', p.code, 'first_name', p.first_name, 'last_name', p.last_name)
                from message m join person p on p.id = m.person_id where m.id = core.dead_letter_id(l, 'message'))) order by n), '[]')
        from jsonb_array_elements(case jsonb_typeof(input -> 'letters') when 'array' then input -> 'letters' else '[]' end) with ordinality x (l, n)
        where l ->> 'letter' ~ '^[0-9]{1,14}-[0-9]{1,10}$')));
end $$;

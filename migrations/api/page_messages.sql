-- The trial only: what each person would have received, newest first.
-- ok {messages} · not_found page: not a trial · forbidden
create function api.page_messages(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.setting('trial') is distinct from 'true' then return core.refused('not_found', 'page'); end if;
    return core.page(actor, jsonb_build_object(
        'messages', (select coalesce(jsonb_agg(jsonb_build_object('code', m.code, 'kind', m.kind, 'channel', m.channel,
                'state', m.state, 'due_at', m.due_at, 'ended_at', m.ended_at, 'ended_why', m.ended_why,
                'person', core.person_line(m.person_id), 'role', case
                    when exists (select from coordinator where person_id = m.person_id) then 'coordinator'
                    when exists (select from volunteer where person_id = m.person_id) then 'volunteer' else 'senior' end,
                'body', core.sealed('message.body', m.id, m.body_sealed)) order by m.id desc), '[]')
            from (select * from message order by id desc limit 100) m)));
end $$;

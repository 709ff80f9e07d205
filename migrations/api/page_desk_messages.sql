-- Messages that went out, are about to, or did not: to whom, what, how, and why not, the newest first. `failed`: only
-- those that did not. What they said is not shown.
-- ok {messages, only_failed, after} · forbidden
create function api.page_desk_messages(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    only_failed boolean := core.flag_of(input, 'failed');
    before bigint := coalesce((select m.id from message m where m.code = input ->> 'after'), 9223372036854775807);
    ids bigint[];
    shown bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    ids := array(select m.id from message m
        where m.territory_id = actor.territory_id and m.kind <> 'login' and (m.state = 'failed' or not only_failed) and m.id < before
        order by m.id desc limit core.listed_most(input));
    shown := core.listed(ids, null, input);
    return core.page(actor, jsonb_build_object('only_failed', only_failed,
        'after', (select m.code from message m where m.id = core.listed_on(ids, shown)),
        'messages', (select coalesce(jsonb_agg(jsonb_build_object('code', m.code, 'kind', m.kind, 'channel', m.channel,
                'state', m.state, 'due_at', m.due_at, 'ended_at', m.ended_at, 'ended_why', m.ended_why, 'tries', m.tries,
                'person', core.person_line(m.person_id), 'outing_code', (select o.code from outing o where o.id = m.outing_id)) order by m.id desc), '[]')
            from message m where m.id = any (shown))));
end $$;

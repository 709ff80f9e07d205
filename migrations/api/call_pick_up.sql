-- Somebody, or a machine, has picked up a telephone that we rang: a session in nobody's name, as for a call
-- that comes in. Nothing personal may be said yet. `alone`: nobody else has this number, so that
-- a key is enough of a sign; else the year of birth is, where it is known (`birth`).
-- ok {session, direction, alone, birth, desk_open, opens_at} · not_found · stale: it is over · expired: what was to be said is no longer true
create function api.call_pick_up(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_pick_up', '{service:dispatcher}');
    c nec.call;
    m nec.message;
    untrue text;
    token text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into c from call where code = input ->> 'call';
    if not found then return core.refused('not_found', 'call'); end if;
    m := core.message_lock(c.message_id);
    select * into c from call where id = c.id for update;
    if c.ended_at is not null or c.started_at is null or c.answered_at is not null then return core.refused('stale', 'call_over'); end if;
    untrue := case when c.message_id is not null then core.message_untrue(m) end;
    if untrue is not null and m.state = 'to_call' then
        perform core.message_end(m, 'dropped', untrue);
        perform core.call_end(c.id, 'untrue');
        return core.refused('expired', 'call_over');
    end if;
    token := core.session_new(null, 'caller', 'phone', interval '2 hours', null,
        jsonb_build_object('index', c.number_index, 'sealed', c.number_sealed));
    update call set answered_at = nec.now(), session_id = core.session_id(token), channel_id = core.text_of(input, 'channel'),
        lease_until = clock_timestamp() + interval '60 seconds' where id = c.id;
    perform core.journal('call', c.id, 'call_answered');
    return core.shown(jsonb_build_object('session', token, 'direction', c.direction,
        'desk_open', core.desk_opens_at() <= nec.now(), 'opens_at', core.desk_opens_at(),
        'alone', core.call_alone(c),
        'birth', exists (select from person where id = c.person_id and birth_year is not null)));
end $$;

-- A call begins: a session of channel phone, in nobody's name yet. Several people may share
-- the number; nobody is named before a second sign. `contact` is absent when withheld; `channel`
-- is the line's own name for the call.
-- ok {session, known, call, desk_open, opens_at}
create function api.call_open(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_open', '{service:dispatcher}');
    wanted text := input #>> '{contact,index}';
    box text := input #>> '{contact,sealed}';
    token text;
    c nec.call;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    token := core.session_new(null, 'caller', 'phone', interval '2 hours', null,
        jsonb_strip_nulls(jsonb_build_object('index', wanted, 'sealed', box)));
    insert into call (territory_id, direction, session_id, channel_id, number_index, number_sealed, started_at, answered_at)
    values (actor.territory_id, 'in', core.session_id(token), core.text_of(input, 'channel'), wanted, box, nec.now(), nec.now())
    returning * into c;
    perform core.call_begun(c);
    return core.shown(jsonb_build_object('session', token, 'call', c.code,
        'known', exists (select from core.callers(wanted)),
        'desk_open', core.desk_opens_at() <= nec.now(), 'opens_at', core.desk_opens_at()));
end $$;

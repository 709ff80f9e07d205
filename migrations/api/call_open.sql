-- A call begins: a session of channel phone, in nobody's name yet. Several people may share
-- the number; nobody is named before a second sign. `contact` is absent when withheld.
-- ok {session, known}
create function api.call_open(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_open', '{service:dispatcher}');
    wanted text := input #>> '{contact,index}';
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.shown(jsonb_build_object(
        'session', core.session_new(null, 'caller', 'phone', interval '2 hours', null,
            jsonb_strip_nulls(jsonb_build_object('index', wanted, 'sealed', input #>> '{contact,sealed}'))),
        'known', exists (select from contact_point c join senior s on s.person_id = c.person_id
                         where c.value_index = wanted and s.state <> 'left')));
end $$;

-- A key was pressed, and where several share the telephone the right year of birth typed: from here
-- on the call speaks for the person who was called, and they count as told.
-- For a coordinator who calls somebody back: whom, and their number.
-- ok {kind, role, first_name, body, outing, offer, escalation, proposal} · ok {kind: call_back, first_name, last_name, number}
-- · invalid birth_year · not_found: another year · too_many · stale: the call is over
create function api.call_hear(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_hear', '{caller}');
    c nec.call;
    m nec.message;
    s nec.session;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    m := core.message_lock((select message_id from call where session_id = actor.session_id and direction <> 'in'));
    select * into c from call where session_id = actor.session_id and direction <> 'in' and ended_at is null for update;
    if not found then return core.refused('stale', 'call_over'); end if;
    select * into s from session where id = actor.session_id for update;
    if coalesce((s.data ->> 'tries')::int, 0) >= 3 then return core.refused('too_many', 'login_tries'); end if;
    if not core.call_alone(c) then
        if core.whole_of(input, 'birth_year') is null then return core.invalid(core.problem('birth_year', 'format')); end if;
        if core.whole_of(input, 'birth_year') is distinct from (select birth_year from person where id = c.person_id) then
            update session set data = data || jsonb_build_object('tries', coalesce((data ->> 'tries')::int, 0) + 1) where id = s.id;
            return core.refused('not_found', 'not_recognised');
        end if;
    end if;
    update call set heard_at = nec.now() where id = c.id;
    update session set person_id = coalesce(c.by_id, c.person_id), role = core.call_role(c, m) where id = s.id returning * into s;
    perform set_config('nec.actor', 'person:' || s.person_id, true);
    if c.direction = 'back' then return core.shown(core.call_back_words(c)); end if;
    if m.state = 'to_call' then
        update contact_point set failed_at = null where id = m.contact_id and failed_at is not null;
        perform core.message_out(m);
    end if;
    return core.shown(jsonb_build_object('kind', m.kind, 'role', s.role, 'body', core.sealed('message.body', m.id, m.body_sealed),
        'first_name', (select first_name from person where id = c.person_id),
        'outing', (select code from outing where id = m.outing_id), 'offer', (select code from offer where id = m.offer_id),
        'escalation', m.data ->> 'escalation', 'proposal', m.data ->> 'proposal'));
end $$;

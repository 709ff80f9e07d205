-- The end of each way in, and how long one is in.

-- Logged in: a session that stands as long as somebody uses it (core.session_slide). Its token.
create function core.login_session(person bigint, role text, device text) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare token text;
begin
    token := core.session_new(person, role, case role when 'coordinator' then 'desk' else 'web' end,
        core.span(case role when 'half' then 'login_lasts' else 'session_' || role end),
        data => case role when 'half' then '{"tries": 0}' else '{}' end::jsonb);
    update session s set device = login_session.device where s.id = core.session_id(token);
    return token;
end $$;

-- Whoever holds this login is who it says; it is used up.
create function core.login_end(l nec.login, device text) returns core.answer
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    p nec.person;
    role text;
begin
    update login set used_at = nec.now() where id = l.id;
    select * into p from person where id = l.person_id;
    perform core.territory_enter(p.territory_id), set_config('nec.actor', 'person:' || p.id, true);
    role := case when exists (select from coordinator where person_id = p.id and left_at is null) then 'coordinator'
                 when exists (select from volunteer where person_id = p.id and state <> 'left') then 'volunteer'
                 when exists (select from senior where person_id = p.id and state <> 'left') then 'senior' end;
    if role is null or (l.code is not null and role = 'coordinator') then return core.refused('forbidden', 'no_account'); end if;
    update contact_point set verified_at = coalesce(verified_at, nec.now()), failed_at = null
    where person_id = p.id and value_index = l.contact_index;
    if role = 'coordinator' and exists (select from factor where person_id = p.id and proved_at is not null) then role := 'half';
    else perform core.journal('person', p.id, 'logged_in', case when l.code is null then '{}' else '{"card": true}' end::jsonb); end if;
    return core.shown(jsonb_build_object('first_name', p.first_name, 'session', core.login_session(p.id, role, login_end.device),
        'role', case when role = 'coordinator' and core.factor_lacks(p.id) then 'unproved' else role end));
end $$;

-- Who is there stays in: a session ends so long after it was last used, and at the latest so long after it was made.
-- Written down when a twentieth of that span has gone by: a look costs no write. Until when it stands.
create function core.session_slide(s nec.session) returns timestamptz language plpgsql set search_path = nec, core, pg_temp as $$
declare
    idle interval := core.span('session_' || s.role);
    until timestamptz := least(nec.now() + idle, s.made_at + core.span('session_' || s.role || '_longest'));
begin
    if until <= s.expires_at + idle / 20 then return s.expires_at; end if;
    update session set expires_at = until, seen_at = nec.now() where id = s.id;
    return until;
end $$;

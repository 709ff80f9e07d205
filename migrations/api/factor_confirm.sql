-- The second half of a login: the digits of the application, or one of the ten codes, each once. Five tries.
-- `step` is the site's word that the digits are right.
-- ok {session, role, first_name} · invalid number:wrong · expired login_expired: too late, or nobody has answered a message
create function api.factor_confirm(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'factor_confirm', '{anyone,senior,volunteer,coordinator,link}');
    half nec.session := core.session_half(who);
    typed text := lower(regexp_replace(coalesce(input ->> 'number', ''), '\s', '', 'g'));
    f nec.factor;
    p nec.person;
    fine boolean;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into half from session where id = half.id and ended_at is null for update;
    if not found or (half.data ->> 'tries')::int >= 5 then return core.refused('expired', 'login_expired'); end if;
    select * into f from factor where person_id = half.person_id for update;
    fine := (input ->> 'step')::bigint > f.used_step;
    if fine then
        update factor set used_step = (input ->> 'step')::bigint where person_id = f.person_id;
    else
        update factor_recovery set used_at = nec.now()
        where person_id = f.person_id and code_hash = digest(typed, 'sha256') and used_at is null;
        fine := found;
    end if;
    if fine is not true then
        update session set data = data || jsonb_build_object('tries', (data ->> 'tries')::int + 1) where id = half.id;
        return core.invalid(core.problem('number', 'wrong'));
    end if;
    update session set ended_at = nec.now() where id = half.id;
    select * into p from person where id = half.person_id;
    perform core.territory_enter(p.territory_id), set_config('nec.actor', 'person:' || p.id, true);
    perform core.journal('person', p.id, 'logged_in', jsonb_build_object('factor', case when input ? 'step' then 'digits' else 'recovery' end));
    return core.shown(jsonb_build_object('role', 'coordinator', 'first_name', p.first_name,
        'session', core.login_session(p.id, 'coordinator', half.device)));
end $$;

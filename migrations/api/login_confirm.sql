-- The button behind a link, of a message or of a card of paper, or the number typed in: a session. Single use, five
-- tries. Where a second factor is in use, it is a half: the role says so, and factor_confirm makes it whole.
-- ok {session, role, first_name} · invalid number · expired · too_many · forbidden no_account
create function api.login_confirm(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'login_confirm', '{anyone,senior,volunteer,coordinator,link}');
    wanted text := input #>> '{contact,index}';
    number text := regexp_replace(coalesce(input ->> 'number', ''), '\s', '', 'g');
    l nec.login;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'token') is not null then
        select * into l from login where token_hash = digest(input ->> 'token', 'sha256') for update;
        if not found or l.used_at is not null or l.expires_at <= nec.now() then return core.refused('expired', 'login_expired'); end if;
    else
        if number !~ '^[0-9]{6}$' then return core.invalid(core.problem('number', 'format')); end if;
        -- A number shared by several people has a code for each; a wrong try counts against all.
        perform 1 from login where contact_index = wanted and used_at is null and expires_at > nec.now() for update;
        if not found then return core.refused('expired', 'login_expired'); end if;
        if (select max(tries) from login where contact_index = wanted and used_at is null and expires_at > nec.now()) >= 5 then
            return core.refused('too_many', 'login_tries');
        end if;
        select * into l from login where contact_index = wanted and used_at is null and expires_at > nec.now()
            and number_hash = digest(number || ':' || wanted, 'sha256');
        if not found then
            update login set tries = tries + 1 where contact_index = wanted and used_at is null and expires_at > nec.now();
            return core.invalid(core.problem('number', 'wrong'));
        end if;
    end if;
    return core.login_end(l, core.text_of(input, 'device'));
end $$;

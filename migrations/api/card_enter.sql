-- The eight letters of a card, typed: a session. The square on it is a link like that of a message (login_confirm).
-- Letters that are wrong count for their network, as asking for a code does.
-- ok {session, role, first_name} · invalid letters:required, letters:wrong · too_many login_network · forbidden no_account
create function api.card_enter(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'card_enter', '{anyone,senior,volunteer,coordinator,link}');
    l nec.login;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'letters') is null then return core.invalid(core.problem('letters', 'required')); end if;
    if core.network_enough(input ->> 'network') then return core.refused('too_many', 'login_network'); end if;
    select * into l from login where letters_index = input ->> 'letters_index' and used_at is null and expires_at > nec.now() for update;
    if not found then
        insert into login (network_index, contact_index, number_hash, token_hash, expires_at)
        values (input ->> 'network', 'card', gen_random_bytes(32), gen_random_bytes(32), nec.now());
        return core.invalid(core.problem('letters', 'wrong'));
    end if;
    return core.login_end(l, core.text_of(input, 'device'));
end $$;

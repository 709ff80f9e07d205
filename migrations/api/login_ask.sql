-- A link and a six-digit code in one message. The answer is the same whether the number
-- is known or not.
-- ok · invalid contact · too_many login_too_many, login_day: this number or address, login_network: those who ask from there
create function api.login_ask(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, ext, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'login_ask', '{anyone,senior,volunteer,coordinator,link}');
    wanted text := input #>> '{contact,index}';
    p record;
    token text;
    number text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if wanted is null then return core.invalid(core.problem('contact', 'required')); end if;
    perform pg_advisory_xact_lock(hashtextextended(wanted, 3));
    if (select count(distinct made_at) from login where contact_index = wanted and made_at > nec.now() - interval '15 minutes') >= 3 then
        return core.refused('too_many', 'login_too_many');
    end if;
    if (select count(distinct made_at) from login where contact_index = wanted and made_at > nec.now() - interval '1 day') >= core.setting('login_day')::int then
        return core.refused('too_many', 'login_day');
    end if;
    if core.network_enough(input ->> 'network') then return core.refused('too_many', 'login_network'); end if;
    for p in select c.person_id, c.id as contact_id from contact_point c join person x on x.id = c.person_id
             where c.value_index = wanted and x.erased_at is null order by c.person_id loop
        token := nec.code();
        number := lpad(((('x' || encode(gen_random_bytes(4), 'hex'))::bit(32)::bigint) % 1000000)::text, 6, '0');
        insert into login (network_index, person_id, contact_index, number_hash, token_hash, expires_at)
        values (input ->> 'network', p.person_id, wanted, digest(number || ':' || wanted, 'sha256'), digest(token, 'sha256'),
                nec.now() + core.span('login_lasts'));
        perform core.message(p.person_id, 'login', null, null, nec.now(), jsonb_build_object('number', number, 'token', token), p.contact_id);
    end loop;
    if not found then
        insert into login (network_index, contact_index, number_hash, token_hash, expires_at)
        values (input ->> 'network', wanted, gen_random_bytes(32), gen_random_bytes(32), nec.now() + core.span('login_lasts'));
    end if;
    return core.done(actor);
end $$;

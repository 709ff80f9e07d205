-- The second factor of a coordinator, and the sessions of anybody. Secrets of login are nobody's to read, not even the
-- desk's: the pages that show a person their own look with the eyes of an act, at rows of that person alone.

-- {sessions: [{code, device, made_at, current}], factor: {proved, recovery_left, secret while it is not proved}, null without one}
create function core.connections_of(person bigint, here bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    shown jsonb;
begin
    perform set_config('nec.role', 'act', true);
    select jsonb_build_object(
        'sessions', (select coalesce(jsonb_agg(jsonb_build_object('code', s.code, 'device', s.device, 'made_at', s.made_at, 'current', s.id = here)
                order by s.id <> here, s.made_at desc), '[]')
            from session s where s.person_id = person and s.role in ('senior', 'volunteer', 'coordinator') and s.channel <> 'phone'
              and s.ended_at is null and s.expires_at > nec.now()),
        'factor', (select jsonb_build_object('proved', f.proved_at is not null,
                'secret', case when f.proved_at is null then core.sealed('factor.secret', person, f.secret_sealed) end,
                'recovery_left', (select count(*) from factor_recovery r where r.person_id = person and r.used_at is null))
            from factor f where f.person_id = person)) into shown;
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return shown;
end $$;

-- Ten new codes for the day the telephone is lost, in place of the old ones; told here and never again.
create function core.factor_codes(person bigint) returns jsonb
language plpgsql set search_path = nec, core, ext, pg_temp as $$
declare
    one text;
    codes jsonb := '[]';
begin
    delete from factor_recovery where person_id = person;
    for i in 1..10 loop
        -- 24 letters of five bits, without those that are taken for others
        select string_agg(substr('abcdefghjkmnpqrstuvwxyz234567891', 1 + get_byte(b, n) % 32, 1), '' order by n) into one
        from gen_random_bytes(24) b, generate_series(0, 23) n;
        insert into factor_recovery (person_id, code_hash) values (person, digest(one, 'sha256'));
        codes := codes || to_jsonb(regexp_replace(one, '(.{4})(?=.)', '\1 ', 'g'));
    end loop;
    return codes;
end $$;

-- The half-made login that this session is; empty when it is none.
create function core.session_half(who text) returns nec.session language sql stable set search_path = nec, core, ext, pg_temp as $$
    select s.* from session s where s.token_hash = digest(substr(who, 9), 'sha256') and who like 'session:%'
        and s.role = 'half' and s.ended_at is null and s.expires_at > nec.now()
$$;

-- Does this coordinator lack the second factor that the setting asks of all?
create function core.factor_lacks(person bigint) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return core.setting('factor_required') = 'true' and not exists (select from factor f where f.person_id = person and f.proved_at is not null);
end $$;

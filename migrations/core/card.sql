-- The card of paper by which somebody comes in without a telephone. Its row is a login's; a page that shows that
-- there is one looks with the eyes of an act, at the rows of that person alone (as core.connections_of).

-- {code, made_at, until_at} of the card that still opens; null without one.
create function core.card_of(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    shown jsonb;
begin
    perform set_config('nec.role', 'act', true);
    select jsonb_build_object('code', l.code, 'made_at', l.made_at, 'until_at', l.expires_at) into shown
    from login l where l.person_id = person and l.code is not null and l.used_at is null and l.expires_at > nec.now();
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return shown;
end $$;

-- May they have one? Who sees others' data has a second factor, or could have: a card would go round it.
create function core.card_for(person bigint) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select (core.still_here(person, 'senior') or core.still_here(person, 'volunteer')) and not core.still_here(person, 'coordinator')
$$;

-- The card that stands opens nothing any more.
create function core.card_end(person bigint) returns boolean language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update login set expires_at = nec.now() where person_id = person and code is not null and used_at is null and expires_at > nec.now();
    return found;
end $$;

-- Has this network asked, or guessed, often enough for an hour? Null is nobody's network: the telephone's, a test's.
create function core.network_enough(network text) returns boolean language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if network is null then return false; end if;
    perform pg_advisory_xact_lock(hashtextextended(network, 4));
    return (select count(distinct (contact_index, made_at)) from login
            where network_index = network and made_at > nec.now() - interval '1 hour') >= core.setting('login_network')::int;
end $$;

-- When an outing may be asked for.

-- What is wrong with `appointment` of an act's input; null when nothing is.
create function core.appointment_problem(input jsonb) returns jsonb language plpgsql stable as $$
declare
    at timestamptz := core.instant_of(input, 'appointment_at');
    now timestamptz := nec.now();
begin
    return case
        when not input ? 'appointment_at' then core.problem('appointment', 'required')
        when at is null then core.problem('appointment', 'format')
        when at < now then core.problem('appointment', 'in_past')
        when at < now + interval '45 minutes' then core.problem('appointment', 'too_soon')
        when at > now + interval '180 days' then core.problem('appointment', 'too_far_ahead') end;
end $$;

-- Has a coordinator lifted fair use for this senior, until then at least?
create function core.limit_lifted(s nec.senior, at timestamptz) returns boolean language sql stable
return coalesce(s.limit_lifted_until, '-infinity') >= (at at time zone 'Europe/Paris')::date;

-- Fair use: would it keep somebody for longer than a senior may ask for?
create function core.too_long(senior bigint, meet_at timestamptz, end_at timestamptz) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    if end_at - meet_at <= core.span('outing_longest') then return false; end if;
    return (select not core.limit_lifted(s, too_long.meet_at) from senior s where s.person_id = too_long.senior);
end $$;

-- Fair use: has the senior as many outings in the week of `at` as they may ask for? `beside`
-- is an outing that does not count, since it is the one being moved.
create function core.week_full(senior bigint, at timestamptz, beside bigint default null) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select not core.limit_lifted(s, week_full.at) and coalesce(s.week_limit, core.setting('week_outings')::int) <= (
            select count(*) from outing x
            where x.senior_id = s.person_id and x.id is distinct from beside
              and x.state not in ('cancelled', 'unmet', 'redirected', 'draft')
              and date_trunc('week', x.appointment_at, 'Europe/Paris') = date_trunc('week', week_full.at, 'Europe/Paris'))
        from senior s where s.person_id = week_full.senior);
end $$;

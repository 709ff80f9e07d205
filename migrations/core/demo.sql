-- The rows of the demo town, one function a table of migrations/demo.

create function core.demo_organisation(territory smallint, x jsonb) returns jsonb
language sql set search_path = nec, core, pg_temp as $$
    insert into organisation (territory_id, name) values (territory, x ->> 'name') returning jsonb_build_object(x ->> 'ref', id)
$$;

create function core.demo_person(territory smallint, x jsonb, refs jsonb) returns jsonb
language plpgsql set search_path = nec, core, pg_temp as $$
declare made bigint;
begin
    insert into person (territory_id, organisation_id, first_name, last_name, birth_year, created_at)
    values (territory, (refs ->> (x ->> 'organisation'))::bigint, x ->> 'first_name', x ->> 'last_name',
            (x ->> 'birth_year')::smallint, nec.now() - interval '150 days')
    returning id into made;
    insert into contact_point (person_id, kind, value_sealed, value_index, preferred, verified_at)
    select made, c ->> 'kind', c ->> 'sealed', c ->> 'index',
        coalesce(array_position(string_to_array(x ->> 'channels', '|'),
            case c ->> 'kind' when 'landline' then 'call' when 'mobile' then 'sms' else 'email' end), 9), nec.now()
    from unnest(array[x -> 'landline', x -> 'mobile', x -> 'email']) c where c ->> 'sealed' is not null;
    return jsonb_build_object(x ->> 'ref', made);
end $$;

create function core.demo_senior(person bigint, x jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    insert into senior (person_id, state, qualified_at, home_label, home_insee, home_lon, home_lat, home_e, home_n, home_district,
        home_detail_sealed, needs, mode, languages, circle_agreed)
    values (person, x ->> 'state', case when x ->> 'state' <> 'new' then nec.now() - interval '140 days' end, x ->> 'home',
        x ->> 'insee', (x ->> 'lon')::float8, (x ->> 'lat')::float8, (x ->> 'e')::float8, (x ->> 'n')::float8, x ->> 'district',
        x ->> 'home_detail', coalesce(string_to_array(x ->> 'needs', '|'), '{}'), coalesce(x ->> 'mode', 'any'),
        coalesce(string_to_array(x ->> 'languages', '|'), '{fr}'), x ->> 'circle_agreed' = 'yes');
    insert into consent (person_id, purpose, given, at, channel)
    select person, purpose, given, nec.now() - interval '150 days', 'phone'
    from (values ('service', true), ('health', true), ('check_up', x ->> 'check_up' = 'yes')) as c (purpose, given);
    if x ->> 'state' = 'new' then perform core.escalate('first_time', null, person); end if;
end $$;

create function core.demo_volunteer(person bigint, x jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    insert into volunteer (person_id, state, welcomed_at, home_label, home_lon, home_lat, home_e, home_n, home_district, radius_m,
        abilities, modes, purposes, languages, week_cap, month_cap)
    values (person, x ->> 'state', case when x ->> 'state' in ('active', 'paused') then nec.now() - interval '140 days' end,
        x ->> 'home', (x ->> 'lon')::float8, (x ->> 'lat')::float8, (x ->> 'e')::float8, (x ->> 'n')::float8, x ->> 'district',
        (x ->> 'radius_m')::int, coalesce(string_to_array(x ->> 'abilities', '|'), '{}'), string_to_array(x ->> 'modes', '|'),
        coalesce(string_to_array(x ->> 'purposes', '|'), '{}'), coalesce(string_to_array(x ->> 'languages', '|'), '{fr}'),
        (x ->> 'week_cap')::smallint, (x ->> 'month_cap')::smallint);
    insert into availability (volunteer_id, weekday, from_q, to_q)
    select person, array_position('{mon,tue,wed,thu,fri,sat,sun}'::text[], m[1]),
        extract(epoch from m[2]::interval) / 900, extract(epoch from m[3]::interval) / 900
    from regexp_matches(coalesce(x ->> 'availability', ''), '([a-z]{3}) (\d\d:\d\d)-(\d\d:\d\d)', 'g') m;
end $$;

-- Where it goes: a place that becomes one of the senior's usual ones.
create function core.demo_place(senior bigint, x jsonb) returns bigint
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    p nec.place;
    made bigint;
    medical boolean := x ->> 'purpose' = 'medical';
begin
    select * into strict p from place where code = x ->> 'place';
    insert into senior_place (senior_id, label, label_sealed, label_index, purpose, insee, e, n, district, uses, last_used_at)
    values (senior, case when not medical then p.name end, case when medical then x ->> 'place_sealed' end, x ->> 'place_index',
        x ->> 'purpose', p.insee, case when medical then round(p.e / 250) * 250 else p.e end,
        case when medical then round(p.n / 250) * 250 else p.n end, p.district, 1, nec.now())
    on conflict (senior_id, purpose, label_index) do update set uses = senior_place.uses + 1
    returning id into made;
    return made;
end $$;

create function core.demo_outing(territory smallint, x jsonb, refs jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    senior bigint := (refs ->> (x ->> 'senior'))::bigint;
    volunteer bigint := (refs ->> (x ->> 'volunteer'))::bigint;
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    day date := case when x ->> 'days_ago' is not null then date_trunc('week', today)::date - (x ->> 'days_ago')::int
                     else today + (x ->> 'days_ahead')::int end;
    at timestamptz := (day + (x ->> 'hour')::time) at time zone 'Europe/Paris';
    asked_at timestamptz := least(nec.now() - interval '1 hour', at - make_interval(days => coalesce((x ->> 'asked_days_before')::int, 3)));
    past boolean := at < nec.now();
    ends_in text := case when x ->> 'state' = 'offering' then 'open' else x ->> 'state' end;
    block core.block := core.block_of(at, (x ->> 'stay_min')::int, (x ->> 'travel_min')::int, 'stay');
    declined jsonb := coalesce((select jsonb_object_agg(split_part(d, ':', 1), split_part(d, ':', 2))
                                from unnest(string_to_array(x ->> 'declined', '|')) d), '{}');
    o nec.outing;
    asked text;
    e text[];
begin
    insert into outing (territory_id, senior_id, organisation_id, state, purpose, needs, mode, place_id, appointment_at, stay_min,
        travel_min, meet_at, leave_at, end_at, channel, asked_at, opened_at, wave, told_at, agreed_at, started_at, home_safe_at,
        closed_at, unmet_reason, alternative, cancelled_by, cancelled_when)
    select territory, senior, p.organisation_id, ends_in, x ->> 'purpose', s.needs, x ->> 'mode', core.demo_place(senior, x), at,
        (x ->> 'stay_min')::int, (x ->> 'travel_min')::int, block.meet_at, block.leave_at, block.end_at, x ->> 'channel', asked_at,
        asked_at, (x ->> 'asked' is not null)::int,
        case when ends_in in ('closed', 'confirmed') then asked_at + interval '5 hours' end,
        case when ends_in in ('closed', 'confirmed') then asked_at + interval '6 hours' end,
        case when ends_in = 'closed' then block.meet_at + interval '3 minutes' end,
        case when ends_in = 'closed' then block.end_at end, case when ends_in = 'closed' then block.end_at + interval '3 days' end,
        case when ends_in = 'unmet' then coalesce(x ->> 'reason', 'no_candidate') end,
        case when ends_in = 'unmet' then 'Une autre date a été proposée.' end,
        x ->> 'cancelled_by', x ->> 'cancelled_when'
    from person p join senior s on s.person_id = p.id where p.id = senior returning * into o;
    update escalation set outing_id = o.id
    where person_id = senior and outing_id is null and reason = 'first_time' and ends_in = 'to_qualify';

    foreach asked in array coalesce(string_to_array(x ->> 'asked', '|'), '{}') loop
        continue when not past and asked is distinct from x ->> 'volunteer';
        insert into offer (outing_id, volunteer_id, senior_id, wave, state, made_at, sent_at, deadline_at, answered_at, decline_reason)
        values (o.id, (refs ->> asked)::bigint, senior, 1,
            case when declined ? asked then 'declined' when asked = x ->> 'volunteer' then 'accepted'
                 when volunteer is not null then 'superseded' else 'expired' end,
            asked_at + interval '1 minute', asked_at + interval '2 minutes', asked_at + interval '1 day',
            asked_at + interval '3 hours', declined ->> asked);
    end loop;
    if volunteer is not null and ends_in in ('closed', 'accepted', 'confirmed') then
        insert into assignment (outing_id, volunteer_id, senior_id, offer_id, busy, made_at)
        values (o.id, volunteer, senior, (select id from offer where outing_id = o.id and state = 'accepted'),
            tstzrange(o.meet_at - interval '30 minutes', o.end_at, '[)'), asked_at + interval '3 hours');
    end if;
    if x ->> 'went' is not null then
        insert into feedback (outing_id, person_id, went, ease, at)
        values (o.id, senior, x ->> 'went', x ->> 'ease', o.end_at + interval '1 day');
    end if;

    -- The journal of what is past has long been carried.
    foreach e slice 1 in array array[
        array['outing_requested', asked_at::text], array['outing_accepted', (asked_at + interval '3 hours')::text],
        array['outing_confirmed', o.agreed_at::text], array['outing_started', o.started_at::text],
        array['outing_home_safe', o.home_safe_at::text], array['outing_closed', o.closed_at::text]] loop
        continue when e[2] is null or (e[1] = 'outing_accepted' and volunteer is null);
        insert into journal (territory_id, at, actor, channel, subject, subject_id, kind, handled_at)
        values (territory, e[2]::timestamptz, 'service:admin', x ->> 'channel', 'outing', o.id, e[1], transaction_timestamp());
    end loop;
    if not past and ends_in = 'open' then
        perform core.journal('outing', o.id, 'outing_opened', '{}', true);
    elsif not past and ends_in = 'accepted' then
        perform core.message(senior, 'who_comes_agree', o.id);
        perform core.message(volunteer, 'assignment_details', o.id);
    end if;
end $$;

-- What this senior does as a rule: the last outing to each place, the newest three.
create function core.usual_outings(senior bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.read_of(senior, core.outing_facts(x.o)) || jsonb_build_object('nth', x.nth, 'company', core.outing_company(x.o)) order by x.nth), '[]')
        from (select o, row_number() over (order by y.meet_at desc) as nth from (select distinct on (l.purpose, l.place_id) l as o, l.meet_at from outing l
                where l.senior_id = senior and l.state in ('home_safe', 'closed')
                order by l.purpose, l.place_id, l.meet_at desc) y order by y.meet_at desc limit 3) x);
end $$;

-- The same again, as the desk's form takes it: place, time and company of `o`, on the next such day of the week that
-- leaves us the notice we ask for.
create function core.request_again(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    began timestamp := o.appointment_at at time zone 'Europe/Paris';
    first date := ((nec.now() + core.span('notice')) at time zone 'Europe/Paris')::date + 1;
    day date := first + (extract(isodow from began)::int - extract(isodow from first)::int + 7) % 7;
begin
    return jsonb_build_object('purpose', o.purpose, 'place', (select code from senior_place where id = o.place_id),
        'appointment_date', to_char(day, 'DD/MM/YYYY'), 'appointment_time', to_char(began, 'FMHH24 "h" MI'),
        'stay_min', o.stay_min::text, 'return_mode', o.return_mode, 'mode', o.mode, 'needs', o.needs,
        'prefer', (select p.code from assignment a join person p on p.id = a.volunteer_id
            where a.outing_id = o.id and a.active and not exists (
                select from exclusion x where x.senior_id = a.senior_id and x.volunteer_id = a.volunteer_id)
            order by a.there desc, a.id limit 1));
end $$;

-- The districts where a senior lives and goes, the most usual first: places that are typed are looked for there first
-- (geo/gazetteer.h). No more is told than where a district is.
create function core.usual_districts(s nec.senior) returns text
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(string_agg(district, ' ' order by first, uses desc, district), '')
        from (select district, min(nth) as first, sum(uses) as uses
              from (select s.home_district, 0, 0 union all
                    select p.district, 1, p.uses from senior_place p where p.senior_id = s.person_id) x (district, nth, uses)
              where district is not null group by district order by 2, 3 desc, 1 limit 4) y);
end $$;

-- What somebody who asks for an outing is offered to choose from, so that nothing known is
-- asked twice: usual places, known faces, outings like before, days, half-hours.
-- `input` is what has been answered so far: purpose, like, place, prefer, on, hour, stay_min,
-- return_mode, mode, needs, window; and `step`, the question that comes next.
create function core.request_shown(person nec.person, s nec.senior, input jsonb) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    day date := (core.instant_of(input, 'on'))::date;
    last nec.outing;
    place nec.senior_place;
begin
    select * into last from outing where code = input ->> 'like' and senior_id = s.person_id;
    select * into place from senior_place where senior_id = s.person_id
        and case when input ->> 'place' is null then id = last.place_id else code = input ->> 'place' end;
    return jsonb_build_object(
        'near', core.usual_districts(s),
        'person', core.read_of(person.id, jsonb_build_object('code', person.code, 'first_name', person.first_name, 'last_name', person.last_name,
            'home', s.home_label, 'needs', s.needs, 'mode', s.mode, 'new', s.qualified_at is null)),
        'places', (select coalesce(jsonb_agg(core.read_of(person.id, jsonb_build_object('code', x.code, 'purpose', x.purpose,
                'place', coalesce(to_jsonb(x.label), core.sealed('senior_place.label', x.id, x.label_sealed)))) order by x.id = last.place_id desc nulls last, x.uses desc, x.id desc), '[]')
            from (select * from senior_place sp where sp.senior_id = s.person_id
                  and sp.purpose = coalesce(input ->> 'purpose', last.purpose, sp.purpose)
                  order by sp.id = last.place_id desc nulls last, sp.uses desc limit 6) x),
        'known', (select coalesce(jsonb_agg(jsonb_build_object('code', p.code, 'first_name', p.first_name, 'outings', b.outings)
                order by b.outings desc), '[]')
            from bond b join person p on p.id = b.volunteer_id
            where b.senior_id = s.person_id and b.outings > 0
              and not exists (select from exclusion x where x.senior_id = b.senior_id and x.volunteer_id = b.volunteer_id)),
        'like', core.usual_outings(s.person_id),
        'days', (select jsonb_agg(jsonb_build_object('on', today + n, 'day_on', today + n,
                'short_notice', (today + n) - today < 3)) from generate_series(1, 14) n),
        'hours', (select coalesce(jsonb_agg(jsonb_build_object('start_at', h, 'hour', to_char(h at time zone 'Europe/Paris', 'HH24:MI'))), '[]')
            from generate_series((day + time '08:00') at time zone 'Europe/Paris',
                                 (day + time '19:00') at time zone 'Europe/Paris', interval '30 minutes') h
            where h > nec.now() + interval '1 hour'),
        'moments', case when input ->> 'step' = 'day' then core.moments_open(s, coalesce(input ->> 'purpose', last.purpose)) else '[]' end,
        'so_far', jsonb_build_object('day_on', day, 'window', input ->> 'window',
            'stay_min', coalesce(core.whole_of(input, 'stay_min'), last.stay_min),
            'return_mode', coalesce(input ->> 'return_mode', last.return_mode, case when input ? 'stay_min' then 'stay' end),
            'mode', coalesce(input ->> 'mode', last.mode, s.mode),
            'needs', case when core.list_of(input, 'needs') <> '{}' then core.list_of(input, 'needs') else coalesce(last.needs, s.needs) end,
            'start_at', case when input ->> 'hour' ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' then (day + (input ->> 'hour')::time) at time zone 'Europe/Paris' end,
            'like', case when last.id is not null then core.outing_facts(last) || jsonb_build_object('company', core.outing_company(last)) end,
            'place', case when place.id is not null then coalesce(to_jsonb(place.label), core.sealed('senior_place.label', place.id, place.label_sealed)) end,
            'prefer', (select p.first_name from bond b join person p on p.id = b.volunteer_id
                where b.senior_id = s.person_id and p.code = input ->> 'prefer')));
end $$;

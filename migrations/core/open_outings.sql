-- Outings that still look for somebody, as far as a volunteer who has not been asked may know
-- of them: district, day, hours, purpose in general words. Nothing that names or tells apart a
-- senior, no code; none of somebody they are not to meet, nor where they cannot go. Saying "I am
-- free then" changes who is asked next, not who has a right to it: that stays with the ranking.
-- It may look where the volunteer whose page it is on may not: only the above leaves it.
create function core.open_outings(volunteer bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    open jsonb;
begin
    perform set_config('nec.role', 'act', true);
    select coalesce(jsonb_agg(jsonb_build_object('district', x.district, 'near', x.near, 'meet_at', x.meet_at, 'end_at', x.end_at,
            'long_min', x.long_min, 'purpose_general', x.purpose_general, 'on', x.day,
            'from', to_char(x.first, 'HH24:MI'), 'to', to_char(x.last, 'HH24:MI')) order by x.near desc, x.meet_at), '[]') into open
    from (
        select d.name as district, coalesce(s.home_district = v.home_district, false) as near, o.meet_at, o.end_at, b.day, b.first, b.last,
            (extract(epoch from o.end_at - o.meet_at) / 60)::int as long_min, core.purpose_general(o.purpose) as purpose_general
        from volunteer v join person p on p.id = v.person_id and p.limited_at is null
        join outing o on o.territory_id = p.territory_id and o.state in ('open', 'offering') and core.time_to_ask(o.meet_at)
        join senior s on s.person_id = o.senior_id and not core.limited(s.person_id)
        left join district d on d.territory_id = o.territory_id and d.code = s.home_district,
        -- The quarters of an hour that cover it: until midnight at the latest, which is 24:00.
        lateral (select o.meet_at at time zone 'Europe/Paris', o.end_at at time zone 'Europe/Paris') l (meet_at, end_at),
        lateral (select date_bin('15 minutes', l.end_at + interval '15 minutes' - interval '1 microsecond', '2026-01-01')) e (until),
        lateral (select l.meet_at::date, date_bin('15 minutes', l.meet_at, '2026-01-01')::time,
                     case when e.until::date > l.meet_at::date then '24:00' else e.until::time end) b (day, first, last)
        where v.person_id = open_outings.volunteer and v.state = 'active' and coalesce(v.paused_until < b.day, true)
          and (v.purposes = '{}' or o.purpose = any (v.purposes))
          and core.suits(v, o.needs) and core.papers_good(v, o, b.day)
          and not exists (select from exclusion x where x.senior_id = o.senior_id and x.volunteer_id = v.person_id)
          and v.person_id not in (select core.asked_before(o.id))
          and not exists (select from absence a where a.volunteer_id = v.person_id and b.day between a.from_on and a.to_on)
          and not exists (select from assignment a where a.volunteer_id = v.person_id and a.active and a.busy && tstzrange(o.meet_at, o.end_at))
        order by near desc, o.meet_at limit 40) x;
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return open;
end $$;

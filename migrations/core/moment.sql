-- "Un matin cette semaine": a senior who leaves the moment open is proposed the one at which
-- most could come, and sees it before anything is sent. The outing then has that moment, like
-- any other; that the week was left open stays with it (outing.flexible, outing.window_at).

-- How many volunteers could come then: free all the while, near enough, willing and able. A known
-- face counts for five.
create function core.moment_faces(s nec.senior, asked text, meet_at timestamptz, end_at timestamptz) returns int
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    on_day date := (meet_at at time zone 'Europe/Paris')::date;
    first_q int := floor(extract(epoch from (meet_at at time zone 'Europe/Paris')::time) / 900);
    last_q int := ceil(extract(epoch from (end_at at time zone 'Europe/Paris')::time) / 900);
    needed text[] := core.required(s.needs); -- read once, not once a volunteer as core.suits() would
begin
    return (
        select coalesce(sum(case when b.outings > 0 then 5 else 1 end), 0)
        from volunteer v left join bond b on b.volunteer_id = v.person_id and b.senior_id = s.person_id
        where v.state = 'active' and coalesce(v.paused_until < on_day, true)
          and (v.purposes = '{}' or asked = any (v.purposes)) and needed <@ v.abilities
          and (b.outings > 0 or core.metres(s.home_e, s.home_n, v.home_e, v.home_n) <= v.radius_m)
          and (exists (select from availability a where a.volunteer_id = v.person_id and a.weekday = extract(isodow from on_day)
                  and a.from_q <= first_q and a.to_q >= last_q)
               or exists (select from free_once f where f.volunteer_id = v.person_id and f.free_on = on_day
                  and f.from_q <= first_q and f.to_q >= last_q))
          and not exists (select from absence a where a.volunteer_id = v.person_id and on_day between a.from_on and a.to_on)
          and not exists (select from exclusion x where x.senior_id = s.person_id and x.volunteer_id = v.person_id)
          and not exists (select from assignment a where a.volunteer_id = v.person_id and a.active and a.busy && tstzrange(meet_at, end_at)));
end $$;

-- Mornings and afternoons of this week and the next, each with its best moment: {window, week, on, hour,
-- start_at}. Soonest first; none within the notice asked for, on a Sunday or holiday, or while they are out already.
-- Nothing of a volunteer leaves this function: it may count those whom the senior on whose page it is may not see.
create function core.moments_open(s nec.senior, asked text) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    monday date := date_trunc('week', today)::date;
    seen_as text := nec.role();
    moments jsonb;
    notice interval := core.span(case when s.qualified_at is null then 'notice_first' else 'notice' end);
begin
    perform set_config('nec.role', 'act', true);
    select coalesce(jsonb_agg(jsonb_build_object('window', part, 'week', case week when 0 then 'this' else 'next' end,
            'on', day, 'hour', to_char(hour, 'HH24:MI'), 'start_at', at) order by week, part desc), '[]') into moments
    from (
        select distinct on (d.week, h.part) d.week, h.part, d.day, h.hour, x.at
        from (select (day - monday) / 7 as week, day from generate_series(today, monday + 13, interval '1 day') g (at),
                  lateral (select g.at::date) y (day)) d,
             (values ('morning', time '09:30'), ('morning', '10:00'), ('morning', '10:30'),
                     ('afternoon', '14:00'), ('afternoon', '14:30'), ('afternoon', '15:30')) h (part, hour),
             lateral (select (d.day + h.hour) at time zone 'Europe/Paris') x (at),
             lateral core.block_of(x.at, 60, 20, 'stay') b
        where extract(isodow from d.day) < 7 and not core.is_holiday(d.day) and b.meet_at >= nec.now() + notice
          and not core.week_full(s.person_id, x.at)
          and not exists (select from outing o where o.senior_id = s.person_id and tstzrange(o.meet_at, o.end_at) && tstzrange(b.meet_at, b.end_at)
              and o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning'))
        order by d.week, h.part, core.moment_faces(s, asked, b.meet_at, b.end_at) desc, x.at) best;
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return moments;
end $$;

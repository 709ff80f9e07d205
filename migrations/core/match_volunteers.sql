-- Volunteers as nec-matcher keeps them in memory (matcher/codec.h): with their hours, what
-- they have promised and were asked in the last thirty days. Nothing that says who they are.
create function core.match_volunteers(ids bigint[]) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin return (
    select coalesce(jsonb_agg(jsonb_build_object(
        'id', v.person_id, 'state', v.state, 'e', v.home_e, 'n', v.home_n, 'district', v.home_district,
        'radius_m', v.radius_m, 'abilities', v.abilities, 'modes', v.modes, 'purposes', v.purposes,
        'districts', v.districts, 'languages', v.languages, 'week_cap', v.week_cap, 'month_cap', v.month_cap,
        'paused_until', v.paused_until,
        'weekly', (
            select coalesce(jsonb_agg(jsonb_build_object('weekday', a.weekday, 'from_q', a.from_q, 'to_q', a.to_q)), '[]')
            from availability a where a.volunteer_id = v.person_id),
        'absences', (
            select coalesce(jsonb_agg(jsonb_build_array(a.from_on, a.to_on)), '[]')
            from absence a where a.volunteer_id = v.person_id and a.to_on >= core.match_since()::date),
        'free', (
            select coalesce(jsonb_agg(jsonb_build_object('on', f.free_on, 'from_q', f.from_q, 'to_q', f.to_q)), '[]')
            from free_once f where f.volunteer_id = v.person_id and f.free_on >= core.match_since()::date),
        'busy', (
            select coalesce(jsonb_agg(core.match_busy(a) order by a.id), '[]')
            from assignment a
            where a.volunteer_id = v.person_id and a.active and upper(a.busy) > core.match_since()),
        'open_offers', (select count(*) from offer f where f.volunteer_id = v.person_id and f.slot is not null),
        'asks', (
            select coalesce(jsonb_agg(jsonb_build_object('at', f.made_at, 'yes', f.state in ('accepted', 'rescinded')) order by f.id), '[]')
            from offer f
            where f.volunteer_id = v.person_id and f.made_at > core.match_since()
              -- taken back before it was sent: they never knew
              and (f.sent_at is not null or f.state not in ('withdrawn', 'superseded'))
              -- several in one message are asked at once
              and not exists (select from offer g where g.message_id = f.message_id and g.id < f.id)
        )) order by v.person_id), '[]')
    from volunteer v where v.person_id = any (ids));
end $$;

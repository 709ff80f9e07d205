-- What somebody was asked, and how it ended. Several questions in one message tire but once: the first of them.
create function core.match_asks(volunteer bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin return (
    select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('at', f.made_at, 'start_at', o.meet_at,
        'answer', case f.state when 'accepted' then 'yes' when 'rescinded' then 'yes' when 'declined' then 'no' when 'expired' then 'silent' end,
        'further', f.place > 1)) order by f.id), '[]')
    from (select x.id, x.outing_id, x.made_at, x.state, row_number() over (partition by coalesce(x.message_id, -x.id) order by x.id) as place
          from offer x
          where x.volunteer_id = volunteer and x.made_at > core.match_since()
            -- taken back before it was sent: they never knew
            and (x.sent_at is not null or x.state not in ('withdrawn', 'superseded'))) f
    join outing o on o.id = f.outing_id);
end $$;

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
        'asks', core.match_asks(v.person_id),
        'message', (
            select jsonb_build_object('leaves_at', m.due_at, 'outings', core.message_outings(m.id))
            from message m where m.person_id = v.person_id and m.kind = 'offer' and m.state = 'queued' and m.due_at > nec.now()
            order by m.id limit 1)
        ) order by v.person_id), '[]')
    from volunteer v where v.person_id = any (ids));
end $$;

-- Volunteers as nec-matcher keeps them in memory (matcher/codec.h): with their hours, what
-- they have promised and were asked in the last thirty days. Nothing that says who they are.
-- What somebody has none of is not named, and the whole is written as text and read into one jsonb at the end: of sixty
-- thousand volunteers each key costs the start of a matcher a tenth of a second, and jsonb built object by object a minute.
-- Person by person, by their indexes: gathered kind by kind a page of a thousand is no faster, and its plan for
-- one volunteer, or after a few calls for any number, is a bad one; joined with persons, each page reads them all.
create function core.match_volunteers(ids bigint[]) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    since timestamptz := core.match_since();
    since_on date := core.match_since()::date;
    today date := core.today();
begin return (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', v.person_id, 'state', case when (select p.limited_at from person p where p.id = v.person_id) is not null then 'limited' else v.state end,
        'e', v.home_e, 'n', v.home_n, 'district', v.home_district, 'radius_m', v.radius_m,
        'abilities', nullif(case when v.driver_until < today then array_remove(v.abilities, 'car') else v.abilities end, '{}'),
        'modes', nullif(case when v.driver_until < today then array_remove(v.modes, 'car') else v.modes end, '{}'),
        'purposes', nullif(v.purposes, '{}'), 'districts', nullif(v.districts, '{}'), 'languages', nullif(v.languages, '{}'),
        'week_cap', v.week_cap, 'month_cap', v.month_cap, 'paused_until', v.paused_until, 'cleared_until', v.cleared_until,
        'weekly', (
            select array_agg(array[a.weekday, a.from_q, a.to_q])
            from availability a where a.volunteer_id = v.person_id),
        'absences', (
            select array_agg(array[a.from_on, a.to_on])
            from absence a where a.volunteer_id = v.person_id and a.to_on >= since_on),
        'free', (
            select json_agg(json_build_object('on', f.free_on, 'from_q', f.from_q, 'to_q', f.to_q))
            from free_once f where f.volunteer_id = v.person_id and f.free_on >= since_on),
        'busy', (
            select json_agg(core.match_busy(a) order by a.id)
            from assignment a
            where a.volunteer_id = v.person_id and a.active and upper(a.busy) > since),
        'open_offers', (select nullif(count(*), 0) from offer f where f.volunteer_id = v.person_id and f.slot is not null),
        -- Several questions in one message tire but once: the first of them. What was taken back before it was sent they never knew.
        'asks', (
            select json_agg(json_build_object('at', f.made_at, 'start_at', o.meet_at,
                'answer', case f.state when 'accepted' then 'yes' when 'rescinded' then 'yes' when 'declined' then 'no' when 'expired' then 'silent' end,
                'further', f.place > 1) order by f.id)
            from (select x.id, x.outing_id, x.made_at, x.state, row_number() over (partition by coalesce(x.message_id, -x.id) order by x.id) as place
                  from offer x
                  where x.volunteer_id = v.person_id and x.made_at > since and (x.sent_at is not null or x.state not in ('withdrawn', 'superseded'))) f
            join outing o on o.id = f.outing_id),
        'message', (
            select json_build_object('leaves_at', m.due_at, 'outings', core.message_outings(m.id), 'held', (
                select json_agg(core.match_legs(o, f.there, f.back) order by f.id) from offer f join outing o on o.id = f.outing_id
                where f.message_id = m.id and f.slot is not null))
            from message m where m.person_id = v.person_id and m.kind = 'offer' and m.state = 'queued' and m.due_at > nec.now()
            order by m.id limit 1)
        )) order by v.person_id), '[]')
    from volunteer v where v.person_id = any (ids))::jsonb;
end $$;

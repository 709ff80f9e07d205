-- Who is on the way in, waiting longest first; and all who go along, least asked first: who is never asked leaves.
-- ok {coming, welcomes, volunteers} · forbidden
create function api.page_volunteers(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object(
        'coming', (select coalesce(jsonb_agg(core.person_line(v.person_id) || jsonb_build_object('volunteer_state', v.state, 'registered_at', p.created_at, 'talk', core.welcome_of(v.person_id),
                'district', (select name from district d where d.territory_id = p.territory_id and d.code = v.home_district)) order by p.created_at, p.id), '[]')
            from volunteer v join person p on p.id = v.person_id
            where p.territory_id = actor.territory_id and v.state = any (core.volunteer_steps()) and v.state <> 'active'),
        'welcomes', core.welcomes_open(actor.territory_id),
        'volunteers', (select coalesce(jsonb_agg(line order by asked, outings, name), '[]') from (
            select asked, outings, p.last_name || p.first_name as name,
                core.person_line(v.person_id) || jsonb_strip_nulls(jsonb_build_object('volunteer_state', v.state, 'asked', asked, 'outings', outings,
                    'district', (select d.name from district d where d.territory_id = p.territory_id and d.code = v.home_district),
                    'paused_until_on', case when v.paused_until >= (nec.now() at time zone 'Europe/Paris')::date then v.paused_until end)) as line
            from volunteer v join person p on p.id = v.person_id
            cross join lateral (select count(*) as asked from offer f where f.volunteer_id = v.person_id and f.made_at > nec.now() - interval '30 days') a
            cross join lateral (select count(*) as outings from assignment s join outing o on o.id = s.outing_id
                where s.volunteer_id = v.person_id and s.active and o.meet_at between nec.now() - interval '30 days' and nec.now()) b
            where p.territory_id = actor.territory_id and v.state in ('active', 'suspended', 'paused')) x)));
end $$;

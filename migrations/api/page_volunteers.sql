-- Who is on the way in, waiting longest first; and all who go along, least asked first: who is never asked leaves.
-- `district`, `ability`: only those.
-- Whose papers end soon, or have, stands apart.
-- ok {coming, welcomes, papers, volunteers, found, after, districts} · forbidden
create function api.page_volunteers(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    since timestamptz := nec.now() - interval '30 days';
    ids bigint[];
    shown bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select coalesce(array_agg(v.person_id order by coalesce(f.asked, 0), coalesce(s.outings, 0), p.last_name, p.first_name, p.id), '{}') into ids
    from volunteer v join person p on p.id = v.person_id
    left join (select volunteer_id, count(*) as asked from offer where made_at > since group by 1) f on f.volunteer_id = v.person_id
    left join (select volunteer_id, count(*) as outings from assignment join outing o on o.id = outing_id
        where active and o.meet_at between since and nec.now() group by 1) s on s.volunteer_id = v.person_id
    where p.territory_id = actor.territory_id and v.state in ('active', 'suspended', 'paused')
      and (core.text_of(input, 'district') is null or v.home_district = input ->> 'district')
      and (core.text_of(input, 'ability') is null or input ->> 'ability' = any (v.abilities));
    shown := core.listed(ids, (select p.id from person p where p.code = input ->> 'after'), input);
    return core.page(actor, jsonb_build_object('found', cardinality(ids),
        'after', (select p.code from person p where p.id = core.listed_on(ids, shown)),
        'districts', (select jsonb_agg(jsonb_build_object('code', code, 'name', name) order by name) from district where territory_id = actor.territory_id),
        'coming', (select coalesce(jsonb_agg(core.person_brief(p) || jsonb_build_object('volunteer_state', v.state, 'registered_at', p.created_at, 'talk', core.welcome_of(v.person_id),
                'district', (select name from district d where d.territory_id = p.territory_id and d.code = v.home_district)) order by p.created_at, p.id), '[]')
            from volunteer v join person p on p.id = v.person_id
            where p.territory_id = actor.territory_id and v.state = any (core.volunteer_steps()) and v.state <> 'active'),
        'welcomes', core.welcomes_open(actor.territory_id),
        'papers', (select coalesce(jsonb_agg(core.person_brief(p) || jsonb_build_object('until_on', core.papers_end(v),
                'over', core.papers_end(v) < core.today()) order by core.papers_end(v), p.id), '[]')
            from volunteer v join person p on p.id = v.person_id
            where p.territory_id = actor.territory_id and v.state = 'active' and core.papers_end(v) < core.today() + core.span('papers_early')),
        'volunteers', (select coalesce(jsonb_agg(core.person_brief(p) || jsonb_strip_nulls(jsonb_build_object('volunteer_state', v.state,
                'asked', (select count(*) from offer f where f.volunteer_id = v.person_id and f.made_at > since),
                'outings', (select count(*) from assignment s join outing o on o.id = s.outing_id
                    where s.volunteer_id = v.person_id and s.active and o.meet_at between since and nec.now()),
                'district', (select d.name from district d where d.territory_id = p.territory_id and d.code = v.home_district),
                'paused_until_on', case when v.paused_until >= (nec.now() at time zone 'Europe/Paris')::date then v.paused_until end))
                order by array_position(shown, v.person_id)), '[]')
            from volunteer v join person p on p.id = v.person_id where v.person_id = any (shown))));
end $$;

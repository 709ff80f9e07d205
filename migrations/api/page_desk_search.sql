-- Who is on the line? Seniors, volunteers and whoever asked for somebody, found by any part of their names or address,
-- accents or not, or by the keyed hash of a telephone number (`phone`: {index}, made at the edge). Organisations by
-- name; `organisation` lists its people. Open alerts by the name that was left, of a stranger or of who pointed somebody out.
-- ok {people, organisations, alerts, asked, found, after} · forbidden
create function api.page_desk_search(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    asked text := core.text_of(input, 'q', 80);
    patterns text[] := core.patterns(asked);
    number_index text := input #>> '{phone,index}';
    house bigint := (select id from organisation o where o.code = input ->> 'organisation');
    ids bigint[] := '{}';
    shown bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if asked is not null or house is not null then
        select coalesce(array_agg(p.id order by p.last_name, p.first_name, p.id), '{}') into ids
        from person p left join senior s on s.person_id = p.id left join volunteer v on v.person_id = p.id
            left join referrer r on r.person_id = p.id
        where p.territory_id = actor.territory_id and p.erased_at is null and num_nonnulls(s.person_id, v.person_id, r.person_id) > 0
          and (house is null or p.organisation_id = house)
          and case when number_index is not null then exists (select from contact_point c where c.person_id = p.id and c.value_index = number_index)
              else asked is null or concat_ws(' ', p.searched, s.searched, v.searched) like all (patterns) end;
    end if;
    shown := core.listed(ids, (select p.id from person p where p.code = input ->> 'after'), input);
    return core.page(actor, jsonb_build_object('asked', asked is not null or house is not null, 'found', cardinality(ids),
        'after', (select p.code from person p where p.id = core.listed_on(ids, shown)),
        'people', (select coalesce(jsonb_agg(core.read_of(p.id, core.person_brief(p) || jsonb_build_object(
                'role', case when s.person_id is not null then 'senior' when v.person_id is not null then 'volunteer' else 'referrer' end,
                'home', coalesce(s.home_label, v.home_label), 'birth_year', p.birth_year, 'relation', r.relation,
                'organisation', (select o.name from organisation o where o.id = p.organisation_id),
                'may_ask', s.person_id is not null and s.state <> 'left')) order by p.last_name, p.first_name, p.id), '[]')
            from person p left join senior s on s.person_id = p.id left join volunteer v on v.person_id = p.id
                left join referrer r on r.person_id = p.id
            where p.id = any (shown)),
        'alerts', core.escalation_lines(array(select e from escalation e
            where e.territory_id = actor.territory_id and e.settled_at is null and asked is not null
              and nec.plain(concat_ws(' ', e.name, e.by_name)) like all (patterns))),
        'organisations', (select coalesce(jsonb_agg(jsonb_build_object('code', o.code, 'name', o.name,
                'seniors', (select count(*) from person p join senior s on s.person_id = p.id where p.organisation_id = o.id and p.erased_at is null),
                'volunteers', (select count(*) from person p join volunteer v on v.person_id = p.id where p.organisation_id = o.id and p.erased_at is null))
                order by o.name), '[]')
            from organisation o where o.territory_id = actor.territory_id
              and case when asked is null then o.id = house else nec.plain(o.name) like all (patterns) end)));
end $$;

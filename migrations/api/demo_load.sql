-- The demo town (migrations/demo/README.md has the tables), whole or not at all. What is
-- past becomes rows with their history; what lies ahead and is open is given to the
-- running service, which ranks and asks as it would for anybody; but at once, so that whoever looks
-- around need not wait for the round of six o'clock.
-- ok {seniors, volunteers, outings} · conflict already_loaded
create function api.demo_load(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'demo_load', '{service:admin}');
    territory smallint;
    refs jsonb := '{}';    -- ref -> id
    x jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if exists (select from nec.territory) then return core.refused('conflict', 'already_loaded'); end if;
    insert into nec.territory (code, name, desk_phone, settings)
    values ('nantes', 'Nantes', input ->> 'desk_phone', jsonb_build_object('trial', input ->> 'trial', 'planned_at_once', 'true'))
    returning id into territory;
    perform core.territory_enter(territory);
    insert into district select territory, d ->> 'code', d ->> 'name' from jsonb_array_elements(input -> 'districts') d;
    insert into place (code, territory_id, name, kind, address, insee, lon, lat, e, n, district, purposes)
    select p ->> 'code', territory, p ->> 'name', p ->> 'kind',
        concat_ws(', ', nullif(concat_ws(' ', p ->> 'number', p ->> 'street'), ''), concat_ws(' ', p ->> 'postcode', p ->> 'city')),
        p ->> 'insee', (p ->> 'lon')::float8, (p ->> 'lat')::float8, (p ->> 'e')::float8, (p ->> 'n')::float8,
        p ->> 'district', string_to_array(coalesce(p ->> 'purposes', ''), '|')
    from jsonb_array_elements(input -> 'places') p;
    for x in select jsonb_array_elements(input -> 'organisations') loop
        refs := refs || core.demo_organisation(territory, x);
    end loop;
    for x in select jsonb_array_elements(input -> 'coordinators') loop
        refs := refs || core.demo_person(territory, x, refs);
        insert into coordinator (person_id, on_call) values ((refs ->> (x ->> 'ref'))::bigint, x ->> 'on_call' = 'yes');
    end loop;
    update coordinator c set backup_id = (refs ->> (y ->> 'backup'))::bigint
    from jsonb_array_elements(input -> 'coordinators') y where c.person_id = (refs ->> (y ->> 'ref'))::bigint;
    for x in select jsonb_array_elements(input -> 'seniors') loop
        refs := refs || core.demo_person(territory, x, refs);
        perform core.demo_senior((refs ->> (x ->> 'ref'))::bigint, x);
    end loop;
    for x in select jsonb_array_elements(input -> 'volunteers') loop
        refs := refs || core.demo_person(territory, x, refs);
        perform core.demo_volunteer((refs ->> (x ->> 'ref'))::bigint, x);
    end loop;
    for x in select jsonb_array_elements(input -> 'history') loop
        perform core.demo_outing(territory, x, refs);
    end loop;
    insert into bond (senior_id, volunteer_id, outings, last_at, circle)
    select senior_id, volunteer_id, n, last_at, n >= 2 and rank <= 3 from (
        select o.senior_id, a.volunteer_id, count(*) as n, max(o.meet_at) as last_at,
            row_number() over (partition by o.senior_id order by count(*) desc, max(o.meet_at) desc) as rank
        from outing o join assignment a on a.outing_id = o.id where o.state = 'closed' group by 1, 2) b;
    update senior s set last_outing_at = (select max(meet_at) from outing o where o.senior_id = s.person_id and o.state = 'closed');
    insert into welcome (territory_id, held_at, place, seats)
    values (territory, core.at_hour(nec.now(), 4, '18:00'), 'à l’accueil du service', 8), (territory, core.at_hour(nec.now(), 9, '10:00'), 'à l’accueil du service', 8);
    for x in select jsonb_array_elements(input -> 'words') loop
        perform core.escalate('voicemail', null, (refs ->> (x ->> 'ref'))::bigint, null, x ->> 'note');
    end loop;
    return core.done(actor, jsonb_build_object('seniors', (select count(*) from senior),
        'volunteers', (select count(*) from volunteer), 'outings', (select count(*) from outing)));
end $$;

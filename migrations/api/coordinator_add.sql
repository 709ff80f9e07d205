-- Somebody works at the desk from now on, for an organisation if one is named (it is made when it is new).
-- ok {first_name, last_name} · invalid first_name, last_name, contact · conflict no_territory, already_known
create function api.coordinator_add(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'coordinator_add', '{service:admin}');
    problems jsonb := core.name_problems(input);
    org bigint;
    person nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.territory_id is null then return core.refused('conflict', 'no_territory'); end if;
    if input #>> '{contact,sealed}' is null or input #>> '{contact,index}' is null
       or coalesce(input #>> '{contact,kind}', '') not in ('mobile', 'landline', 'email') then
        problems := problems || core.problem('contact', 'format');
    end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    perform pg_advisory_xact_lock(hashtextextended(input #>> '{contact,index}', 2));
    if exists (select from coordinator c join contact_point p on p.person_id = c.person_id
               where p.value_index = input #>> '{contact,index}' and c.left_at is null) then
        return core.refused('conflict', 'already_known');
    end if;
    if core.text_of(input, 'organisation') is not null then
        insert into organisation (territory_id, name) values (actor.territory_id, core.text_of(input, 'organisation'))
        on conflict (territory_id, name) do update set name = excluded.name returning id into org;
    end if;
    insert into person (territory_id, organisation_id, first_name, last_name)
    values (actor.territory_id, org, core.text_of(input, 'first_name'), core.text_of(input, 'last_name')) returning * into person;
    insert into contact_point (person_id, kind, value_sealed, value_index)
    values (person.id, input #>> '{contact,kind}', input #>> '{contact,sealed}', input #>> '{contact,index}');
    insert into coordinator (person_id, hears_concerns, backup_id) -- the first one hears of worries; an administrator names others
    values (person.id, not exists (select from coordinator c join person p on p.id = c.person_id
                                   where c.left_at is null and p.territory_id = actor.territory_id), (select c.person_id from coordinator c join person p on p.id = c.person_id
                        where c.left_at is null and p.territory_id = actor.territory_id order by c.backup_id is not null, c.person_id limit 1));
    perform core.journal('person', person.id, 'coordinator_added');
    return core.done(actor, jsonb_build_object('first_name', person.first_name, 'last_name', person.last_name));
end $$;

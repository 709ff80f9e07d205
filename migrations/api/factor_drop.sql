-- No second factor any more: a coordinator's own wish, or the administrator's, for somebody who has lost telephone and codes.
-- ok {first_name, last_name} · not_found factor, contact
create function api.factor_drop(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'factor_drop', '{coordinator,service:admin}');
    person nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select p.* into person from person p join coordinator c on c.person_id = p.id
    where c.left_at is null and case actor.role when 'coordinator' then p.id = actor.person_id
        else p.id in (select person_id from contact_point where value_index = input #>> '{contact,index}') end;
    if not found then return core.refused('not_found', 'contact'); end if;
    delete from factor where person_id = person.id;
    if not found then return core.refused('not_found', 'factor'); end if;
    perform core.journal('person', person.id, 'factor_dropped');
    return core.done(actor, jsonb_build_object('first_name', person.first_name, 'last_name', person.last_name));
end $$;

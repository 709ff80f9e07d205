-- Somebody works at the desk no more: their sessions end, what they owned goes to others, at once.
-- ok {first_name, last_name, alerts} · not_found contact · conflict last_one: nobody would be left; last_to_hear: nobody would hear of worries
create function api.coordinator_leave(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'coordinator_leave', '{service:admin}');
    gone nec.person;
    e nec.escalation;
    heir bigint;
    alerts int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    perform pg_advisory_xact_lock(hashtextextended('concerns', actor.territory_id)); -- as in concerns_set
    select p.* into gone from coordinator c join person p on p.id = c.person_id
    where c.left_at is null and p.territory_id = actor.territory_id
      and exists (select from contact_point x where x.person_id = p.id and x.value_index = input #>> '{contact,index}')
    for update of c;
    if not found then return core.refused('not_found', 'contact'); end if;
    if not exists (select from coordinator c join person p on p.id = c.person_id
                   where c.left_at is null and p.territory_id = actor.territory_id and c.person_id <> gone.id) then
        return core.refused('conflict', 'last_one');
    end if;
    if core.concerns_named(actor.territory_id) and not core.concerns_named(actor.territory_id, gone.id) then
        return core.refused('conflict', 'last_to_hear');
    end if;
    update coordinator set left_at = nec.now(), on_call = false, backup_id = null where person_id = gone.id;
    update coordinator set backup_id = null where backup_id = gone.id;
    update session set ended_at = nec.now() where person_id = gone.id and ended_at is null;
    for e in select * from escalation where owner_id = gone.id and settled_at is null order by id for update loop
        heir := core.escalation_heir(e);
        perform core.escalation_give(e, heir, 'escalation_passed');
        alerts := alerts + 1;
    end loop;
    update escalation set backup_id = null where backup_id = gone.id and settled_at is null;
    perform core.journal('person', gone.id, 'coordinator_left');
    return core.done(actor, jsonb_build_object('first_name', gone.first_name, 'last_name', gone.last_name, 'alerts', alerts));
end $$;

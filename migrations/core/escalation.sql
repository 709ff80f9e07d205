-- Something a person must decide. It has an owner from the first second (the coordinator
-- of the outing's organisation with the fewest open ones) and a due time in desk hours.
-- Raising the same reason twice for an outing is raising it once.
create function core.escalate(why text, outing bigint, person bigint, due timestamptz default null, note text default null)
returns bigint language plpgsql set search_path = nec, core, pg_temp as $$
declare
    owner bigint;
    spare bigint;
    made bigint;
begin
    select c.person_id, c.backup_id into owner, spare
    from coordinator c join person p on p.id = c.person_id
    where c.left_at is null and p.territory_id = current_setting('nec.territory')::smallint
    order by (p.organisation_id is not distinct from (select o.organisation_id from outing o where o.id = outing)) desc,
             (select count(*) from escalation e where e.owner_id = c.person_id and e.settled_at is null), c.person_id
    limit 1;
    insert into escalation (territory_id, outing_id, person_id, reason, due_at, owner_id, backup_id, note_sealed)
    values (current_setting('nec.territory')::smallint, outing, person, why,
            coalesce(due, core.desk_after(nec.now(), core.span('desk_time'))), owner, spare, note)
    on conflict (outing_id, reason) where settled_at is null and outing_id is not null do nothing
    returning id into made;
    if made is not null then
        perform core.journal('escalation', made, 'escalation_raised', jsonb_build_object('reason', why, 'outing', outing));
    end if;
    return made;
end $$;

-- What the escalation was about has solved itself.
create function core.escalation_moot(outing bigint, reasons text[]) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare e bigint;
begin
    for e in update escalation set settled_at = nec.now(), settled = 'not_needed'
             where outing_id = outing and settled_at is null and reason = any (reasons) returning id loop
        perform core.journal('escalation', e, 'escalation_moot');
    end loop;
end $$;

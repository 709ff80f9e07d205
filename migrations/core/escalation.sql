-- Something a person must decide. It has an owner from the first second and a due time:
-- whoever is on call and a quarter of an hour where somebody may be in danger; otherwise the
-- coordinator of the outing's organisation with the fewest open ones, and two hours of an open desk.
-- A worry is only for those who hear of worries. Raising the same reason twice for an outing is raising it once. `note_from`: where the note was copied from.
create function core.escalate(why text, outing bigint, person bigint, due timestamptz default null, note text default null,
    note_from text default null)
returns bigint language plpgsql set search_path = nec, core, pg_temp as $$
declare
    owner bigint;
    e nec.escalation;
begin
    if core.on_call_reason(why) then owner := core.on_call_now(); end if;
    if why = 'concern' and not core.hears(owner) then owner := null; end if;
    if owner is null then
        select c.person_id into owner
        from coordinator c join person p on p.id = c.person_id
        where c.left_at is null and p.territory_id = current_setting('nec.territory')::smallint
          and (why <> 'concern' or core.hears(c.person_id))
        order by (p.organisation_id is not distinct from (select o.organisation_id from outing o where o.id = outing)) desc,
                 (select count(*) from escalation x where x.owner_id = c.person_id and x.settled_at is null), c.person_id
        limit 1;
    end if;
    insert into escalation (territory_id, outing_id, person_id, reason, due_at, owner_id, backup_id, note_sealed, note_from)
    values (current_setting('nec.territory')::smallint, outing, person, why, coalesce(due, core.escalation_due(why)), owner,
            (select backup_id from coordinator where person_id = owner), note, note_from)
    on conflict (outing_id, reason) where settled_at is null and outing_id is not null do nothing
    returning * into e;
    if e.id is not null then
        perform core.journal('escalation', e.id, 'escalation_raised',
            jsonb_strip_nulls(jsonb_build_object('reason', why, 'outing', outing, 'owner', owner)));
        perform core.escalation_ring(e);
    end if;
    return e.id;
end $$;

-- Until when its owner has time to take it. Who asks to be called back is, the same half-day.
create function core.escalation_due(why text) returns timestamptz language sql stable as $$
    select case when core.on_call_reason(why) then nec.now() + core.span('on_call')
        else least(core.desk_after(nec.now(), core.span('desk_time')), case when why = 'voicemail' then core.desk_half_day(nec.now()) end) end
$$;

-- Where somebody may be in danger the owner is telephoned at once, at any hour; everything
-- else waits on the board.
create function core.escalation_ring(e nec.escalation) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if core.on_call_reason(e.reason) and e.owner_id is not null then
        perform core.message(e.owner_id, 'on_call', e.outing_id, null, nec.now(),
            jsonb_build_object('escalation', e.code, 'reason', e.reason),
            (select c.id from contact_point c where c.person_id = e.owner_id and c.kind in ('mobile', 'landline')
             order by c.failed_at is not null, c.preferred, c.id limit 1));
    end if;
end $$;

-- Somebody else's from now on; not taken until they take it. The caller holds its row.
create function core.escalation_give(e nec.escalation, heir bigint, kind text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update escalation set owner_id = heir, taken_at = null, due_at = core.escalation_due(e.reason),
        passed_at = case kind when 'escalation_passed' then nec.now() else passed_at end,
        backup_id = (select backup_id from coordinator where person_id = heir)
    where id = e.id returning * into e;
    perform core.journal('escalation', e.id, kind, jsonb_strip_nulls(jsonb_build_object('outing', e.outing_id, 'owner', heir)));
    perform core.escalation_ring(e);
end $$;

-- May this coordinator be given it?
create function core.escalation_may_have(e nec.escalation, c nec.coordinator) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return c.left_at is null and c.person_id is distinct from e.owner_id
        and exists (select from person p where p.id = c.person_id and p.territory_id = e.territory_id)
        and (e.reason <> 'concern' or core.hears(c.person_id));
end $$;

-- Is there anybody but its owner who may have it?
create function core.escalation_passes(e nec.escalation) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from coordinator c where core.escalation_may_have(e, c));
end $$;

-- Who gets an escalation that its owner has not taken: whoever has not had it yet, their backup
-- first, then who has been given none for longest; when all have had it, it goes round again.
-- Null when there is nobody but the owner.
create function core.escalation_heir(e nec.escalation) returns bigint
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select c.person_id from coordinator c
        left join lateral (select max(j.id) as had from journal j where j.subject = 'escalation' and j.subject_id = e.id
                           and (j.data ->> 'owner')::bigint = c.person_id) before on true
        left join lateral (select max(coalesce(x.passed_at, x.raised_at)) as given from escalation x where x.owner_id = c.person_id) duty on true
        where core.escalation_may_have(e, c)
        order by had nulls first, c.person_id is not distinct from e.backup_id desc, given nulls first, c.person_id
        limit 1);
end $$;

-- What the escalation was about has solved itself; without an outing it was about a person.
create function core.escalation_moot(outing bigint, reasons text[], person bigint default null) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare e bigint;
begin
    for e in update escalation set settled_at = nec.now(), settled = 'not_needed'
             where (outing_id = outing or (outing is null and outing_id is null and person_id = person))
               and settled_at is null and reason = any (reasons) returning id loop
        perform core.journal('escalation', e, 'escalation_moot');
    end loop;
end $$;

-- These two are never matched again: questions between them end, the exclusion stands.
-- False, and nothing has changed, while they have an outing together that is not over.
-- Locks the outings of the senior that are looked for, then their offers, then the pair.
create function core.exclude(senior bigint, volunteer bigint, by_role text) returns boolean
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    f bigint;
begin
    for o in select x.* from outing x where x.senior_id = senior and x.state in ('open', 'offering') order by x.id for update loop
        update offer x set state = 'withdrawn', slot = null, answered_at = nec.now()
        where x.outing_id = o.id and x.volunteer_id = volunteer and x.slot is not null returning x.id into f;
        if found then
            perform core.journal('offer', f, 'offer_withdrawn', jsonb_build_object('outing', o.id));
            perform core.answer_lost(o);
        end if;
    end loop;
    insert into exclusion (senior_id, volunteer_id, by_role) values (senior, volunteer, exclude.by_role) on conflict do nothing;
    if found then
        update bond b set circle = false where b.senior_id = senior and b.volunteer_id = volunteer;
        delete from standing s using series x where x.id = s.series_id and x.senior_id = senior and s.volunteer_id = volunteer;
        perform core.journal('person', volunteer, 'exclusion_added');
    end if;
    return true;
exception when check_violation then
    return false;
end $$;

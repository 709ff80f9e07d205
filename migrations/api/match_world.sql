-- All volunteers of the territory for nec-matcher, page by page, and where in the journal to
-- go on from (api.match_changes). The place is taken before the volunteers are read, so a
-- change in between is told twice rather than never.
-- ok {volunteers, next: the id to ask for as `after`, or null at the end, xid, id} · forbidden
create function api.match_world(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_world', '{service:matcher}');
    most int := coalesce(core.whole_of(input, 'limit'), 1000);
    place xid8 := pg_snapshot_xmin(pg_current_snapshot());
    ids bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    -- The page first, by its index alone: joined with persons, whom row-level security makes look few, every page read them all.
    select array_agg(person_id) into ids from (
        select v.person_id from volunteer v where v.person_id > coalesce((input ->> 'after')::bigint, 0)
        order by v.person_id limit most) page;
    return core.shown(jsonb_build_object(
        'volunteers', core.match_volunteers(array(
            select p.id from person p where p.id = any (ids) and p.territory_id = actor.territory_id and p.erased_at is null)),
        'next', case when cardinality(ids) = most then ids[most] end,
        'xid', place::text, 'id', 0));
end $$;

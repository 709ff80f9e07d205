-- All volunteers of the territory for nec-matcher, by stretches of ids that it may ask for side by side, and where in the
-- journal to go on from (api.match_changes). The place is taken before the volunteers are read, so a change in between is
-- told twice rather than never.
-- ok {volunteers: of ids above `after`, up to `until`, last: the highest id of a volunteer, since: how far back
-- they are told of, xid, id} · forbidden
create function api.match_world(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_world', '{service:matcher}');
    after_id bigint := (input ->> 'after')::bigint;
    until_id bigint := (input ->> 'until')::bigint;
    place xid8 := pg_snapshot_xmin(pg_current_snapshot());
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.shown(jsonb_build_object(
        'volunteers', core.match_volunteers(array(
            select v.person_id from volunteer v
            where v.person_id > after_id and v.person_id <= until_id
              and exists (select from person p where p.id = v.person_id and p.territory_id = actor.territory_id and p.erased_at is null
                          offset 0))),  -- one by one: joined with persons, whom row-level security makes look few, every stretch reads them all
        'last', (select coalesce(max(person_id), 0) from volunteer),
        'since', core.match_since(),
        'xid', place::text, 'id', 0));
end $$;

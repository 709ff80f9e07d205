-- The volunteers touched since a place in the journal, whole. Sequence order is not commit
-- order: rows are followed by (xid, id), strictly below the oldest transaction still
-- running; `waiting` says that there are rows which cannot be told yet.
-- What they answered comes in the order in which it is learned from (api.match_answers).
-- ok {volunteers, removed: [id], answers, unlearned: somebody had what was learned of them erased,
-- xid, id: where to go on from, more, waiting} · forbidden
create function api.match_changes(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_changes', '{service:matcher}');
    most int := coalesce(core.whole_of(input, 'limit'), 500);
    last_xid xid8 := (input ->> 'xid')::xid8;
    last_id bigint := (input ->> 'id')::bigint;
    below xid8 := pg_snapshot_xmin(pg_current_snapshot());
    rows bigint[];
    ids bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select array_agg(j.id), max(j.xid), (array_agg(j.id order by j.xid desc, j.id desc))[1]
    into rows, last_xid, last_id from (
        select id, xid from journal
        where (xid, id) > (last_xid, last_id) and xid < below
        order by xid, id limit most) j;
    -- From the rows to the volunteers, not from each volunteer to all rows. That an offer has gone out changes
    -- nothing that the matcher keeps: it was asked when it was made.
    select array_agg(distinct v.person_id) into ids from journal j cross join lateral (
        select j.subject_id where j.subject = 'person'
        union all select f.volunteer_id from offer f where j.subject = 'offer' and j.kind <> 'offer_sent' and f.id = j.subject_id
        union all select a.volunteer_id from assignment a where j.subject = 'outing' and a.outing_id = j.subject_id) touched (id)
    join volunteer v on v.person_id = touched.id
    where j.id = any (rows);
    return core.shown(jsonb_build_object(
        'volunteers', core.match_volunteers(array(
            select p.id from person p
            where p.id = any (ids) and p.territory_id = actor.territory_id and p.erased_at is null)),
        'removed', to_jsonb(array(select p.id from person p where p.id = any (ids) and p.erased_at is not null)),
        'answers', core.match_answers(rows),
        'unlearned', exists (select from journal j where j.id = any (rows) and j.kind = 'learning_erased'),
        'xid', coalesce(last_xid::text, input ->> 'xid'),
        'id', coalesce(last_id, (input ->> 'id')::bigint),
        'more', coalesce(cardinality(rows), 0) = most,
        'waiting', coalesce((select max(j.xid) >= below from journal j), false))); -- one look at the end of an index
end $$;

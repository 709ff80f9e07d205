-- What volunteers answered, from a place in the journal on and below a transaction, for nec-matcher
-- to learn from at its start; api.match_changes goes on from there.
-- ok {answers, xid, id: where to go on from, more} · forbidden
create function api.match_answers(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'match_answers', '{service:matcher}');
    most int := coalesce(core.whole_of(input, 'limit'), 5000);
    last_xid xid8 := (input ->> 'xid')::xid8;
    last_id bigint := (input ->> 'id')::bigint;
    rows bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select array_agg(j.id), max(j.xid), (array_agg(j.id order by j.xid desc, j.id desc))[1]
    into rows, last_xid, last_id from (
        select id, xid from journal
        where kind in ('offer_accepted', 'offer_declined', 'offer_expired')
          and (xid, id) > (last_xid, last_id) and xid < (input ->> 'below')::xid8
        order by xid, id limit most) j;
    return core.shown(jsonb_build_object(
        'answers', core.match_answers(rows),
        'xid', coalesce(last_xid::text, input ->> 'xid'),
        'id', coalesce(last_id, (input ->> 'id')::bigint),
        'more', coalesce(cardinality(rows), 0) = most));
end $$;

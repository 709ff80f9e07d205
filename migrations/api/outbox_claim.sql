-- What has been committed and must be carried: outings to rank, messages that are due,
-- pages that have changed. Claimed for thirty seconds of real time; whoever dies with it
-- in hand loses it to the next.
-- ok {ranks: [{job, outing}], messages: [{job}], changes: [{topic, code, for}], journals: [id]}
create function api.outbox_claim(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'outbox_claim', '{service}');
    most int := coalesce(core.whole_of(input, 'limit'), 100);
    until timestamptz := clock_timestamp() + interval '30 seconds';
    rows bigint[];
    texts bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    with taken as (
        select id from journal where handled_at is null and (claimed_until is null or claimed_until < clock_timestamp())
        order by id limit most for update skip locked)
    update journal j set claimed_until = until from taken where j.id = taken.id;
    get diagnostics most = row_count;
    select array_agg(id order by id) into rows from journal where handled_at is null and claimed_until = until;
    with taken as (
        select id from message where state = 'queued' and due_at <= nec.now() and (claimed_until is null or claimed_until < clock_timestamp())
        order by due_at, id limit 100 for update skip locked)
    update message m set claimed_until = until from taken where m.id = taken.id;
    select array_agg(id order by due_at, id) into texts from message where state = 'queued' and claimed_until = until;
    return core.shown(jsonb_build_object(
        'journals', to_jsonb(coalesce(rows, '{}')),
        'ranks', (select coalesce(jsonb_agg(jsonb_build_object('job', id, 'outing', subject_id) order by id), '[]')
                  from journal where id = any (rows) and rank),
        'messages', (select coalesce(jsonb_agg(jsonb_build_object('job', id) order by due_at, id), '[]')
                     from message where id = any (texts)),
        'changes', core.changes(rows)));
end $$;

-- What has been committed and must be carried: outings to rank, messages that are due,
-- pages that have changed. Claimed for five seconds of real time, or until the carrier's connection ends: whoever dies
-- with it in hand loses it to the next. What has been handed on is said by api.outbox_done; who says `anew` has found
-- Redis again after it was away, and what was handed to it may be lost: whichever way it comes first, it is sent once.
-- ok {ranks: [{job, outing, preview?}], messages: [{job}], changes: [{topic, code, for}], journals: [id]}
create function api.outbox_claim(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'outbox_claim', '{service:dispatcher}');
    most int := coalesce(core.whole_of(input, 'limit'), 100);
    until timestamptz := clock_timestamp() + interval '5 seconds'; -- the carrier's own time, not the service's
    rows bigint[];
    texts bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if input -> 'anew' = 'true' then
        update message set claimed_until = null where id = any (array(
            select id from message where state = 'queued' and due_at <= nec.now() and claimed_until > clock_timestamp() and claimed_by is null
            for no key update skip locked));
    end if;
    rows := array(
        select id from journal where handled_at is null and (claimed_until is null or claimed_until < clock_timestamp() or core.deserted(claimed_by))
        order by id limit most for update skip locked);
    update journal set claimed_until = until, claimed_by = pg_backend_pid() where id = any (rows);
    texts := array(
        select id from message where state = 'queued' and due_at <= nec.now()
            and (taken_until is null or taken_until < clock_timestamp()) -- nor in a sender's hand
            and (claimed_until is null or claimed_until < clock_timestamp() or core.deserted(claimed_by))
        order by due_at, id limit most for update skip locked);
    update message set claimed_until = until, claimed_by = pg_backend_pid() where id = any (texts);
    return core.shown(jsonb_build_object(
        'journals', to_jsonb(rows),
        'ranks', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('job', id, 'outing', subject_id, 'preview', case when data ? 'preview' then true end)) order by id), '[]')
                  from journal where id = any (rows) and rank),
        'messages', (select coalesce(jsonb_agg(jsonb_build_object('job', id) order by due_at, id), '[]')
                     from message where id = any (texts)),
        'changes', core.changes(rows)));
end $$;

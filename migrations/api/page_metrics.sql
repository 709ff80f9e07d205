-- How the service is doing, in numbers, for /metrics and nec-admin doctor. No person stands in it.
-- Ages are by the service's clock, latencies over its last 24 hours.
-- `concerns_unnamed`: there is a desk, and nobody in it is named to hear of worries, so that everybody reads them.
-- ok {journal, messages, escalations, concerns_unnamed, outings, latencies, clock, trial} · forbidden
create function api.page_metrics(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.shown(jsonb_build_object(
        'journal', (select core.queue_shown(count(*), min(at)) from journal where handled_at is null),
        'messages', (select core.queue_shown(count(*), min(due_at)) from message where state = 'queued' and due_at <= nec.now()),
        'escalations', (select coalesce(jsonb_agg(to_jsonb(e)), '[]') from (
            select reason, count(*) as open, count(*) filter (where due_at < nec.now()) as late, core.seconds_since(min(raised_at)) as oldest_s
            from escalation where settled_at is null group by reason order by reason) e),
        'concerns_unnamed', not core.concerns_named(actor.territory_id) and exists (
            select from coordinator c join person p on p.id = c.person_id where c.left_at is null and p.territory_id = actor.territory_id),
        'outings', (select coalesce(jsonb_agg(to_jsonb(o)), '[]') from (
            select state, count(*) as number from outing group by state order by state) o),
        'latencies', jsonb_build_object(
            -- From the request to the first question put to a volunteer.
            'request_to_offer', (select core.latency_shown(array_agg(extract(epoch from first - at)::float8)) from (
                select j.at, (select min(f.made_at) from offer f where f.outing_id = j.subject_id) as first
                from journal j where j.kind = 'outing_requested' and j.at > nec.now() - interval '24 hours') x where first >= at),
            -- From the volunteer's yes to the message that tells the senior.
            'yes_to_told', (select core.latency_shown(array_agg(extract(epoch from o.told_at - j.at)::float8))
                from journal j join outing o on o.id = j.subject_id
                where j.kind = 'outing_accepted' and j.at > nec.now() - interval '24 hours' and o.told_at >= j.at)),
        'clock', (select jsonb_build_object('rate', rate, 'purge_held', core.purge_held(),
            'ahead_s', extract(epoch from nec.now() - transaction_timestamp())::float8) from clock),
        'trial', core.setting('trial') = 'true'));
end $$;

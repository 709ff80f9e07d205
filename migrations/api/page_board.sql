-- The desk's board: alerts by due time, outings that need somebody (whose search goes on by
-- itself stand apart until three days before), those that wait for a yes, today's. Everything that a coordinator must do stands here with its owner.
-- ok {alerts, needing, searching, agreeing, today, ahead, counts, on_call, colleagues} · forbidden
create function api.page_board(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    day tstzrange := tstzrange(core.at_hour(nec.now(), 0, '00:00'), core.at_hour(nec.now(), 1, '00:00'));
    document jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    document := jsonb_build_object(
        'alerts', (select coalesce(jsonb_agg(core.escalation_line(e) order by e.due_at, e.id), '[]')
            from escalation e where e.territory_id = actor.territory_id and e.settled_at is null),
        'needing', (select coalesce(jsonb_agg(core.outing_line(o) order by o.meet_at), '[]')
            from outing o where o.territory_id = actor.territory_id and core.desk_listed(o)),
        'searching', (select coalesce(jsonb_agg(core.outing_line(o) order by o.meet_at), '[]')
            from outing o where o.territory_id = actor.territory_id and o.state in ('open', 'offering') and not core.desk_listed(o)),
        'agreeing', (select coalesce(jsonb_agg(core.outing_line(o) order by o.meet_at), '[]')
            from outing o where o.territory_id = actor.territory_id and o.state = 'accepted' and o.agreed_at is null),
        'today', (select coalesce(jsonb_agg(core.outing_line(o) order by o.meet_at), '[]')
            from outing o where o.territory_id = actor.territory_id and o.meet_at <@ day
              and o.state not in ('cancelled', 'redirected', 'unmet', 'draft')),
        'ahead', (select coalesce(jsonb_agg(core.outing_line(x.o) order by (x.o).meet_at), '[]') from (
            select o from outing o where o.territory_id = actor.territory_id and o.state = 'confirmed'
              and o.meet_at >= upper(day) order by o.meet_at limit 20) x));
    return core.page(actor, document || core.on_call_shown(actor) || jsonb_build_object('counts', jsonb_build_object(
        'alerts', jsonb_array_length(document -> 'alerts'), 'needing', jsonb_array_length(document -> 'needing'),
        'agreeing', jsonb_array_length(document -> 'agreeing'), 'today', jsonb_array_length(document -> 'today'),
        'letters', (select count(*) from message m where m.territory_id = actor.territory_id and m.state = 'to_post' and core.message_untrue(m) is null),
        'late', (select count(*) from jsonb_array_elements(document -> 'alerts') a where (a ->> 'late')::boolean))));
end $$;

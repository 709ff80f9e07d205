-- The desk's board: alerts by due time, outings that need somebody (whose search goes on by
-- itself stand apart until three days before), those that wait for a yes, today's. Everything that a coordinator
-- must do stands here with its owner. Of a long list only what comes first; `more` says how many follow, and `all`
-- asks for them too; `mine` lists the alerts of who looks only: a line takes some thirty look-ups, and nobody reads five hundred of them.
-- `settled`: what they have just settled, to be undone.
-- `concerns`: worries that are told to others.
-- ok {alerts, concerns, settled, needing, searching, agreeing, today, ahead, more, counts, on_call, colleagues} · forbidden
create function api.page_board(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    most int := case when core.flag_of(input, 'all') then 1000000 else 40 end; -- lines of each list
    today timestamptz := core.at_hour(nec.now(), 0, '00:00');
    tomorrow timestamptz := core.at_hour(nec.now(), 1, '00:00');
    listed_until timestamptz := core.desk_listed_until();
    just_now timestamptz := nec.now() - core.span('undo'); -- a value, not a function: so that the few there are come by the index
    mine boolean := core.flag_of(input, 'mine');
    alerts nec.escalation[];
    settled nec.escalation[];
    told nec.escalation[]; -- the alerts that are listed
    needing nec.outing[];
    searching nec.outing[];
    agreeing nec.outing[];
    around nec.outing[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select coalesce(array_agg(e order by e.due_at, e.id), '{}') into alerts
    from escalation e where e.territory_id = actor.territory_id and e.settled_at is null;
    told := case when mine then array(select e from unnest(alerts) e where e.owner_id = actor.person_id order by e.due_at, e.id) else alerts end;
    settled := array(select e from escalation e where e.settled_by = actor.person_id and e.settled_at > just_now order by e.settled_at desc limit 3);
    -- Listed: the first call, an alert, or nobody has said yes and the day is near.
    -- By state first: an index leads to the few that are under way, past the years that are closed.
    select coalesce(array_agg(x.o order by (x.o).meet_at) filter (where listed), '{}'),
           coalesce(array_agg(x.o order by (x.o).meet_at) filter (where not listed), '{}')
    into needing, searching from (
        select o, o.state = 'to_qualify' or o.meet_at < listed_until
            or exists (select from escalation e where e.outing_id = o.id and e.settled_at is null) as listed
        from outing o where o.territory_id = actor.territory_id and o.state in ('to_qualify', 'open', 'offering')
        offset 0) x; -- judged once for both lists
    select coalesce(array_agg(o order by o.meet_at), '{}') into agreeing
    from outing o where o.territory_id = actor.territory_id and o.state = 'accepted' and o.agreed_at is null;
    select coalesce(array_agg(o order by o.meet_at), '{}') into around
    from outing o where o.territory_id = actor.territory_id and o.meet_at >= today and o.meet_at < tomorrow
      and o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning', 'home_safe', 'closed');
    return core.page(actor, core.on_call_shown(actor) || jsonb_build_object(
        'alerts', core.escalation_lines(told[:most]), 'mine', mine,
        'settled', core.escalation_lines(settled), 'concerns', core.concerns_kept(actor),
        'needing', core.outing_lines(needing[:most]), 'searching', core.outing_lines(searching[:most]),
        'agreeing', core.outing_lines(agreeing[:most]), 'today', core.outing_lines(around[:most]),
        'ahead', core.outing_lines(array(
            select o from outing o where o.territory_id = actor.territory_id and o.state = 'confirmed' and o.meet_at >= tomorrow
            order by o.meet_at limit 20)),
        'more', (select jsonb_object_agg(name, case when long > most then long - most end)
            from (values ('alerts', cardinality(told)), ('needing', cardinality(needing)), ('searching', cardinality(searching)),
                         ('agreeing', cardinality(agreeing)), ('today', cardinality(around))) list (name, long)),
        'counts', jsonb_build_object('alerts', cardinality(alerts), 'needing', cardinality(needing),
            'agreeing', cardinality(agreeing), 'today', cardinality(around),
            'lines', (select count(*) from call c where c.territory_id = actor.territory_id and c.ended_at is null),
            'letters', (select count(*) from message m where m.territory_id = actor.territory_id and m.state = 'to_post' and core.message_untrue(m) is null),
            'late', (select count(*) from unnest(alerts) e where e.due_at < nec.now()))));
end $$;

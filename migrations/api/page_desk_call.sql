-- Who is on the line, for whoever at the desk takes the call: their card, what is near, what is open. Of a caller who
-- has not said who they are, the people whose number it is; nobody has checked yet that it is one of them.
-- ok {call, card, callers, like, outings, alerts} · not_found · forbidden
create function api.page_desk_call(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    c nec.call;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into c from call where code = input ->> 'call' and territory_id = actor.territory_id;
    if not found then return core.refused('not_found', 'call'); end if;
    return core.page(actor, jsonb_build_object('call', core.call_line(c),
        'card', coalesce(core.senior_card(c.person_id), core.volunteer_card(c.person_id)),
        'callers', (select coalesce(jsonb_agg(core.person_line(x.id) || jsonb_build_object(
                'may_ask', exists (select from senior s where s.person_id = x.id and s.state <> 'left')) order by x.id), '[]')
            from (select distinct id from core.callers(c.number_index)) x where c.person_id is null),
        'like', core.usual_outings(c.person_id),
        'outings', (select core.outing_lines(array_agg(x.o)) from (
            select o from outing o where o.end_at > nec.now() and o.state not in ('cancelled', 'closed')
                and (o.senior_id = c.person_id or exists (
                    select from assignment a where a.outing_id = o.id and a.volunteer_id = c.person_id and a.active))
            order by o.meet_at limit 3) x),
        'alerts', (select coalesce(jsonb_agg(core.escalation_line(e) order by e.due_at), '[]')
            from escalation e where e.person_id = c.person_id and e.settled_at is null)));
end $$;

-- « Mes sorties »: what is planned, what has been, what could be done again. Spoken on the
-- telephone from the same document.
-- ok {kept: a request not sent yet, limited: her data are frozen, upcoming: [outing], past: [outing], series: [what comes back], proposals: [group activities]} · forbidden
create function api.page_senior(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object(
        'kept', core.draft_of(actor.person_id), 'limited', core.limited(actor.person_id), 'series', core.series_of(actor.person_id), 'proposals', core.proposals_of(actor.person_id),
        'upcoming', (select coalesce(jsonb_agg(core.outing_for_senior(o) order by o.meet_at), '[]') from outing o
            where o.senior_id = actor.person_id
              and (o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
                   or o.state in ('unmet', 'redirected') and o.appointment_at > nec.now())),
        'past', (select coalesce(jsonb_agg(core.outing_for_senior(x.o) order by (x.o).meet_at desc), '[]') from (
            select o from outing o
            where o.senior_id = actor.person_id
              and (o.state in ('home_safe', 'closed', 'cancelled')
                   or o.state in ('unmet', 'redirected') and o.appointment_at <= nec.now())
            order by o.meet_at desc limit 6) x (o))));
end $$;

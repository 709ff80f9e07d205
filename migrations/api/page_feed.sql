-- A volunteer's calendar, for whoever knows its address (who = feed:<token>): what they said yes
-- to, and for 30 days what is over or no longer theirs. A calendar is copied to Google, Apple and
-- the family's tablet: it says what core.visibility() has for calendars, of a person the district alone.
-- ok {events} · not_found feed
create function api.page_feed(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{feed}');
begin
    if (actor.reply).outcome is not null then return core.refused('not_found', 'feed'); end if;
    return core.shown(jsonb_build_object('events', (
        select coalesce(jsonb_agg(jsonb_build_object('code', v -> 'code', 'district', v -> 'district',
            'status', case when gone then 'cancelled' when v ->> 'state' in ('open', 'offering', 'accepted') then 'tentative' else 'confirmed' end,
            'from_at', v -> case when a.there then 'meet_at' else 'leave_at' end,
            'to_at', v -> case when a.back then 'end_at' else 'appointment_at' end,
            'sequence', j.changes, 'changed_at', changed_at) order by o.meet_at, o.id), '[]')
        from (select distinct on (outing_id) * from assignment where volunteer_id = actor.person_id
              order by outing_id, active desc, id desc) a
        join outing o on o.id = a.outing_id
        join senior s on s.person_id = o.senior_id
        left join district d on d.territory_id = o.territory_id and d.code = s.home_district
        cross join lateral (select not a.active or o.state in ('cancelled', 'unmet') as gone) g
        cross join lateral (select core.visible(core.outing_facts(o) || jsonb_build_object('district', d.name),
            core.outing_phase(o, actor.person_id), 'calendar') as v) shown
        cross join lateral (select count(*) as changes, max(at) as last_at from journal
            where subject = 'outing' and subject_id = o.id and at <= coalesce(a.ended_at, 'infinity')) j
        cross join lateral (select greatest(j.last_at, a.made_at, a.ended_at) as changed_at) c
        where case when gone then changed_at else o.end_at end > nec.now() - interval '30 days')));
end $$;

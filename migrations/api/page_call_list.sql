-- Whom the desk calls today: what a call settles, by due time, then whoever used to go out and has fallen silent,
-- the longest first.
-- ok {due, silent, counts} · forbidden
create function api.page_call_list(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    due nec.escalation[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select coalesce(array_agg(e order by e.due_at, e.id), '{}') into due from escalation e
    where e.territory_id = actor.territory_id and e.settled_at is null
      and e.reason in ('voicemail', 'first_time', 'senior_not_reached', 'third_party_without_consent', 'papers', 'rights');
    return core.page(actor, jsonb_build_object('due', core.escalation_lines(due),
        'silent', (select coalesce(jsonb_agg(core.person_brief(p) || jsonb_build_object('last_at', x.last_at, 'outings', x.outings,
                'heard', x.heard, 'heard_at', x.heard_at,
                'district', (select d.name from senior s join district d on d.territory_id = p.territory_id and d.code = s.home_district
                             where s.person_id = p.id)) order by x.last_at, p.id), '[]')
            from core.silent_seniors(actor.territory_id) x join person p on p.id = x.senior_id)));
end $$;

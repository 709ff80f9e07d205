-- People and alerts as the desk's pages show them. The lines of tables are plpgsql, which keeps
-- its plans: functions in SQL are planned anew for every row of the table that calls them.

-- One line: enough to recognise somebody in a table.
create function core.person_brief(p nec.person) returns jsonb language sql stable
return jsonb_build_object('code', p.code, 'first_name', p.first_name, 'last_name', p.last_name);

create function core.person_line(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (select core.person_brief(p) from person p where p.id = person_line.person);
end $$;

-- The near days, on which the desk helps to find somebody, end here.
create function core.desk_listed_until() returns timestamptz language sql stable as $$
    select core.at_hour(nec.now(), extract(day from core.span('desk_list'))::int + 1, '00:00')
$$;

-- Outings in a table of the desk. All lines in one statement: what each looks up is prepared once for all of them,
-- which for one line costs more than the looking. The plan is kept: made for just these outings it would be no other.
create function core.outing_rows(outings nec.outing[]) returns table (outing_id bigint, begins_at timestamptz, line jsonb)
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    urgent interval := core.span('urgent');
begin
    return query
        select o.id, o.meet_at, jsonb_build_object('code', o.code, 'spoken', o.spoken, 'state', o.state, 'purpose', o.purpose,
            'meet_at', o.meet_at, 'appointment_at', o.appointment_at, 'end_at', o.end_at, 'wave', o.wave,
            'senior', (select core.person_brief(p) from person p where p.id = o.senior_id),
            'company', coalesce(c.company, '[]'),
            'district', (select d.name from senior s join district d on d.territory_id = o.territory_id and d.code = s.home_district
                         where s.person_id = o.senior_id),
            'waiting', (select count(*) from offer f where f.outing_id = o.id and f.slot is not null),
            'declined', (select count(*) from offer f where f.outing_id = o.id and f.state in ('declined', 'expired')),
            'alerts', (select count(*) from escalation e where e.outing_id = o.id and e.settled_at is null),
            'soon', o.state not in ('home_safe', 'closed', 'unmet', 'redirected', 'cancelled') and o.meet_at - nec.now() < urgent)
        from unnest(outings) o left join core.companies(array(select u.id from unnest(outings) u)) c on c.outing_id = o.id;
end $$;

-- In the order in which they begin.
create function core.outing_lines(outings nec.outing[]) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(r.line order by r.begins_at), '[]') from core.outing_rows(outings) r
$$;

create function core.outing_line(o nec.outing) returns jsonb language sql stable
return core.outing_lines(array[o]) -> 0;

-- Alerts in a table of the desk, by due time; all at once for the same reason.
create function core.escalation_lines(escalations nec.escalation[]) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
    return (
        with outings as materialized (
            select r.outing_id, r.line from core.outing_rows(array(
                select o from outing o where o.id = any (array(select e.outing_id from unnest(escalations) e)))) r) -- by the index
        select coalesce(jsonb_agg(jsonb_build_object('code', e.code, 'reason', e.reason, 'first_act', e.reason, 'raised_at', e.raised_at, 'due_at', e.due_at,
            'age_min', (extract(epoch from coalesce(e.settled_at, nec.now()) - e.raised_at) / 60)::int,
            'just_now', e.settled_at is null and nec.now() - e.raised_at < interval '1 minute',
            'late', e.settled_at is null and e.due_at < nec.now(), 'taken_at', e.taken_at,
            'settled_at', e.settled_at, 'settled', e.settled,
            'owner', (select core.person_brief(p) from person p where p.id = e.owner_id), 'mine', e.owner_id = nec.me(),
            'backup', (select core.person_brief(p) from person p where p.id = e.backup_id),
            'outing', o.line, 'name', e.name,
            'person', coalesce((select core.person_brief(p) from person p where p.id = e.person_id), o.line -> 'senior'))
            order by e.due_at, e.id), '[]')
        from unnest(escalations) e left join outings o on o.outing_id = e.outing_id);
end $$;

-- Settled by a person, a moment ago.
create function core.may_reopen(e nec.escalation) returns boolean language sql stable as $$
    select e.settled_by is not null and e.settled_at > nec.now() - core.span('undo')
$$;

create function core.escalation_line(e nec.escalation) returns jsonb language sql stable
return core.escalation_lines(array[e]) -> 0;

-- Whom something can be handed to: all of the desk but `beside`.
create function core.coordinators_shown(territory smallint, beside bigint default null) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.person_line(c.person_id) order by p.first_name, p.last_name), '[]')
        from coordinator c join person p on p.id = c.person_id
        where c.left_at is null and c.person_id is distinct from beside and p.territory_id = territory);
end $$;

-- Who answers when the desk is shut, and who could.
create function core.on_call_shown(actor core.actor) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return jsonb_build_object('on_call', core.person_line(core.on_call_now()),
        'colleagues', core.coordinators_shown(actor.territory_id));
end $$;

-- They wrote STOP, at one of their numbers at least.
create function core.texts_stopped(person bigint) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from contact_point c where c.person_id = person and c.texts_stopped_at is not null);
end $$;

-- The card of a senior, as the desk knows them.
create function core.senior_card(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.read_of(s.person_id, core.person_line(s.person_id) || jsonb_build_object('role', 'senior', 'senior_state', s.state, 'limited_at', p.limited_at, 'birth_year', p.birth_year,
            'contacts', core.contacts(s.person_id), 'texts_stopped', core.texts_stopped(s.person_id),
            'email', (select core.sealed('number', value_index, value_sealed) from contact_point where person_id = s.person_id and kind = 'email' order by preferred limit 1),
            'home', s.home_label, 'home_found', s.home_e is not null, 'home_detail', core.sealed('senior.home_detail', s.person_id, s.home_detail_sealed),
            'door_code', core.sealed('senior.door_code', s.person_id, s.door_code_sealed), 'note', core.sealed('senior.note', s.person_id, s.note_sealed), 'plan', core.sealed('senior.plan', s.person_id, s.plan_sealed),
            'district', (select name from district d where d.territory_id = p.territory_id and d.code = s.home_district),
            'needs', s.needs, 'mode', s.mode, 'circle_agreed', s.circle_agreed, 'week_limit', coalesce(s.week_limit, core.setting('week_outings')::int),
            'lifted_until_on', case when s.limit_lifted_until >= (nec.now() at time zone 'Europe/Paris')::date then s.limit_lifted_until end,
            'qualified_at', s.qualified_at, 'last_outing_at', s.last_outing_at,
            'organisation', (select name from organisation where id = p.organisation_id),
            'consents', array(select purpose from consent c where c.person_id = s.person_id and c.given and c.withdrawn_at is null order by id)))
        from senior s join person p on p.id = s.person_id where s.person_id = person);
end $$;

create function core.volunteer_card(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.read_of(v.person_id, core.person_line(v.person_id) || jsonb_build_object('role', 'volunteer', 'photo', (select f.code from photo f where f.volunteer_id = v.person_id), 'volunteer_state', v.state, 'limited_at', p.limited_at,
            'contacts', core.contacts(v.person_id), 'texts_stopped', core.texts_stopped(v.person_id),
            'email', (select core.sealed('number', value_index, value_sealed) from contact_point where person_id = v.person_id and kind = 'email' order by preferred limit 1),
            'home', v.home_label, 'home_found', v.home_e is not null, 'radius_m', v.radius_m, 'abilities', v.abilities, 'modes', v.modes, 'purposes', v.purposes,
            'week_cap', v.week_cap, 'month_cap', v.month_cap, 'note', core.sealed('volunteer.note', v.person_id, v.note_sealed), 'welcomed_at', v.welcomed_at, 'talks', core.talks_of(v.person_id), 'papers', core.papers_shown(v.person_id),
            'paused_until_on', case when v.paused_until >= (nec.now() at time zone 'Europe/Paris')::date then v.paused_until end,
            'district', (select name from district d where d.territory_id = p.territory_id and d.code = v.home_district),
            'organisation', (select name from organisation where id = p.organisation_id)))
        from volunteer v join person p on p.id = v.person_id where v.person_id = person);
end $$;

-- What happened to an outing, its offers and its alerts, newest first, and who did it.
create function core.outing_history(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('kind', j.kind, 'done_at', j.at, 'channel', j.channel,
            'actor', (select first_name || ' ' || last_name from person where id = substring(j.actor from '^person:([0-9]+)$')::bigint),
            'about', case j.subject when 'offer' then (
                select first_name || ' ' || last_name from person p join offer f on f.volunteer_id = p.id where f.id = j.subject_id) end,
            'reason', coalesce(j.data ->> 'reason', j.data ->> 'why')) order by j.id desc), '[]')
        from journal j
        where (j.subject = 'outing' and j.subject_id = o.id and j.kind not in ('candidates_wanted', 'candidates_renewed'))
           or (j.subject = 'offer' and j.subject_id in (select id from offer where outing_id = o.id))
           or (j.subject = 'escalation' and j.subject_id in (select id from escalation where outing_id = o.id)));
end $$;

-- A number below zero has a real minus sign.
create function core.minus_shown(points jsonb) returns text language sql immutable as $$
    select replace(points #>> '{}', '-', '−')
$$;

-- The matcher's parts, with their points as one writes them: +120 or −120.
create function core.points_shown(parts jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_agg(p || jsonb_build_object('points_signed',
        case when (p ->> 'points')::numeric < 0 then '' else '+' end || core.minus_shown(p -> 'points')) order by n), '[]')
    from jsonb_array_elements(parts) with ordinality x (p, n)
$$;

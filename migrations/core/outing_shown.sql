-- An outing as pages show it, in layers: the plain facts, the person behind them, and what each role may see of the two
-- (core.visibility). Read with the actor's own eyes (row-level security).

-- In general words: enough to say yes or no, too little to learn why somebody sees a doctor.
create function core.purpose_general(purpose text) returns text language sql immutable
return case purpose when 'shopping' then 'errands' when 'leisure' then 'going_out' when 'walk' then 'going_out'
    else 'appointment' end;

create function core.outing_facts(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('code', o.code, 'state', o.state, 'purpose', o.purpose,
            'purpose_general', core.purpose_general(o.purpose), 'needs', o.needs, 'mode', o.mode, 'return_mode', o.return_mode,
            'appointment_at', o.appointment_at, 'meet_at', o.meet_at, 'leave_at', o.leave_at, 'end_at', o.end_at,
            'flexible', case when o.flexible = 'week' then case when extract(hour from o.appointment_at at time zone 'Europe/Paris') < 12
                then 'morning' else 'afternoon' end end,
            'stay_min', o.stay_min, 'long_min', (extract(epoch from o.end_at - o.meet_at) / 60)::int,
            'place', coalesce(to_jsonb(p.label), core.sealed('senior_place.label', p.id, p.label_sealed)),
            'unmet_reason', o.unmet_reason, 'alternative', rtrim(o.alternative, ' .'), 'redirected_to', rtrim(o.redirected_to, ' .'),
            'cancelled_by', o.cancelled_by, 'cancelled_when', o.cancelled_when)
        from (select 1) one left join senior_place p on p.id = o.place_id);
end $$;

-- Who is accompanied, and how to get to their door. The door's code only from the day
-- before until two hours after, whoever asks, but for the desk.
create function core.outing_person(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('first_name', p.first_name, 'last_name', p.last_name, 'senior_code', p.code,
            'home', s.home_label, 'home_detail', core.sealed('senior.home_detail', s.person_id, s.home_detail_sealed),
            'door_code', case when nec.role() in ('act', 'coordinator')
                    or nec.now() between o.meet_at - interval '24 hours' and o.end_at + interval '2 hours'
                then core.sealed('senior.door_code', s.person_id, s.door_code_sealed) else 'null' end,
            'contacts', core.contacts(o.senior_id), 'note', core.sealed('outing.note', o.id, o.note_sealed, o.note_from),
            'district', (select name from district d where d.territory_id = o.territory_id and d.code = s.home_district),
            'needs_along', array(select code from need where code = any (o.needs) and shown_before order by code))
        from person p join senior s on s.person_id = p.id where p.id = o.senior_id);
end $$;

-- Nobody has opened: how long to wait, while it is not judged.
create function core.outing_door(o nec.outing) returns jsonb language plpgsql stable as $$
begin
    return (
        select jsonb_build_object('wait_until_at', case when o.state in ('accepted', 'confirmed') then o.no_answer_at + core.span('door_wait') end));
end $$;

-- The telephone numbers of a person, the preferred one first.
create function core.contacts(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'phone', core.sealed('number', value_index, value_sealed))
            order by preferred, id), '[]')
        from contact_point where person_id = person and kind in ('mobile', 'landline'));
end $$;

-- Who comes, of many outings at once: the volunteers of the active assignments, by first name; `outings` says how often
-- they met before, `photo` is there for whom it may be shown to. Outings that nobody goes on are left out.
create function core.companies(of_outings bigint[]) returns table (outing_id bigint, company jsonb)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select a.outing_id, jsonb_agg(jsonb_build_object('code', p.code, 'first_name', p.first_name, 'there', a.there, 'back', a.back,
            'apart', exists (select from exclusion x where x.senior_id = a.senior_id and x.volunteer_id = a.volunteer_id),
            'photo', (select f.code from photo f join outing o on o.id = a.outing_id
                where f.volunteer_id = a.volunteer_id and o.state not in ('closed', 'cancelled')), 'outings', coalesce(b.outings, 0)) order by a.there desc, a.id)
        from assignment a join person p on p.id = a.volunteer_id
        left join bond b on b.senior_id = a.senior_id and b.volunteer_id = a.volunteer_id
        where a.outing_id = any (of_outings) and a.active group by a.outing_id;
end $$;

create function core.outing_company(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return coalesce((select company from core.companies(array[o.id])), '[]');
end $$;

-- Which word each who comes will say at the door, while somebody is still to come there.
create function core.pass_words(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    if o.state not in ('open', 'offering', 'accepted', 'confirmed', 'started') then return '[]'; end if;
    return (
        select coalesce(jsonb_agg(jsonb_build_object('first_name', p.first_name, 'pass_word', a.pass_word) order by a.there desc, a.id), '[]')
        from assignment a join person p on p.id = a.volunteer_id where a.outing_id = o.id and a.active);
end $$;

-- For the senior: what core.visibility() grants, who comes once that person has said yes, and what can be done now.
create function core.outing_for_senior(o nec.outing, way text default 'page') returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    series jsonb := case when o.series_id is not null then core.series_brief(o) end;
begin
    return (
        select core.visible(core.outing_facts(o) || jsonb_build_object('spoken', o.spoken, 'company', core.outing_company(o),
                'pass_words', core.pass_words(o), 'agreed', o.state = 'accepted' and o.agreed_at is not null,
                'series', series, 'single', series is null and o.state not in ('draft', 'redirected', 'unmet', 'cancelled'),
                'best_effort', o.state in ('to_qualify', 'open', 'offering') and o.meet_at - nec.now() < core.span('notice')),
            'senior', way)
        || jsonb_build_object('may_agree', o.state = 'accepted' and o.agreed_at is null,
            'may_refuse', o.state in ('accepted', 'confirmed'),
            'may_change', o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed'),
            'may_cancel', o.state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed'),
            'may_ready', core.may_ready(o), 'may_be_home', o.state in ('started', 'returning'),
            'may_tell', o.state in ('home_safe', 'closed') and not exists (
                select from feedback f where f.outing_id = o.id and f.person_id = nec.me()),
            'may_part', o.state in ('home_safe', 'closed'),
            'may_repeat', o.state in ('home_safe', 'closed', 'unmet', 'cancelled')));
end $$;

-- Where an outing stands for one volunteer. Contact details end when it is closed.
create function core.outing_phase(o nec.outing, volunteer bigint) returns text
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select case
            when exists (select from assignment a where a.outing_id = o.id and a.volunteer_id = volunteer and a.active)
                then case when o.state in ('closed', 'cancelled') then 'over' else 'assigned' end
            when exists (select from offer f where f.outing_id = o.id and f.volunteer_id = volunteer and f.slot is not null)
                then 'offered'
            else 'over' end);
end $$;

-- For a volunteer, or whoever holds an offer's link, or reads a message about it: what core.visibility() grants. The first
-- name before accepting only where the two know each other. A link answers a question; who goes logs in for the rest.
create function core.outing_granted(o nec.outing, volunteer bigint, phase text, way text) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    known int := (select outings from bond where senior_id = o.senior_id and volunteer_id = volunteer);
    person jsonb := core.outing_person(o);
begin
    return core.visible(core.outing_facts(o) || person || core.outing_door(o)
            || jsonb_build_object('pass_word', (select a.pass_word from assignment a where a.outing_id = o.id and a.volunteer_id = volunteer and a.active order by a.there desc limit 1),
                'known_first_name', case when known > 0 then person ->> 'first_name' end, 'outings', coalesce(known, 0),
                'comes_back', case when phase = 'assigned' and way = 'page' and o.return_mode <> 'other_volunteer' then core.standing_shown(o.series_id, volunteer) end),
        phase, way);
end $$;

-- The same with what can be done now.
create function core.outing_as_seen(o nec.outing, volunteer bigint, way text) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    stands text := core.outing_phase(o, volunteer);
    phase text := case when way = 'link' and stands = 'assigned' then 'over' else stands end;
    going boolean := phase = 'assigned';
begin
    return core.outing_granted(o, volunteer, phase, way)
        || jsonb_build_object('phase', phase, 'may_code_later', going and nec.now() < o.meet_at - interval '24 hours',
            'may_start', going and o.state in ('accepted', 'confirmed') and nec.now() >= o.meet_at - interval '1 hour',
            'may_no_answer', going and o.state in ('accepted', 'confirmed') and nec.now() >= o.meet_at - interval '15 minutes',
            'may_return', going and o.state = 'started', 'may_ready', going and core.may_ready(o),
            'may_longer', going and o.state in ('started', 'returning'),
            'may_be_home', going and o.state in ('started', 'returning'),
            'may_withdraw', going and o.state in ('accepted', 'confirmed', 'open', 'offering'),
            'may_part', going and o.state = 'home_safe' and not exists (
                select from exclusion x where x.senior_id = o.senior_id and x.volunteer_id = volunteer),
            'may_tell', going and o.state = 'home_safe' and not exists (
                select from feedback f where f.outing_id = o.id and f.person_id = volunteer));
end $$;

-- The same as they read it (core/reading.sql).
create function core.outing_for_volunteer(o nec.outing, volunteer bigint, way text) returns jsonb language sql stable as $$
    select core.read_of(o.senior_id, core.outing_as_seen(o, volunteer, way))
$$;

-- For the desk: everything that the table knows.
create function core.outing_for_desk(o nec.outing) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.visible(core.read_of(o.senior_id, core.outing_facts(o) || core.outing_person(o)) || jsonb_build_object('spoken', o.spoken,
            'company', core.outing_company(o), 'pass_words', core.pass_words(o), 'wave', o.wave, 'channel', o.channel, 'asked_at', o.asked_at,
            'told_at', o.told_at, 'agreed_at', o.agreed_at, 'started_at', o.started_at, 'home_safe_at', o.home_safe_at,
            'place_found', (select e is not null from senior_place where id = o.place_id),
            'home_found', (select home_e is not null from senior where person_id = o.senior_id),
            'prefers', (select first_name || ' ' || last_name from person where id = o.prefer_id), 'series', core.series_brief(o),
            'single', core.series_brief(o) is null and o.state not in ('draft', 'redirected', 'unmet', 'cancelled')), 'desk', 'page'));
end $$;

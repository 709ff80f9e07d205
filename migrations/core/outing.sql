-- The moves of an outing that several acts share. The caller holds the outing's row lock.

create function core.outing_lock(wanted text, actor core.actor) returns nec.outing
language plpgsql set search_path = nec, core, pg_temp as $$
declare o nec.outing;
begin
    -- Not yours to see is the same answer as not there.
    select * into o from outing where code = wanted for update;
    if actor.role = 'senior' and o.senior_id <> actor.person_id then return null; end if;
    if actor.role = 'volunteer' and not exists (
        select from assignment a where a.outing_id = o.id and a.volunteer_id = actor.person_id) then return null; end if;
    return o;
end $$;

create function core.outing_move(o nec.outing, to_state text, kind text, data jsonb default '{}', rank boolean default false)
returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set state = to_state,
        opened_at = case when to_state = 'open' then coalesce(opened_at, nec.now()) else opened_at end,
        asked_version = asked_version + rank::int
    where id = o.id;
    perform core.journal('outing', o.id, kind, data || jsonb_build_object('from', o.state, 'to', to_state), rank);
end $$;

-- Every open offer of the outing ends: thanked when somebody else came first.
create function core.offers_close(o nec.outing, to_state text, message_kind text default null) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare f record;
begin
    for f in update offer set state = to_state, slot = null, answered_at = nec.now()
             where outing_id = o.id and slot is not null
             returning id, volunteer_id, sent_at loop
        perform core.journal('offer', f.id, 'offer_' || to_state, jsonb_build_object('outing', o.id));
        if message_kind is not null and f.sent_at is not null then
            perform core.message(f.volunteer_id, message_kind, o.id, f.id, core.daytime(nec.now(), false));
        end if;
    end loop;
end $$;

-- A volunteer goes. Raises the constraint's error when they, or the senior, are elsewhere.
-- The senior is told at once and asked whether they agree; a face from the circle
-- counts as agreed where the senior said so beforehand.
create function core.assign(o nec.outing, volunteer bigint, offer bigint, approach_min int, there boolean, back boolean)
returns text language plpgsql set search_path = nec, core, pg_temp as $$
declare
    covered boolean;
    agreed boolean;
begin
    insert into assignment (outing_id, volunteer_id, senior_id, offer_id, there, back, busy)
    values (o.id, volunteer, o.senior_id, offer, assign.there, assign.back,
            tstzrange(o.meet_at - make_interval(mins => approach_min), o.end_at, '[)'));
    select bool_or(a.there) and (bool_or(a.back) or o.return_mode = 'one_way') into covered
    from assignment a where a.outing_id = o.id and a.active;
    if not covered then
        perform core.journal('outing', o.id, 'leg_covered', jsonb_build_object('volunteer', volunteer));
        return o.state;
    end if;
    perform core.offers_close(o, 'superseded', 'offer_filled');
    perform core.escalation_moot(o.id, '{no_candidate,waves_exhausted,volunteer_withdrew,unmet_twice}');
    select s.circle_agreed and coalesce(b.circle, false) into agreed
    from senior s left join bond b on b.senior_id = s.person_id and b.volunteer_id = volunteer
    where s.person_id = o.senior_id;
    perform core.outing_move(o, 'accepted', 'outing_accepted', jsonb_build_object('volunteer', volunteer));
    perform core.message(volunteer, 'assignment_details', o.id, offer);
    perform core.message(o.senior_id, case when agreed then 'who_comes' else 'who_comes_agree' end, o.id);
    if agreed then
        o.state := 'accepted';
        perform core.outing_confirm(o);
        return 'confirmed';
    end if;
    return 'accepted';
end $$;

create function core.outing_confirm(o nec.outing) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set agreed_at = nec.now(), told_at = coalesce(told_at, nec.now()) where id = o.id;
    perform core.outing_move(o, 'confirmed', 'outing_confirmed');
    perform core.escalation_moot(o.id, '{senior_not_reached}');
    perform core.message(a.volunteer_id, 'senior_agreed', o.id)
    from assignment a where a.outing_id = o.id and a.active;
end $$;

-- Whoever was going does not go; the question is open again.
create function core.unassign(o nec.outing, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update offer set state = 'rescinded' where id in (
        select offer_id from assignment where outing_id = o.id and active) and state = 'accepted';
    update assignment set active = false, ended_at = nec.now(), ended_why = why where outing_id = o.id and active;
    update outing set told_at = null, agreed_at = null where id = o.id;
end $$;

-- Looked for again: at once, whoever declined is not asked twice.
create function core.reopen(o nec.outing, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform core.unassign(o, why);
    perform core.outing_move(o, 'open', 'outing_reopened', jsonb_build_object('why', why), true);
end $$;

-- When an offer made now has to be answered by (DOMAIN.md, clocks), and how far apart waves are.
create function core.offer_spacing(lead interval) returns interval language sql stable as $$
    select least(core.span('spacing_max'), greatest(core.span('spacing_min'), lead / 12))
$$;

create function core.offer_deadline(meet_at timestamptz) returns timestamptz language sql stable as $$
    select greatest(nec.now() + interval '15 minutes', least(meet_at - core.span('offer_before_start'),
        case when meet_at - nec.now() > core.span('urgent') then core.at_hour(nec.now(), 1, core.setting('planned_until'))
        else core.daytime(nec.now(), false) + 2 * core.offer_spacing(meet_at - nec.now()) end))
$$;

-- The moves of an outing that several acts share. The caller holds the outing's row lock.

create function core.outing_lock(wanted text, actor core.actor) returns nec.outing
language plpgsql set search_path = nec, core, pg_temp as $$
declare o nec.outing;
begin
    -- Not yours to see is the same answer as not there. A volunteer's is what they go along for.
    select * into o from outing where code = wanted and territory_id = actor.territory_id for update;
    if actor.role = 'senior' and o.senior_id <> actor.person_id then return null; end if;
    if actor.role = 'review' and o.id <> actor.outing_id then return null; end if;
    if actor.role = 'volunteer' and not exists (
        select from assignment a where a.outing_id = o.id and a.volunteer_id = actor.person_id and a.active) then return null; end if;
    return o;
end $$;

create function core.outing_move(o nec.outing, to_state text, kind text, data jsonb default '{}', rank boolean default false)
returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set state = to_state,
        opened_at = case when to_state = 'open' and (opened_at is null or o.state = 'to_qualify') then nec.now() else opened_at end,
        asked_version = asked_version + rank::int
    where id = o.id;
    perform core.journal('outing', o.id, kind, data || jsonb_build_object('from', o.state, 'to', to_state), rank);
end $$;

-- Legs. An outing needs somebody there and, unless it is one way, back. One volunteer does
-- both but where the senior wanted another one for the return: then each is asked, and
-- promised, for one leg, and the outing is accepted when both are covered.

create function core.leg_covered(o nec.outing, leg text) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (leg = 'back' and o.return_mode = 'one_way') or exists (
        select from assignment a where a.outing_id = o.id and a.active and case leg when 'there' then a.there else a.back end);
end $$;

create function core.leg_offers(o nec.outing, leg text) returns bigint
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (select count(*) from offer f
            where f.outing_id = o.id and f.slot is not null and case leg when 'there' then f.there else f.back end);
end $$;

-- Nobody goes on some leg, and nobody has been asked who might still answer.
create function core.leg_unasked(o nec.outing) returns boolean language plpgsql stable as $$
begin
    return (
        select bool_or(not core.leg_covered(o, leg) and core.leg_offers(o, leg) = 0) from unnest('{there,back}'::text[]) leg);
end $$;

-- The legs that the next volunteer is asked for: of two that are open, the one fewer think about.
create function core.legs_wanted(o nec.outing, out there boolean, out back boolean) language plpgsql stable as $$
begin
    if o.return_mode <> 'other_volunteer' then
        there := true;
        back := o.return_mode <> 'one_way';
    else
        there := not core.leg_covered(o, 'there')
            and (core.leg_covered(o, 'back') or core.leg_offers(o, 'there') <= core.leg_offers(o, 'back'));
        back := not there;
    end if;
end $$;

-- When whoever does these legs is not to be had elsewhere, the way to the senior included.
create function core.busy_of(o nec.outing, approach_min int, there boolean, back boolean) returns tstzrange
language sql stable as $$
    select tstzrange(case when there then o.meet_at else o.leave_at end - make_interval(mins => approach_min),
                     case when back or o.return_mode = 'one_way' then o.end_at else o.appointment_at end, '[)')
$$;

-- Open offers of the outing end: thanked when somebody else came first. With `covered_only`
-- just those that ask for a leg somebody has taken meanwhile.
create function core.offers_close(o nec.outing, to_state text, message_kind text default null, covered_only boolean default false,
    data jsonb default '{}')
returns void language plpgsql set search_path = nec, core, pg_temp as $$
declare f record;
begin
    for f in update offer x set state = to_state, slot = null, answered_at = nec.now()
             where outing_id = o.id and slot is not null
               and (not covered_only or (x.there and core.leg_covered(o, 'there')) or (x.back and core.leg_covered(o, 'back')))
             returning id, volunteer_id, sent_at loop
        perform core.journal('offer', f.id, 'offer_' || to_state, jsonb_build_object('outing', o.id));
        if message_kind is not null and f.sent_at is not null then
            perform core.message(f.volunteer_id, message_kind, o.id, f.id, core.daytime(nec.now(), false), data);
        end if;
    end loop;
end $$;

-- One question less is open. Somebody else is thought of at once for an urgent outing, for any other
-- when nobody is left to answer.
create function core.answer_lost(o nec.outing) returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if o.state = 'offering' and (o.meet_at - nec.now() <= core.span('urgent') or core.leg_unasked(o)) then
        update outing set asked_version = asked_version + 1 where id = o.id;
        perform core.journal('outing', o.id, 'wave_wanted', '{}', true);
    end if;
end $$;

-- A volunteer goes. Raises the constraint's error when they are elsewhere then.
-- Once every leg is covered the senior is told and asked whether they agree; a face from
-- the circle counts as agreed where the senior said so beforehand.
create function core.assign(o nec.outing, volunteer bigint, offer bigint, approach_min int, there boolean, back boolean)
returns text language plpgsql set search_path = nec, core, pg_temp as $$
declare agreed boolean;
begin
    insert into assignment (outing_id, volunteer_id, senior_id, offer_id, there, back, busy)
    values (o.id, volunteer, o.senior_id, offer, assign.there, assign.back,
            core.busy_of(o, approach_min, assign.there, assign.back));
    if not (core.leg_covered(o, 'there') and core.leg_covered(o, 'back')) then
        perform core.journal('outing', o.id, 'leg_covered', jsonb_build_object('volunteer', volunteer));
        perform core.offers_close(o, 'superseded', 'offer_filled', true);
        perform core.answer_lost(o);
        return o.state;
    end if;
    perform core.offers_close(o, 'superseded', 'offer_filled');
    perform core.escalation_moot(o.id, '{no_candidate,waves_exhausted,volunteer_withdrew,unmet_twice}');
    perform core.outing_move(o, 'accepted', 'outing_accepted', jsonb_build_object('volunteer', volunteer));
    perform core.message(a.volunteer_id, 'assignment_details', o.id, a.offer_id)
    from assignment a where a.outing_id = o.id and a.active;
    select s.circle_agreed and bool_and(coalesce(b.circle, false)) into agreed
    from assignment a join senior s on s.person_id = a.senior_id
    left join bond b on b.senior_id = a.senior_id and b.volunteer_id = a.volunteer_id
    where a.outing_id = o.id and a.active group by s.person_id;
    perform core.message(o.senior_id, case when agreed then 'who_comes' else 'who_comes_agree' end, o.id);
    if agreed then
        o.state := 'accepted';
        return core.outing_confirm(o);
    end if;
    return 'accepted';
end $$;

-- The volunteer says yes to what they were asked. The state it ends in; null, and nothing has changed: they are elsewhere then.
create function core.offer_yes(o nec.outing, f nec.offer) returns text language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update offer set state = 'accepted', slot = null, answered_at = nec.now() where id = f.id;
    perform core.journal('offer', f.id, 'offer_accepted', jsonb_build_object('outing', o.id));
    return core.assign(o, f.volunteer_id, f.id, f.approach_min, f.there, f.back);
exception when exclusion_violation then
    return null;
end $$;

-- The senior has agreed: it is confirmed, unless nobody would answer at that hour. Then the
-- yes is kept and a coordinator finds somebody to be on call; api.chore_agree confirms it
-- afterwards. The state it ends in.
create function core.outing_confirm(o nec.outing) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set agreed_at = coalesce(agreed_at, nec.now()), told_at = coalesce(told_at, nec.now()) where id = o.id;
    if core.unguarded(o) then
        if o.agreed_at is null then
            perform core.journal('outing', o.id, 'outing_agreed');
            perform core.escalation_moot(o.id, '{senior_not_reached}');
            perform core.escalate('out_of_hours', o.id, o.senior_id);
        end if;
        return 'accepted';
    end if;
    perform core.outing_move(o, 'confirmed', 'outing_confirmed');
    perform core.escalation_moot(o.id, '{senior_not_reached,out_of_hours}');
    perform core.message(a.volunteer_id, 'senior_agreed', o.id)
    from assignment a where a.outing_id = o.id and a.active;
    return 'confirmed';
end $$;

-- Whoever was going does not go: `whom` of two, or everybody. Their yes is over too.
create function core.unassign(o nec.outing, why text, whom bigint default null) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare a record;
begin
    for a in update assignment x set active = false, ended_at = nec.now(), ended_why = why
             where x.outing_id = o.id and x.active and x.volunteer_id = coalesce(whom, x.volunteer_id)
             returning x.offer_id loop
        update offer set state = 'rescinded' where id = a.offer_id and state = 'accepted';
        if found then
            perform core.journal('offer', a.offer_id, 'offer_rescinded', jsonb_build_object('outing', o.id, 'why', why));
        end if;
    end loop;
    update outing set told_at = null, agreed_at = null, no_answer_at = null where id = o.id;
    perform core.escalation_moot(o.id, '{out_of_hours}');
end $$;

-- Looked for again, at once. Whoever goes on another leg still does.
create function core.reopen(o nec.outing, why text, whom bigint default null, data jsonb default '{}') returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform core.unassign(o, why, whom);
    perform core.outing_move(o, case when exists (select from offer f where f.outing_id = o.id and f.slot is not null) then 'offering' else 'open' end,
        'outing_reopened', data || jsonb_build_object('why', why), true);
end $$;

-- A volunteer cannot go after all: looked for again, a coordinator knows, and a senior who knew of them.
create function core.give_back(o nec.outing, volunteer bigint, reason text) returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform core.reopen(o, 'withdrawn', volunteer, jsonb_strip_nulls(jsonb_build_object('reason', reason)));
    perform core.escalate('volunteer_withdrew', o.id, volunteer);
    if o.told_at is not null then perform core.message(o.senior_id, 'looking_again', o.id); end if;
end $$;

-- Called off by the actor, whoever's wish it is; how late that is, which is kept and never punished.
-- Whoever was going or asked is told, and the senior when it was not they who did it.
create function core.outing_cancel(o nec.outing, actor core.actor, by_service boolean default false, note_sealed text default null)
returns text language plpgsql set search_path = nec, core, pg_temp as $$
declare
    how text := case when (o.meet_at at time zone 'Europe/Paris')::date <= (nec.now() at time zone 'Europe/Paris')::date then 'same_day'
                     when o.meet_at - nec.now() < core.span('late_cancel') then 'late' else 'early' end;
    a record;
begin
    perform core.offers_close(o, 'withdrawn', 'offer_withdrawn');
    for a in select volunteer_id from assignment where outing_id = o.id and active loop
        perform core.message(a.volunteer_id, 'outing_cancelled', o.id);
    end loop;
    perform core.unassign(o, 'cancelled');
    update outing set state = 'cancelled', cancelled_when = how,
        cancelled_by = case when actor.role = 'coordinator' and by_service then 'service' else 'senior' end
    where id = o.id;
    perform core.journal('outing', o.id, 'outing_cancelled', jsonb_strip_nulls(jsonb_build_object('when', how, 'note', core.sealed_word(note_sealed))));
    perform core.escalation_moot(o.id, array(select reason from escalation where outing_id = o.id and settled_at is null
        and reason not in ('concern', 'voicemail', 'no_answer')));
    if actor.role = 'coordinator' then perform core.message(o.senior_id, 'outing_cancelled', o.id); end if;
    return how;
end $$;

-- How far apart urgent waves are then, and until when an offer made now is to be answered
-- (DOMAIN.md, clocks). An offer made at night is put in the morning: its time begins then.
create function core.offer_spacing(meet_at timestamptz, at timestamptz) returns interval language plpgsql stable as $$
begin
    return (
        select case when core.at_hour(meet_at, 0, '00:00') <= at then core.span('spacing_same_day')
            else least(core.span('spacing_max'), greatest(core.span('spacing_min'), (meet_at - at) / 12)) end);
end $$;

-- An offer stands a while, and never later than some time before the start. When both cannot be, and
-- so while the night goes by before, nobody is asked any more but by a person, who is watching.
create function core.time_to_ask(meet_at timestamptz) returns boolean language plpgsql stable as $$
begin
    return core.daytime(nec.now(), false) + core.span('offer_least') <= meet_at - core.span('offer_before_start');
end $$;

create function core.offer_deadline(meet_at timestamptz) returns timestamptz language plpgsql stable as $$
begin
    return (
        select greatest(nec.now() + core.span('offer_least'), least(meet_at - core.span('offer_before_start'),
            case when meet_at - nec.now() > core.span('urgent') then core.at_hour(put_at, 1, core.setting('planned_until'))
            else put_at + 2 * core.offer_spacing(meet_at, put_at) end))
        from core.daytime(nec.now(), false) put_at);
end $$;

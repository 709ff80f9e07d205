-- What the dispatcher's chores share. A chore is one act of the service, called every so
-- often; it moves on what the clock has reached, at most core.chore_limit() rows a call, and
-- says whether there is more. Rows that somebody else holds are left for the next call.
-- Outings are locked first, then their offers. What is asked of each row is plpgsql: it keeps its plan, where a
-- function of sql makes it anew each time.

-- The first statement of every chore. Any number of dispatchers do chores, each chore one of them
-- at a time: whoever finds it being done has nothing to do. Two at once would look at the same
-- rows as they were before either moved them, and ask twice.
create function core.chore_begin(who text, chore text) returns core.actor
language plpgsql set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.act_begin(who, null, chore, '{service:dispatcher}');
begin
    if (actor.reply).outcome is null and not pg_try_advisory_xact_lock(hashtextextended(chore, 5)) then
        actor.reply := core.done(actor, '{"done": 0, "more": false}');
    end if;
    return actor;
end $$;

-- Has whoever claimed something gone? Of a claim that names nobody nothing is known.
create function core.deserted(claimed_by int) returns boolean language plpgsql volatile as $$
begin
    return claimed_by is not null and not exists (select from pg_stat_get_activity(claimed_by));
end $$;

create function core.chore_limit() returns int language sql immutable as $$
    select 200
$$;

create function core.chore_done(actor core.actor, done int) returns core.answer language sql as $$
    select core.done(actor, jsonb_build_object('done', done, 'more', done >= core.chore_limit()))
$$;

-- Is there still a point in asking somebody to come?
create function core.askable(o nec.outing) returns boolean language sql stable as $$
    select o.state in ('open', 'offering') and core.time_to_ask(o.meet_at)
$$;

-- Has the matcher's answer to the outing's present question arrived?
create function core.ranked(o nec.outing) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from ranking r where r.outing_id = o.id and r.asked_version >= o.asked_version);
end $$;

-- Is it asked about with others, in the rounds of the day alone?
create function core.in_rounds(o nec.outing) returns boolean language sql stable as $$
    select o.meet_at - nec.now() > core.span('urgent') and not core.setting('planned_at_once')::boolean
$$;

-- Then for now it is only looked at, unless a round has begun since it was last.
create function core.waits_for_round(o nec.outing) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return core.in_rounds(o) and not exists (select from ranking r where r.outing_id = o.id and r.at < core.last_round(nec.now()));
end $$;

-- The outing is to be thought over again, and somebody else asked.
create function core.wave_wanted(o nec.outing) returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set asked_version = asked_version + 1 where id = o.id;
    perform core.journal('outing', o.id, 'wave_wanted', '{}', true);
end $$;

-- The last of the day's rounds that has begun.
create function core.last_round(at timestamptz) returns timestamptz language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select max(r) from regexp_split_to_table(core.setting('rounds'), '[ ,]+') hour, generate_series(-1, 0) day,
            lateral (select core.at_hour(last_round.at, day, hour) r) x
        where r <= last_round.at);
end $$;

-- Has this escalation been raised already, and is open, or was since `since`?
create function core.escalated(outing bigint, reasons text[], since timestamptz default 'infinity') returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from escalation e where e.outing_id = outing and e.reason = any (reasons)
                   and (e.settled_at is null or e.raised_at >= since));
end $$;

-- A person knows already that nobody is left, and since then nobody new has been asked, nor was the
-- request another one: the matcher's next vain try is no news.
create function core.search_settled(o nec.outing) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from escalation e where e.outing_id = o.id and e.reason in ('no_candidate', 'waves_exhausted')
        and e.raised_at > greatest((select max(f.made_at) from offer f where f.outing_id = o.id), coalesce(o.opened_at, o.asked_at)));
end $$;

-- Has this person been sent, or is to be sent, such a message about the outing since?
create function core.told(person bigint, wanted text, outing bigint, since timestamptz default '-infinity') returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from message m where m.person_id = person and m.kind = wanted and m.outing_id = outing and m.made_at >= since);
end $$;

-- Said once to each volunteer who goes.
create function core.message_going(o nec.outing, kind text, due timestamptz default nec.now()) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare a record;
begin
    for a in select distinct volunteer_id, made_at from assignment where outing_id = o.id and active loop
        if not core.told(a.volunteer_id, kind, o.id, a.made_at) then
            perform core.message(a.volunteer_id, kind, o.id, null, due);
        end if;
    end loop;
end $$;

create function core.offers_expire(o nec.outing) returns void language plpgsql set search_path = nec, core, pg_temp as $$
declare f bigint;
begin
    for f in update offer set state = 'expired', slot = null, answered_at = nec.now()
             where outing_id = o.id and slot is not null and deadline_at <= nec.now() returning id loop
        perform core.journal('offer', f, 'offer_expired', jsonb_build_object('outing', o.id));
    end loop;
end $$;

-- Has its volunteer meanwhile promised to be elsewhere then?
create function core.offer_overtaken(f nec.offer, o nec.outing) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select exists (select from assignment a where a.volunteer_id = f.volunteer_id and a.active and a.outing_id <> o.id
                       and a.busy && core.busy_of(o, f.approach_min, f.there, f.back)));
end $$;

-- Questions of the outing that their volunteers can no longer say yes to are taken back, with thanks.
create function core.offers_spare(o nec.outing) returns void language plpgsql set search_path = nec, core, pg_temp as $$
declare f nec.offer;
begin
    for f in update offer x set state = 'withdrawn', slot = null, answered_at = nec.now()
             where x.outing_id = o.id and x.slot is not null and core.offer_overtaken(x, o) returning * loop
        perform core.journal('offer', f.id, 'offer_withdrawn', jsonb_build_object('outing', o.id));
        if f.sent_at is not null then
            perform core.message(f.volunteer_id, 'offer_overtaken', o.id, f.id, core.daytime(nec.now(), false));
        end if;
    end loop;
end $$;

-- The question has been carried to the matchers and has had no answer for 10 s, 20 s, 40 s …
-- of real time, at most an hour.
create function core.rank_overdue(o nec.outing) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select bool_and(j.handled_at is not null) and max(j.handled_at) + least(interval '1 hour', interval '10 seconds' * power(2, least(12,
            count(*) filter (where j.kind = 'rank_asked_again' and (j.data ->> 'asked_version')::int = o.asked_version)))) < clock_timestamp()
        from journal j where j.subject = 'outing' and j.subject_id = o.id and j.rank);
end $$;

-- When an outing without a volunteer becomes a person's matter.
create function core.unfilled_at(o nec.outing) returns timestamptz language sql stable as $$
    select case when opened < morning then morning else opened + (o.meet_at - opened) / 2 end
    from (select coalesce(o.opened_at, o.asked_at) as opened,
        core.at_hour(o.meet_at, -extract(day from core.span('escalate_unfilled'))::int, core.setting('unfilled_hour')) as morning) x
$$;

-- The same, and anew when its hour itself has come and still nobody goes.
create function core.unfilled_since(o nec.outing) returns timestamptz language sql stable as $$
    select case when o.meet_at <= nec.now() then o.meet_at else core.unfilled_at(o) end
$$;

-- Twice at most: some hours after the senior was told, if that is the same day, and the next morning.
create function core.ask_again_due(o nec.outing) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select coalesce(bool_or(due <= nec.now() and not core.told(o.senior_id, 'ask_again', o.id, due)), false)
    from (values (case when core.at_hour(o.told_at + core.span('agree_again'), 0, '00:00') = core.at_hour(o.told_at, 0, '00:00')
                       then core.daytime(o.told_at + core.span('agree_again'), true) end),
                 (core.at_hour(o.told_at, 1, core.setting('reminder_hour')))) x (due)
    where due > o.told_at and nec.now() < o.meet_at
      and nec.now() < core.at_hour(o.told_at, 2, '00:00')
$$;

-- The latest moment for the senior's yes: a day before, or two hours after the volunteer's when that is late.
create function core.agree_by(o nec.outing) returns timestamptz language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select greatest(o.meet_at - core.span('agree_before'), max(a.made_at) + core.span('agree_urgent'))
        from assignment a where a.outing_id = o.id and a.active);
end $$;

create function core.reminder_at(o nec.outing) returns timestamptz language sql stable as $$
    select core.at_hour(o.meet_at, -1, core.setting('reminder_hour'))
$$;

create function core.reminder_soon_due(o nec.outing, a nec.assignment) returns boolean language sql stable as $$
    select a.active and a.made_at < due and due <= nec.now() and not core.told(a.volunteer_id, 'reminder_volunteer_soon', o.id, a.made_at)
    from (select core.daytime(case when a.there then o.meet_at else o.leave_at end - core.span('reminder_volunteer'), true) as due) x
$$;

-- Nobody has it in hand, and nothing will happen by itself: a request that the desk has to open, or
-- an outing that should have been over for as long as an alarm takes. Not soon after a person has
-- settled an alert about it.
create function core.left_over(o nec.outing) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(max(e.settled_at) + core.span('left_over') <= nec.now(), true) and count(*) = count(e.settled_at)
        from escalation e where e.outing_id = o.id
        having o.state = 'to_qualify' or o.end_at + core.span('not_home_alert') <= nec.now());
end $$;

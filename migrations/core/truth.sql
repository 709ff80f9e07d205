-- Whether a message is still true, asked when it is sent, not when it was queued: no
-- reminder for a cancelled outing, no question about a filled one (DOMAIN.md).

-- Null while it is true, else a word for why it is dropped. The caller holds the rows' locks.
create function core.message_untrue(m nec.message) returns text
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    f nec.offer;
    going boolean := exists (select from assignment a where a.outing_id = m.outing_id and a.active and a.volunteer_id = m.person_id);
    anyone_going boolean := exists (select from assignment a where a.outing_id = m.outing_id and a.active);
begin
    select * into o from outing where id = m.outing_id;
    select * into f from offer where id = m.offer_id;
    if exists (select from person where id = m.person_id and erased_at is not null) then return 'person_erased'; end if;
    if exists (select from message n where n.person_id = m.person_id and n.id > m.id and n.kind = m.kind and n.kind <> 'login'
               and n.outing_id is not distinct from m.outing_id and n.offer_id is not distinct from m.offer_id
               and n.data -> 'escalation' is not distinct from m.data -> 'escalation'
               and n.state in ('queued', 'to_call') and n.due_at <= nec.now()) then
        return 'said_later';
    end if;
    -- A statement, not an expression: one of all these questions is planned and asked.
    case m.kind
        when 'login' then return case when not exists (
            select from login l where l.person_id = m.person_id and l.used_at is null and l.expires_at > nec.now()
            and l.token_hash = ext.digest(m.data ->> 'token', 'sha256')) then 'login_over' end;

        when 'text_answer' then return case when m.made_at < nec.now() - interval '1 hour' then 'said_later' end;

        -- What is asked of a volunteer, and what becomes of the question.
        when 'offer' then return core.offer_untrue(f);
        when 'offer_reminder' then return core.offer_untrue(f);
        when 'offer_filled' then return case when f.state <> 'superseded' or not anyone_going then 'outing_changed' end;
        when 'offer_overtaken' then return case when f.state <> 'withdrawn' or not core.offer_overtaken(f, o) then 'outing_changed' end;
        when 'offer_withdrawn' then return case when f.state <> 'withdrawn' then 'outing_changed' end;

        -- Whoever goes.
        when 'assignment_details' then return core.going_untrue(o, going, '{open,offering,accepted,confirmed}');
        when 'senior_agreed' then return core.going_untrue(o, going, '{confirmed}');
        when 'reminder_volunteer' then return core.going_untrue(o, going and o.meet_at > nec.now(), '{accepted,confirmed}');
        when 'reminder_volunteer_soon' then return core.going_untrue(o, going and o.meet_at > nec.now(), '{accepted,confirmed}');
        when 'nudge_start' then return core.going_untrue(o, going, '{accepted,confirmed}');
        when 'volunteer_missed' then return case when going then 'outing_changed' end;
        when 'nudge_home' then return core.going_untrue(o, going, '{started,returning}');
        when 'outing_changed' then return case when going or o.state not in ('open', 'offering', 'accepted', 'confirmed') then 'outing_changed' end;
        when 'other_chosen' then return case when going then 'outing_changed' end;

        -- What a senior asked for.
        when 'request_open' then return case when o.state not in ('open', 'offering') then 'outing_changed' end;
        when 'request_redirected' then return case when o.state <> 'redirected' then 'outing_changed' end;
        when 'request_unmet' then return case when o.state <> 'unmet' then 'outing_changed' end;
        when 'not_yet' then return case when o.state not in ('open', 'offering') then 'outing_changed' end;
        when 'looking_again' then return case when o.state not in ('open', 'offering') then 'outing_changed' end;
        when 'who_comes' then return core.going_untrue(o, anyone_going, '{accepted,confirmed}');
        when 'who_comes_agree' then return core.going_untrue(o, anyone_going and o.agreed_at is null, '{accepted}');
        when 'ask_again' then return core.going_untrue(o, anyone_going and o.agreed_at is null, '{accepted}');
        when 'reminder_senior' then return core.going_untrue(o, anyone_going and o.meet_at > nec.now(), '{accepted,confirmed}');

        when 'activity_proposed' then return case when not exists (
            select from activity_proposal p join activity a on a.id = p.activity_id
            where p.code = m.data ->> 'proposal' and p.answer is null and core.activity_open(a)) then 'proposal_over' end;

        -- Both.
        when 'outing_cancelled' then return case when o.state <> 'cancelled' then 'outing_changed' end;
        when 'ready_to_return' then return core.going_untrue(o, going, '{started,returning}');
        when 'volunteer_cleared' then return case when not exists (
            select from volunteer where person_id = m.person_id and state = 'active') then 'no_longer_active' end;
        when 'papers_due' then return case when not exists (
            select from volunteer v where v.person_id = m.person_id and v.state = 'active' and core.papers_end(v) = (m.data ->> 'until_on')::date) then 'papers_seen' end;
        when 'welcome_booked' then return core.welcome_untrue(m);
        when 'welcome_reminder' then return core.welcome_untrue(m);
        when 'welcome_off' then return case when m.data ->> 'held_at' is null or (m.data ->> 'held_at')::timestamptz < nec.now() then 'welcome_changed' end;
        when 'feedback_senior' then return core.feedback_untrue(m, o);
        when 'feedback_volunteer' then return core.feedback_untrue(m, o);

        -- Whoever answers for the service.
        when 'on_call' then return case when not exists (
            select from escalation e where e.code = m.data ->> 'escalation' and e.owner_id = m.person_id
            and e.taken_at is null and e.settled_at is null) then 'alert_over' end;
        else return 'unknown_kind';
    end case;
end $$;

-- Still theirs to answer?
create function core.offer_untrue(f nec.offer) returns text language sql stable as $$
    select case when f.slot is null then 'offer_closed' when f.deadline_at <= nec.now() then 'offer_expired' end
$$;

-- Does it still concern this volunteer (or this senior's company), and is the outing still there?
create function core.going_untrue(o nec.outing, going boolean, states text[]) returns text language sql stable as $$
    select case when not (o.state = any (states)) then 'outing_changed' when not going then 'not_going' end
$$;

create function core.feedback_untrue(m nec.message, o nec.outing) returns text
language sql stable set search_path = nec, core, pg_temp as $$
    select case when o.state not in ('home_safe', 'closed') then 'outing_changed'
            when exists (select from feedback b where b.outing_id = o.id and b.person_id = m.person_id) then 'feedback_given' end
$$;

-- May it disturb somebody at night? What a person has just asked for, an outing under way,
-- and what would come too late in the morning.
create function core.message_loud(m nec.message) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return m.kind in ('login', 'text_answer', 'assignment_details', 'nudge_start', 'nudge_home', 'ready_to_return', 'on_call')
    or (m.kind not in ('offer', 'offer_reminder', 'reminder_senior', 'reminder_volunteer', 'reminder_volunteer_soon',
                       'feedback_senior', 'feedback_volunteer')
        and exists (select from outing o where o.id = m.outing_id
                    and o.meet_at between nec.now() and nec.now() + core.span('loud_before')));
end $$;

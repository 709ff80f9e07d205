-- The life of a telephone call (0013_calls.sql has the picture).

create function core.call_begun(c nec.call) returns void language sql set search_path = nec, core, pg_temp as $$
    select core.journal('call', c.id, 'call_begun', jsonb_build_object('direction', c.direction))
$$;

-- It is over, once: whoever says so later is too late. A message that was not heard is called again by
-- rule, or goes the next way. In the trial it counts as heard: its words stand on the messages' page.
-- Locks in the order outing, offer, message, call.
create function core.call_end(wanted bigint, how text) returns nec.call
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    c nec.call;
    m nec.message;
begin
    m := core.message_lock((select message_id from call where id = wanted));
    select * into c from call where id = wanted for update;
    if c.ended_at is not null then return c; end if;
    if c.direction = 'out' and how in ('done', 'hung_up', 'to_desk') then
        how := case when c.heard_at is not null then 'heard' when how = 'to_desk' then how else 'no_key' end;
    end if;
    update call set ended_at = nec.now(), outcome = how where id = c.id returning * into c;
    perform core.journal('call', c.id, 'call_ended', jsonb_strip_nulls(
        jsonb_build_object('direction', c.direction, 'outcome', how, 'kind', m.kind, 'outing', m.outing_id)));
    if m.state = 'to_call' then perform core.message_unheard(m, how); end if;
    return c;
end $$;

create function core.message_unheard(m nec.message, how text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    if core.setting('trial') = 'true' then
        perform core.message_out(m);
    elsif m.tries < core.setting('call_tries')::int and core.call_pause(m, how) is not null then
        update message set state = 'queued', due_at = nec.now() + core.call_pause(m, how), body_sealed = null,
            taken_until = null, claimed_until = null where id = m.id;
    else
        perform core.message_elsewhere(m, how);
    end if;
end $$;

-- How long to wait before the same telephone rings again; null: it never will.
create function core.call_pause(m nec.message, how text) returns interval
language sql stable set search_path = nec, core, pg_temp as $$
    select case when core.message_loud(m) then least(pause, core.span('call_urgent')) else pause end
    from (select case how
        when 'busy' then core.span('call_busy')
        when 'no_answer' then core.span('call_no_answer')
        when 'no_key' then core.span('call_no_answer')
        when 'to_desk' then core.span('call_no_answer')
        when 'failed' then core.span('call_failed')
        when 'lost' then core.span('call_failed') end as pause) rule
$$;

-- Calls that nobody carries any more, and those for which no line was free within a minute of a click.
create function core.calls_lapse() returns void language plpgsql set search_path = nec, core, pg_temp as $$
declare c nec.call;
begin
    for c in select * from call where ended_at is null and lease_until < clock_timestamp() order by id loop
        perform core.call_end(c.id, case when c.started_at is null then 'failed' else 'lost' end);
    end loop;
end $$;

-- ---- Calls that we place ------------------------------------------------------

-- What waits for a line, the most pressing first: what a coordinator has asked for, then messages.
-- Nobody starves, since urgency is a head start, not a class.
create function core.calls_waiting() returns table (call_id bigint, message_id bigint, number text)
language sql stable set search_path = nec, core, pg_temp as $$
    select x.call_id, x.message_id, x.number from (
        select c.id as call_id, null::bigint as message_id, c.number_index as number, true as asked, c.asked_at as since
        from call c where c.ended_at is null and c.started_at is null
        union all
        select null, m.id, p.value_index, false, m.due_at - case when core.message_loud(m) then core.span('call_head_start') else '0' end
        from message m left join contact_point p on p.id = m.contact_id
        where m.state = 'to_call' and m.due_at <= nec.now()
            and not exists (select from call c where c.message_id = m.id and c.ended_at is null)) x
    where not core.telephone_taken(x.number)
    order by x.asked desc, x.since, x.message_id limit 100
$$;

-- The exchange is away: what has waited for it too long goes the next way.
create function core.calls_give_up() returns void language plpgsql set search_path = nec, core, pg_temp as $$
declare m nec.message;
begin
    for m in select * from message where state = 'to_call' and due_at < nec.now() - core.span('call_give_up')
             or state = 'to_call' and core.message_loud(message) and due_at < nec.now() - core.span('call_give_up_urgent') order by id limit 100 loop
        m := core.message_lock(m.id);
        if m.state = 'to_call' then perform core.message_elsewhere(m, 'failed'); end if;
    end loop;
end $$;

-- Does it ring or talk, whoever has called whom?
create function core.telephone_taken(number text) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select exists (select from call c where c.number_index = number and c.ended_at is null and c.started_at is not null)
$$;

-- Its turn has come. Null: it is no longer true, or would disturb a night.
create function core.call_message(wanted bigint) returns nec.call
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    m nec.message := core.message_lock(wanted);
    untrue text := core.message_untrue(m);
    c nec.call;
begin
    if m.state <> 'to_call' then return null; end if;
    if untrue is not null then
        perform core.message_end(m, 'dropped', untrue);
    elsif core.daytime(nec.now(), false) <> nec.now() and not core.message_loud(m) then
        update message set due_at = core.daytime(nec.now(), false) where id = m.id;
    else
        insert into call (territory_id, direction, person_id, message_id, number_index, number_sealed, started_at)
        select m.territory_id, 'out', m.person_id, m.id, p.value_index, p.value_sealed, nec.now()
        from contact_point p where p.id = m.contact_id returning * into c;
    end if;
    return c;
end $$;

create function core.call_asked(wanted bigint) returns nec.call language sql set search_path = nec, core, pg_temp as $$
    update call set started_at = nec.now(), lease_until = clock_timestamp() + interval '60 seconds'
    where id = wanted and ended_at is null returning *
$$;

-- Nobody but the one who is meant answers this telephone, as far as we know.
create function core.call_alone(c nec.call) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select c.direction = 'back' or not exists (
        select from contact_point p join person x on x.id = p.person_id
        where p.value_index = c.number_index and p.person_id <> c.person_id and x.erased_at is null)
$$;

-- As whom they act from here on: a senior in their own outing, whoever else they are.
create function core.call_role(c nec.call, m nec.message) returns text language sql stable set search_path = nec, core, pg_temp as $$
    select case when c.direction = 'back' then 'coordinator'
        when exists (select from outing o where o.id = m.outing_id and o.senior_id = c.person_id) then 'senior'
        when exists (select from coordinator x where x.person_id = c.person_id and x.left_at is null) then 'coordinator'
        when exists (select from volunteer v where v.person_id = c.person_id and v.state <> 'left') then 'volunteer'
        else 'senior' end
$$;

-- ---- "Rappeler": a coordinator's telephone rings, then the person's -----------------

-- The telephone by which somebody is best reached; null when there is none.
create function core.telephone_of(person bigint) returns nec.contact_point language sql stable set search_path = nec, core, pg_temp as $$
    select * from contact_point where person_id = person and kind in ('mobile', 'landline')
    order by failed_at is not null, preferred, id limit 1
$$;

-- Whom, and at which number: of the person, or where nobody knows who they are, of whoever left a word.
create function core.call_back_words(c nec.call) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_build_object('kind', 'call_back', 'first_name', p.first_name, 'last_name', p.last_name,
        'number', coalesce(
        (select core.sealed('number', t.value_index, t.value_sealed) from core.telephone_of(c.person_id) t where t.id is not null),
        (select core.sealed('escalation.contact', e.id, e.contact_sealed, e.contact_from) from escalation e where e.id = c.escalation_id)))
    from (select) one left join person p on p.id = c.person_id
$$;

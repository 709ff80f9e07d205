-- What a text that came in does. It speaks for whoever was asked something by text at its
-- number, through the same acts as the web; what is not plain goes to a person.

-- Several people may share the number: whoever was last written to is taken to write back.
create function core.text_from(t nec.text) returns bigint
language sql stable set search_path = nec, core, pg_temp as $$
    select c.person_id from contact_point c join person p on p.id = c.person_id
    where c.value_index = t.contact_index and p.erased_at is null
    order by (select max(m.id) from message m where m.contact_id = c.id and m.state = 'sent') desc nulls last, c.person_id limit 1
$$;

create function core.text_end(t nec.text, how text) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update text set outcome = how where id = t.id;
    return how;
end $$;

-- A few words back, to the number that wrote. What machines might answer to is said twice a day at most.
create function core.text_reply(t nec.text, answer text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare contact bigint;
begin
    select id into contact from contact_point c
    where c.person_id = t.person_id and c.value_index = t.contact_index and c.kind = 'mobile' and c.texts_stopped_at is null;
    if not found or (answer in ('to_person', 'help') and exists (
        select from message m where m.contact_id = contact and m.kind = 'text_answer' and m.made_at > nec.now() - interval '12 hours')) then
        return;
    end if;
    perform core.message(t.person_id, 'text_answer', null, null, nec.now(), jsonb_build_object('answer', answer), contact);
end $$;

-- ---- STOP -----------------------------------------------------------------------

-- No more texts to this number, whoever owns it; what waits is said by telephone. The desk hears of
-- each, since somebody must find another way with them.
create function core.text_stop(t nec.text) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    one record;
    known boolean := false;
begin
    for one in update contact_point c set texts_stopped_at = coalesce(texts_stopped_at, nec.now())
               where c.value_index = t.contact_index and c.kind = 'mobile' returning c.id, c.person_id loop
        known := true;
        update message m set channel = 'call', tries = 0 where m.contact_id = one.id and m.state = 'queued' and m.channel = 'sms' and m.kind <> 'text_answer';
        perform core.journal('person', one.person_id, 'texts_stopped');
        if not exists (select from escalation e where e.person_id = one.person_id and e.outing_id is null
                       and e.reason = 'channel_failed' and e.settled_at is null) then
            perform core.escalate('channel_failed', null, one.person_id, null, t.body_sealed, core.sealed_place('text.body', t.id));
        end if;
    end loop;
    return core.text_end(t, case when known then 'stopped' else 'nobody' end);
end $$;

-- ---- OUI, NON -------------------------------------------------------------------

-- What this number was asked by text and still may answer: an offer that is open, or whether
-- the one who goes now suits; not the one who was to go when it was asked.
create function core.text_questions(number text) returns table (person bigint, offer bigint, outing bigint)
language sql stable set search_path = nec, core, pg_temp as $$
    select distinct m.person_id, f.id, case when f.id is null then o.id end
    from contact_point c
    join message m on m.contact_id = c.id and m.channel = 'sms' and m.state = 'sent'
    left join outing o on o.id = m.outing_id
    left join offer f on m.kind in ('offer', 'offer_reminder') and (f.id = m.offer_id or (f.message_id = m.id and m.kind = 'offer'))
    where c.value_index = number and case
        when m.kind in ('offer', 'offer_reminder') then f.slot is not null and f.deadline_at > nec.now()
        when m.kind in ('who_comes_agree', 'ask_again') then o.state = 'accepted' and o.told_at is not null and m.ended_at >= core.assigned_at(o.id)
        else false end
$$;

-- The act itself, in a session of its own that ends with it.
create function core.text_act(t nec.text, asked_person bigint, asked_offer bigint, asked_outing bigint) returns core.answer
language plpgsql set search_path = nec, core, ext, pg_temp as $$
declare
    token text := core.session_new(asked_person, case when asked_offer is null then 'senior' else 'link' end, 'sms', '1 minute', asked_offer);
    input jsonb := case when asked_offer is null then jsonb_build_object('outing', (select code from outing where id = asked_outing))
                   else jsonb_build_object('offer', (select code from offer where id = asked_offer), 'reason', 'other') end;
    said core.answer;
begin
    said := case
        when asked_offer is not null and t.word = 'yes' then api.offer_accept('session:' || token, null, input)
        when asked_offer is not null then api.offer_decline('session:' || token, null, input)
        when t.word = 'yes' then api.assignment_agree('session:' || token, null, input)
        else api.assignment_refuse('session:' || token, null, input) end;
    perform set_config('nec.role', 'act', true);
    update session set ended_at = nec.now() where token_hash = digest(token, 'sha256');
    return said;
end $$;

create function core.text_answer(t nec.text) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    asked record;
    n int;
    said core.answer;
begin
    select count(*) into n from core.text_questions(t.contact_index);
    if n = 0 then return core.text_late(t); end if;
    if n > 1 then
        perform core.text_reply(t, 'which_one');
        return core.text_to_person(t, false);
    end if;
    select * into asked from core.text_questions(t.contact_index);
    t.person_id := asked.person;
    update text set person_id = asked.person where id = t.id;
    said := core.text_act(t, asked.person, asked.offer, asked.outing);
    if said.outcome = 'ok' then
        if asked.offer is null or t.word = 'no' then perform core.text_reply(t, 'noted'); end if;
        return core.text_end(t, 'done');
    end if;
    if said.outcome in ('conflict', 'expired', 'stale') and said.reason <> 'busy_then' then return core.text_late(t); end if;
    return core.text_to_person(t);
end $$;

-- Nothing is open any more. Whoever repeats what is already so, or says no to what is over, needs
-- nobody; a yes that comes too late is thanked; a no to what was settled is for a person.
create function core.text_late(t nec.text) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    m nec.message;
    stands text;
begin
    select x.* into m from contact_point c join message x on x.contact_id = c.id
    where c.value_index = t.contact_index and x.channel = 'sms' and x.state = 'sent' and x.ended_at > nec.now() - interval '7 days'
      and x.kind in ('offer', 'offer_reminder', 'who_comes_agree', 'ask_again')
    order by x.ended_at desc, x.id desc limit 1;
    stands := case when m.offer_id is not null then (select state from offer where id = m.offer_id)
              when m.ended_at >= core.assigned_at(m.outing_id) then (select nullif(state, 'accepted') from outing where id = m.outing_id) end;
    if (t.word = 'yes' and stands in ('accepted', 'confirmed')) or (t.word = 'no' and stands in ('declined', 'expired', 'superseded', 'withdrawn')) then
        return core.text_end(t, 'done');
    end if;
    if t.word = 'yes' and stands in ('expired', 'superseded', 'withdrawn') then
        perform core.text_reply(t, 'too_late');
        return core.text_end(t, 'too_late');
    end if;
    return core.text_to_person(t);
end $$;

-- ---- To a person -----------------------------------------------------------------

-- Who writes AIDE while out is looked after at once. Any other text is called back like a
-- voicemail; several from one number, until somebody has settled the first, are one matter.
create function core.text_to_person(t nec.text, with_reply boolean default true) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    out_now bigint := (select o.id from outing o where o.state in ('started', 'returning') and t.word = 'help'
        and (o.senior_id = t.person_id or exists (select from assignment a where a.outing_id = o.id and a.active and a.volunteer_id = t.person_id)) limit 1);
    alert bigint;
begin
    if out_now is not null then
        alert := coalesce(core.escalate('concern', out_now, t.person_id, nec.now() + core.span('on_call'), t.body_sealed, core.sealed_place('text.body', t.id)),
            (select id from escalation where outing_id = out_now and reason = 'concern' and settled_at is null));
    else
        select e.id into alert from escalation e join text x on x.escalation_id = e.id
        where x.contact_index = t.contact_index and e.settled_at is null order by e.id desc limit 1;
    end if;
    if alert is not null then
        perform core.journal('escalation', alert, 'text_received');
    else
        alert := core.escalate('voicemail', null, t.person_id, null, t.body_sealed, core.sealed_place('text.body', t.id));
    end if;
    update escalation set contact_sealed = t.from_sealed, contact_from = core.sealed_place('number', t.contact_index) where id = alert and contact_sealed is null;
    update text set escalation_id = alert where id = t.id;
    if with_reply then perform core.text_reply(t, case t.word when 'help' then 'help' else 'to_person' end); end if;
    return core.text_end(t, 'to_person');
end $$;

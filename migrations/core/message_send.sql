-- What taking a message, its success and its failure share.

create function core.channel_of(point nec.contact_point) returns text language sql immutable as $$
    select case when point.kind = 'mobile' and point.texts_stopped_at is null then 'sms'
        when point.kind in ('mobile', 'landline') and point.calls_stopped_at is null then 'call'
        when point.kind = 'email' then 'email' else 'letter' end
$$;

-- Locks in the order outing, offer, message.
create function core.message_lock(wanted bigint) returns nec.message
language plpgsql set search_path = nec, core, pg_temp as $$
declare m nec.message;
begin
    select * into m from message where id = wanted;
    -- By their keys, gathered first: an `or` beside a subquery would read every outing there ever was.
    perform 1 from outing o where o.id = any (array(
        select m.outing_id union select f.outing_id from offer f where f.message_id = m.id))
    order by o.id for no key update;
    perform 1 from offer f where f.id = m.offer_id or f.message_id = m.id order by f.id for no key update;
    select * into m from message where id = wanted for no key update;
    return m;
end $$;

-- The caller holds its row; what it has found out about the gateway and the words goes with the end.
create function core.message_end(m nec.message, to_state text, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update message set state = to_state, ended_at = nec.now(), ended_why = why, data = '{}', taken_until = null, claimed_until = null,
        body_sealed = m.body_sealed, gateway = m.gateway, gateway_id = m.gateway_id
    where id = m.id;
    perform core.journal('message', m.id, 'message_' || to_state, jsonb_strip_nulls(
        jsonb_build_object('kind', m.kind, 'channel', m.channel, 'why', why, 'outing', m.outing_id)));
end $$;

-- It is out: an offer counts as put, and a senior as told, from here on.
create function core.message_out(m nec.message) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare f nec.offer;
begin
    perform core.message_end(m, 'sent', null);
    if m.kind in ('offer', 'offer_reminder') then
        for f in update offer set state = 'sent', sent_at = nec.now()
                 where (id = m.offer_id or message_id = m.id) and state = 'queued' returning * loop
            perform core.journal('offer', f.id, 'offer_sent', jsonb_build_object('outing', f.outing_id));
        end loop;
    elsif m.kind in ('who_comes', 'who_comes_agree', 'ask_again') then
        update outing set told_at = coalesce(told_at, nec.now()) where id = m.outing_id and state in ('accepted', 'confirmed');
    end if;
end $$;

-- This way does not reach them: the next one, at once; when there is none, a coordinator.
-- A login code, or the answer to a text, goes where it was asked for or nowhere.
create function core.message_elsewhere(m nec.message, why text) returns nec.message
language plpgsql set search_path = nec, core, pg_temp as $$
declare next_point nec.contact_point;
begin
    update contact_point set failed_at = nec.now() where id = m.contact_id;
    select * into next_point from contact_point c
    where c.person_id = m.person_id and c.failed_at is null and c.id is distinct from m.contact_id and m.kind not in ('login', 'text_answer')
    order by c.texts_stopped_at is not null, c.preferred, c.id limit 1;
    if found then
        update message set state = 'queued', channel = core.channel_of(next_point), contact_id = next_point.id, tries = 0,
            taken_until = null, claimed_until = null, due_at = nec.now(), ended_at = null, ended_why = null,
            gateway = null, gateway_id = null, delivered_at = null
        where id = m.id returning * into m;
    else
        perform core.message_end(m, 'failed', why);
        if m.kind <> 'text_answer' then perform core.escalate_unreachable(m); end if;
        m.state := 'failed';
    end if;
    return m;
end $$;

-- A receipt and the news that its text is out wait for each other: the later one sees the earlier.
create function core.receipt_lock(gateway text, gateway_id text) returns void language plpgsql as $$
begin
    if gateway_id is not null then
        perform pg_advisory_xact_lock(hashtextextended('receipt:' || gateway || '/' || gateway_id, 4));
    end if;
end $$;

-- The gateway's last word on a text that we had called sent. Not delivered: nobody was told,
-- so a senior does not count as told, and the message goes another way.
create function core.message_receipt(wanted bigint, said text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare m nec.message := core.message_lock(wanted);
begin
    if m.state <> 'sent' or m.delivered_at is not null then return; end if;
    if said = 'delivered' then
        update message set delivered_at = nec.now() where id = m.id;
        return;
    end if;
    perform core.journal('message', m.id, 'message_undelivered', jsonb_strip_nulls(
        jsonb_build_object('kind', m.kind, 'channel', m.channel, 'outing', m.outing_id)));
    m := core.message_elsewhere(m, 'undelivered');
    update outing o set told_at = null where o.id = m.outing_id and o.state = 'accepted' and m.kind in ('who_comes_agree', 'ask_again')
        and not exists (select from message n where n.outing_id = o.id and n.id <> m.id and n.state = 'sent'
                        and n.kind in ('who_comes_agree', 'ask_again') and n.ended_at >= core.assigned_at(o.id));
end $$;

-- Since when those who go now go.
create function core.assigned_at(outing bigint) returns timestamptz language sql stable as $$
    select max(a.made_at) from nec.assignment a where a.outing_id = outing and a.active
$$;

-- Nobody can be told: once per outing, or per person where the outing does not hang on it.
create function core.escalate_unreachable(m nec.message) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare about bigint := case when m.kind not in ('offer', 'offer_reminder', 'offer_filled', 'offer_withdrawn') then m.outing_id end;
begin
    if about is null and exists (select from escalation e where e.person_id = m.person_id and e.outing_id is null
                                 and e.reason = 'channel_failed' and e.settled_at is null) then return; end if;
    perform core.escalate('channel_failed', about, m.person_id);
end $$;

-- Who and what an alarm is about: enough to telephone at once.
create function core.alert_about(m nec.message) returns jsonb
language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_build_object('first_name', p.first_name, 'last_name', p.last_name, 'spoken', o.spoken)
    from escalation e left join outing o on o.id = e.outing_id
    join person p on p.id = coalesce(o.senior_id, e.person_id) where e.code = m.data ->> 'escalation'
$$;

-- The outing for a volunteer's message. Four kinds say the door and the telephone, and are a reading of them.
create function core.message_of_outing(m nec.message, o nec.outing, way text) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare document jsonb := core.outing_as_seen(o, m.person_id, way);
begin
    if m.kind in ('assignment_details', 'reminder_volunteer', 'reminder_volunteer_soon', 'senior_agreed') then
        perform core.read_of(o.senior_id, jsonb_build_object('home', document -> 'home', 'contacts', document -> 'contacts'));
    end if;
    return document;
end $$;

-- What the words of a message are made of: the outing as core.visibility() has it for messages.
create function core.message_words(m nec.message, o nec.outing, f nec.offer) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    choice jsonb := case when m.kind = 'offer' then core.offer_choice(f) else '[]' end;
    in_a_row jsonb := case when choice <> '[]' then core.in_a_row(m.person_id, core.link_offers(f.id), false) else '[]' end;
begin
    return (
        with going as (select distinct v.id, v.first_name from assignment a join person v on v.id = a.volunteer_id
                       where a.outing_id = o.id and a.active)
        select jsonb_build_object('message', m.id, 'code', m.code, 'try', m.tries, 'kind', m.kind, 'channel', m.channel,
            'now_at', nec.now(), 'first_name', p.first_name, 'last_name', p.last_name,
            'contact', (select core.sealed('number', c.value_index, c.value_sealed) from contact_point c where c.id = m.contact_id),
            'who', (select string_agg(x.first_name, ' et ' order by x.first_name) from going x),
            'several', (select count(*) > 1 from going x),
            'about', case when m.kind = 'on_call' then core.alert_about(m) end,
            'address', (select s.home_label from senior s where s.person_id = p.id),
            'offer', case when f.id is not null then jsonb_build_object('code', f.code, 'deadline_at', f.deadline_at,
                'distance_m', f.distance_m, 'there', f.there, 'back', f.back) end,
            'choice', choice, 'some_choice', choice <> '[]',
            'in_a_row', in_a_row, 'row_length', in_a_row #> '{0,row_length}',
            'outing', case when o.id is null then null
                when o.senior_id = m.person_id then core.outing_for_senior(o, 'message')
                else core.message_of_outing(m, o, case when f.slot is not null then 'link' else 'message' end) end)
        from person p where p.id = m.person_id);
end $$;

-- What taking a message, its success and its failure share.

create function core.channel_of(contact_kind text) returns text language sql immutable as $$
    select case contact_kind when 'mobile' then 'sms' when 'landline' then 'call' when 'email' then 'email' else 'letter' end
$$;

-- Locks in the order outing, offer, message.
create function core.message_lock(wanted bigint) returns nec.message
language plpgsql set search_path = nec, core, pg_temp as $$
declare m nec.message;
begin
    select * into m from message where id = wanted;
    perform 1 from outing where id = m.outing_id for no key update;
    perform 1 from offer where id = m.offer_id for no key update;
    select * into m from message where id = wanted for no key update;
    return m;
end $$;

create function core.message_end(m nec.message, to_state text, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update message set state = to_state, ended_at = nec.now(), ended_why = why, data = '{}', taken_until = null, claimed_until = null
    where id = m.id;
    perform core.journal('message', m.id, 'message_' || to_state, jsonb_strip_nulls(
        jsonb_build_object('kind', m.kind, 'channel', m.channel, 'why', why, 'outing', m.outing_id)));
end $$;

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

-- What the words of a message are made of. The outing as this person may see it on a page,
-- without what has no business in a text message.
create function core.message_words(m nec.message, o nec.outing, f nec.offer) returns jsonb
language sql stable set search_path = nec, core, pg_temp as $$
    with going as (select distinct v.id, v.first_name from assignment a join person v on v.id = a.volunteer_id
                   where a.outing_id = o.id and a.active)
    select jsonb_build_object('message', m.id, 'code', m.code, 'try', m.tries, 'kind', m.kind, 'channel', m.channel,
        'now_at', nec.now(), 'first_name', p.first_name, 'last_name', p.last_name,
        'contact', (select core.sealed(c.value_sealed) from contact_point c where c.id = m.contact_id),
        'who', (select string_agg(x.first_name, ' et ' order by x.first_name) from going x),
        'several', (select count(*) > 1 from going x),
        'about', case when m.kind = 'on_call' then core.alert_about(m) end,
        'address', (select s.home_label from senior s where s.person_id = p.id),
        'offer', case when f.id is not null then jsonb_build_object('code', f.code, 'deadline_at', f.deadline_at,
            'distance_m', f.distance_m, 'there', f.there, 'back', f.back) end,
        'outing', case when o.id is null then null
            when o.senior_id = m.person_id then core.outing_for_senior(o)
            else core.outing_for_volunteer(o, m.person_id, case when f.slot is not null then 'link' else 'volunteer' end) end
            - '{door_code,home_detail,note,place,purpose,needs}'::text[])
    from person p where p.id = m.person_id
$$;

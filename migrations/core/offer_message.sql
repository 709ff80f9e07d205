-- Offers and the messages they are put in. One message may hold several outings to choose from: what
-- waits for the morning, or for the other outings of a round, takes in the offers that come meanwhile.
-- Nobody gets more than so many such messages a day and a week; reminders and answers do not count.

-- The message an offer made now is put in: one that waits already, or a new one. Null: this volunteer
-- has had enough of them, unless `by_hand`: a coordinator has a reason of their own, and waits for no
-- other outing, only for the morning. The caller holds the volunteer's row.
create function core.offer_message(o nec.outing, asked bigint, by_hand boolean) returns bigint
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    due timestamptz := core.offer_due(o);
    waits bigint;
begin
    select m.id into waits from message m
    where m.person_id = asked and m.kind = 'offer' and m.state = 'queued' and m.due_at > nec.now()
      and m.due_at <= due + case when by_hand then core.span('offer_gather') else '0' end
      and core.message_outings(m.id) < core.setting('message_offers')::int
    order by m.id limit 1 for update skip locked;
    if found and by_hand then update message set due_at = least(due_at, core.daytime(nec.now(), false)) where id = waits; end if;
    if waits is not null then return waits; end if;
    if not by_hand and core.offers_enough(asked, due) then return null; end if;
    return core.message(asked, 'offer', o.id, null, case when by_hand then core.daytime(nec.now(), false) else due end);
end $$;

-- How many outings a message holds to choose from.
create function core.message_outings(message bigint) returns bigint
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (select count(*) from offer f where f.message_id = message and f.slot is not null);
end $$;

-- Not at night; in the rounds of a planned outing a little later, so that one message says all of them.
create function core.offer_due(o nec.outing) returns timestamptz language sql stable as $$
    select core.daytime(nec.now() + case when core.in_rounds(o) or o.wave > 0 and o.meet_at - nec.now() > core.span('urgent') then core.span('offer_gather')
        else '0' end, false)
$$;

create function core.offers_enough(asked bigint, due timestamptz) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select count(*) filter (where core.at_hour(m.due_at, 0, '00:00') = core.at_hour(due, 0, '00:00')) >= core.setting('day_offers')::int
            or count(*) >= core.setting('week_offers')::int
        from message m where m.person_id = asked and m.kind = 'offer' and m.state in ('queued', 'sent') and m.due_at > due - interval '7 days');
end $$;

-- The message speaks first of an offer that is still open, if it holds one.
create function core.offer_message_lead(m nec.message) returns nec.message
language plpgsql set search_path = nec, core, pg_temp as $$
declare f nec.offer;
begin
    if m.kind <> 'offer' or exists (select from offer x where x.id = m.offer_id and core.offer_untrue(x) is null) then return m; end if;
    select * into f from offer x where x.message_id = m.id and core.offer_untrue(x) is null order by x.id limit 1;
    if found then
        update message set offer_id = f.id, outing_id = f.outing_id where id = m.id returning * into m;
    end if;
    return m;
end $$;

-- Those that the link of this offer's message may answer.
create function core.link_offers(wanted bigint) returns bigint[]
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select array_agg(id) from offer
        where id = wanted or message_id = (select f.message_id from offer f where f.id = wanted));
end $$;

-- The other open outings of a message, in the order in which they begin, as the volunteer may see them.
create function core.offer_choice(f nec.offer) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.offer_shown(x, o, 'link') order by o.meet_at), '[]')
        from offer x join outing o on o.id = x.outing_id
        where x.message_id = f.message_id and x.id <> f.id and core.offer_untrue(x) is null);
end $$;

-- A volunteer who is logged in has looked at it. A link alone tells nothing: mail scanners open links.
create function core.offer_see(f nec.offer) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare eyes text := nec.role();
begin
    perform set_config('nec.role', 'act', true);
    update offer set state = 'seen', seen_at = nec.now()
    where id = (select id from offer where id = f.id and state = 'sent' for update skip locked);
    if found then perform core.journal('offer', f.id, 'offer_seen', jsonb_build_object('outing', f.outing_id)); end if;
    perform set_config('nec.role', eyes, true);
end $$;

-- The welcome talk: moments that the desk offers, and who sits there. Locks: the volunteer, then the talk (two of
-- them in the order of their ids), then the seat.

-- May a seat there still be booked?
create function core.welcome_open(w nec.welcome) returns boolean language sql stable as $$
    select w.ended_at is null and w.held_at > nec.now() and w.booked < w.seats
$$;

create function core.welcome_shown(w nec.welcome) returns jsonb language sql immutable
return jsonb_build_object('code', w.code, 'held_at', w.held_at, 'place', w.place);

-- Those to choose from.
create function core.welcomes_open(territory smallint) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select coalesce(jsonb_agg(core.welcome_shown(w) order by w.held_at, w.id), '[]')
    from welcome w where w.territory_id = territory and w.held_at > nec.now() and core.welcome_open(w)
$$;

-- The one that somebody has chosen: {code, held_at, place}; null when there is none.
create function core.welcome_of(volunteer bigint) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select core.welcome_shown(w) from welcome_seat s join welcome w on w.id = s.welcome_id
    where s.volunteer_id = volunteer and s.came is null
$$;

-- What happens next, for somebody on the way in: the steps with the one where they stand, their talk or those to choose from.
create function core.way_in_shown(volunteer bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object(
            'way_in', (select coalesce(jsonb_agg(jsonb_build_object('way_in', s.name, 'progress', case when s.n < x.at then 'done' when s.n = x.at then 'now' else 'later' end) order by s.n), '[]')
                from unnest('{registered,met,signed,going}'::text[]) with ordinality s (name, n)),
            'talk', case when x.at = 2 then core.welcome_of(v.person_id) end,
            'missed', x.at = 2 and exists (select from welcome_seat s where s.volunteer_id = v.person_id and not s.came),
            'welcomes', case when x.at = 2 then core.welcomes_open(p.territory_id) else '[]' end)
        from volunteer v join person p on p.id = v.person_id
        cross join lateral (select case v.state when 'candidate' then 2 when 'papers_seen' then 2 when 'interviewed' then 3 else 4 end as at) x
        where v.person_id = volunteer);
end $$;

-- All that somebody has booked and not given back, newest first: {code, held_at, place, came}.
create function core.talks_of(volunteer bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.welcome_shown(w) || jsonb_build_object('came', case when s.came then 'yes' when not s.came then 'no' end)
            order by w.held_at desc), '[]')
        from welcome_seat s join welcome w on w.id = s.welcome_id where s.volunteer_id = volunteer);
end $$;

-- Holds the talk of that code, and the one where they have a seat already; the first one, empty when there is none.
create function core.welcome_held(volunteer bigint, wanted text) returns nec.welcome
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    w nec.welcome;
    named nec.welcome;
begin
    for w in select x.* from welcome x where x.territory_id = current_setting('nec.territory')::smallint
             and (x.code = wanted or x.id in (select s.welcome_id from welcome_seat s where s.volunteer_id = volunteer and s.came is null))
             order by x.id for update loop
        if w.code = wanted then named := w; end if;
    end loop;
    return named;
end $$;

-- A seat for them, in place of the one they have; told at once, and reminded the day before. Both talks are held,
-- and this one has a seat left.
create function core.welcome_book(w nec.welcome, volunteer bigint) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare day_before timestamptz := core.at_hour(w.held_at, -1, core.setting('reminder_hour'));
begin
    perform core.welcome_leave(volunteer);
    insert into welcome_seat (welcome_id, volunteer_id) values (w.id, volunteer);
    update welcome set booked = booked + 1 where id = w.id;
    perform core.journal('person', volunteer, 'welcome_booked', jsonb_build_object('welcome', w.id));
    perform core.message(volunteer, 'welcome_booked', null, null, nec.now(), core.welcome_shown(w));
    if day_before > nec.now() then
        perform core.message(volunteer, 'welcome_reminder', null, null, day_before, core.welcome_shown(w));
    end if;
end $$;

-- The seat they have, if any, is free again. The talk's code, null when they had none.
create function core.welcome_leave(volunteer bigint) returns text
language plpgsql set search_path = nec, core, pg_temp as $$
declare w nec.welcome;
begin
    perform core.welcome_held(volunteer, null);
    with gone as (delete from welcome_seat where volunteer_id = volunteer and came is null returning welcome_id)
    update welcome set booked = booked - 1 from gone where id = gone.welcome_id returning welcome.* into w;
    return w.code;
end $$;

-- The desk has noted a step by hand. Who has been met was at the talk that has begun, and needs no seat at one to come;
-- nor does who is gone.
create function core.welcome_met(volunteer bigint, met boolean) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update welcome_seat s set came = true, noted_at = nec.now() from welcome w
    where met and w.id = s.welcome_id and s.volunteer_id = volunteer and s.came is null and w.held_at <= nec.now();
    perform core.welcome_leave(volunteer);
end $$;

-- Whom a message about a talk still concerns: who sits there, while it is to come.
create function core.welcome_untrue(m nec.message) returns text language sql stable set search_path = nec, core, pg_temp as $$
    select case when not exists (select from welcome w join welcome_seat s on s.welcome_id = w.id
        where w.code = m.data ->> 'code' and s.volunteer_id = m.person_id and s.came is null and w.ended_at is null and w.held_at > nec.now()) then 'welcome_changed' end
$$;

-- Papers that the desk has seen (nec.paper), and what it means that one of them counts no more: from the
-- day after, nobody is asked; what is promised for later stays promised, and a person decides about it.

-- Do their papers count on that day, those of the car where it is driven?
create function core.papers_good(v nec.volunteer, o nec.outing, on_day date) returns boolean language sql stable as $$
    select coalesce(v.cleared_until >= on_day, true)
        and (coalesce(v.driver_until >= on_day, true) or not (o.mode = 'car' or 'car' = any (core.required(o.needs))))
$$;

create function core.today() returns date language sql stable as $$
    select (nec.now() at time zone 'Europe/Paris')::date
$$;

-- Seen now, by whoever acts. What was said of its end before is said anew of the next one.
create function core.paper_seen(volunteer bigint, paper text, seen date, until_on date, by bigint) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    insert into paper (volunteer_id, kind, seen_on, until_on, seen_by) values (volunteer, paper, seen, paper_seen.until_on, by)
    on conflict (volunteer_id, kind) do update set seen_on = excluded.seen_on, until_on = excluded.until_on, seen_by = excluded.seen_by;
    perform core.journal('person', volunteer, 'paper_seen', jsonb_strip_nulls(jsonb_build_object('paper', paper, 'until', paper_seen.until_on)));
end $$;

-- How long a paper counts where nothing else is said; null: always.
create function core.paper_until(paper text, seen date) returns date language sql stable as $$
    select case when paper = 'record' then (seen + core.span('papers_last'))::date end
$$;

-- A step that the desk vouches for says that what belongs to it was seen, where that is not written down yet.
create function core.papers_vouched(volunteer bigint, step text, by bigint) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    steps text[] := core.volunteer_steps();
    one text;
begin
    foreach one in array case when array_position(steps, step) >= array_position(steps, 'charter_signed') then '{identity,record,charter}'::text[]
                              when array_position(steps, step) >= array_position(steps, 'papers_seen') then '{identity,record}' else '{}' end loop
        if not exists (select from paper p where p.volunteer_id = volunteer and p.kind = one) then
            perform core.paper_seen(volunteer, one, core.today(), core.paper_until(one, core.today()), by);
        end if;
    end loop;
end $$;

-- The next end of what lets them go along, or drive where they do; null: none.
create function core.papers_end(v nec.volunteer) returns date language sql stable as $$
    select least(v.cleared_until, case when 'car' = any (v.abilities) then v.driver_until end)
$$;

-- For the desk's and the volunteer's own pages.
create function core.papers_shown(volunteer bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('paper', p.kind, 'seen_on', p.seen_on, 'until_on', p.until_on,
            'over', case when p.until_on < core.today() then true end)) order by p.until_on, p.kind), '[]')
        from paper p where p.volunteer_id = volunteer);
end $$;

-- It is over: what was asked of them is taken back, and for each outing promised later a person decides. Outings are
-- held before offers.
create function core.papers_over(v nec.volunteer) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    f nec.offer;
begin
    for o in select x.* from outing x where x.state in ('open', 'offering', 'accepted', 'confirmed') and x.meet_at > nec.now()
             and (exists (select from offer y where y.outing_id = x.id and y.volunteer_id = v.person_id and y.slot is not null)
                  or exists (select from assignment a where a.outing_id = x.id and a.volunteer_id = v.person_id and a.active))
             order by x.id for update loop
        continue when core.papers_good(v, o, (o.meet_at at time zone 'Europe/Paris')::date);
        for f in update offer set state = 'withdrawn', slot = null, answered_at = nec.now()
                 where outing_id = o.id and volunteer_id = v.person_id and slot is not null returning * loop
            perform core.journal('offer', f.id, 'offer_withdrawn', jsonb_build_object('outing', o.id, 'why', 'papers'));
            perform core.answer_lost(o);
        end loop;
        if exists (select from assignment a where a.outing_id = o.id and a.volunteer_id = v.person_id and a.active) then
            perform core.escalate('papers', o.id, v.person_id);
        end if;
    end loop;
end $$;

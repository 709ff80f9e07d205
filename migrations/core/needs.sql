-- What a senior needs along, and who can give it.

-- The abilities that needs cannot do without.
create function core.required(needs text[]) returns text[] language sql stable set search_path = nec, core, pg_temp as $$
    select array(select n.requires from need n where n.code = any (needs) and n.requires is not null)
$$;

create function core.suits(v nec.volunteer, needs text[]) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select core.required(needs) <@ v.abilities
$$;

-- It has changed, and with it every outing to come. Nobody who cannot give it is asked any more, and
-- others are. A promise stands: where it no longer suits, a person talks with both (`needs_changed`);
-- whoever can still go is told what to know.
create function core.needs_change(whose bigint, wanted text[]) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    r record;
begin
    update senior set needs = wanted where person_id = whose;
    for o in select * from outing x where x.senior_id = whose and x.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed')
             and x.meet_at > nec.now() and not (x.needs <@ wanted and x.needs @> wanted) order by x.id for update loop
        update outing set needs = wanted where id = o.id;
        perform core.journal('outing', o.id, 'needs_changed');
        for r in update offer f set state = 'superseded', slot = null, answered_at = nec.now() from volunteer v
                 where f.outing_id = o.id and f.slot is not null and v.person_id = f.volunteer_id and not core.suits(v, wanted)
                 returning f.id, f.volunteer_id, f.sent_at loop
            perform core.journal('offer', r.id, 'offer_superseded', jsonb_build_object('outing', o.id));
            if r.sent_at is not null then
                perform core.message(r.volunteer_id, 'outing_changed', o.id, r.id, core.daytime(nec.now(), false),
                    jsonb_build_object('was_at', o.meet_at, 'unsuited', true));
            end if;
        end loop;
        for r in select a.volunteer_id, a.offer_id, core.suits(v, wanted) as suits from assignment a join volunteer v on v.person_id = a.volunteer_id
                 where a.outing_id = o.id and a.active order by a.id loop
            if r.suits then perform core.message(r.volunteer_id, 'assignment_details', o.id, r.offer_id);
            else perform core.escalate('needs_changed', o.id, whose); end if;
        end loop;
        if o.state in ('open', 'offering') then perform core.wave_wanted(o); end if;
    end loop;
end $$;

-- How somebody becomes a volunteer, and says what they wish: when, how far, what, how often.

-- How far from home, as people say it: a word and its metres.
create function core.around_m(word text) returns int language sql immutable
return case word when 'district' then 1500 when 'near' then 3000 when 'far' then 6000 when 'town' then 12000 end;

create function core.around_of(metres int) returns text language sql immutable
return case when metres <= 2000 then 'district' when metres <= 4500 then 'near' when metres <= 9000 then 'far' else 'town' end;

-- The 21 parts of a week that a form can tick, in quarters of an hour: what ticking one means,
-- and where an exact hour said before belongs.
create function core.week_parts() returns table (slot text, weekday smallint, usual int4range, whole int4range)
language sql immutable as $$
    select d || '_' || part, n::smallint, usual, whole
    from unnest(array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) with ordinality days (d, n),
         (values ('morning', int4range(32, 50), int4range(0, 50)), ('afternoon', int4range(50, 72), int4range(50, 72)),
                 ('evening', int4range(72, 84), int4range(72, 96))) parts (part, usual, whole)
    order by n, usual
$$;

-- What of it is ticked: every part in which somebody has time.
create function core.week_slots(volunteer bigint) returns text[] language sql stable set search_path = nec, core, pg_temp as $$
    select array(select slot from core.week_parts() w where exists (
        select from availability a where a.volunteer_id = volunteer and a.weekday = w.weekday and int4range(a.from_q, a.to_q) && w.whole))
$$;

-- The week as ticked. What was ticked before and still is keeps its exact hours.
create function core.week_set(volunteer bigint, slots text[]) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    week jsonb;
begin
    select coalesce(jsonb_agg(jsonb_build_array(weekday, lower(hours), upper(hours))), '[]') into week from (
        select weekday, unnest(range_agg(coalesce(nullif(had * whole::int4multirange, '{}'), usual::int4multirange))) as hours
        from core.week_parts() w
        cross join lateral (select coalesce(range_agg(int4range(from_q, to_q)), '{}') as had from availability a
                            where a.volunteer_id = volunteer and a.weekday = w.weekday) before
        where slot = any (slots) group by weekday) x;
    delete from availability where volunteer_id = volunteer;
    insert into availability (volunteer_id, weekday, from_q, to_q)
    select volunteer, (w ->> 0)::smallint, (w ->> 1)::smallint, (w ->> 2)::smallint from jsonb_array_elements(week) w;
end $$;

-- The hours themselves, as they stand on the pages that show them.
create function core.week_shown(volunteer bigint, today date) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('weekday', (array['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday',
                'sunday'])[weekday], 'from_at', core.quarter_at(today, from_q), 'to_at', core.quarter_at(today, to_q))
            order by weekday, from_q), '[]')
        from availability where volunteer_id = volunteer);
end $$;

-- What is wrong with wishes; the same for who comes new and who changes their mind.
create function core.volunteer_problems(input jsonb) returns jsonb language plpgsql immutable set search_path = nec, core, pg_temp as $$
declare problems jsonb := '[]';
begin
    if core.text_of(input, 'around') is null then problems := problems || core.problem('around', 'choose_one');
    elsif core.around_m(input ->> 'around') is null then problems := problems || core.problem('around', 'unknown'); end if;
    if core.unknown_codes(core.list_of(input, 'slots'), array(select slot from core.week_parts())) then
        problems := problems || core.problem('slots', 'unknown');
    end if;
    if core.unknown_codes(core.list_of(input, 'purposes'), '{shopping,medical,administrative,leisure,walk}') then
        problems := problems || core.problem('purposes', 'unknown');
    end if;
    if core.unknown_codes(core.list_of(input, 'abilities'), '{wheelchair,guiding,patience,car,french_sign}') then
        problems := problems || core.problem('abilities', 'unknown');
    end if;
    return problems;
end $$;

-- The steps on the way in, in their order; a coordinator vouches for all up to the one they name.
create function core.volunteer_steps() returns text[] language sql immutable
return '{candidate,papers_seen,interviewed,charter_signed,trained,active}'::text[];

-- Gone or suspended: nothing is asked of them any more, and what they had promised is looked for again.
create function core.volunteer_stop(volunteer bigint, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    o nec.outing;
    f nec.offer;
begin
    for o in select x.* from outing x where x.state in ('open', 'offering', 'accepted', 'confirmed')
             and (exists (select from offer y where y.outing_id = x.id and y.volunteer_id = volunteer and y.slot is not null)
                  or exists (select from assignment a where a.outing_id = x.id and a.volunteer_id = volunteer and a.active))
             order by x.id for update loop
        for f in update offer set state = 'withdrawn', slot = null, answered_at = nec.now()
                 where outing_id = o.id and volunteer_id = volunteer and slot is not null returning * loop
            perform core.journal('offer', f.id, 'offer_withdrawn', jsonb_build_object('outing', o.id, 'why', why));
            perform core.answer_lost(o);
        end loop;
        if exists (select from assignment a where a.outing_id = o.id and a.volunteer_id = volunteer and a.active) then
            perform core.reopen(o, why, volunteer);
            perform core.escalate('volunteer_withdrew', o.id, volunteer);
            if o.told_at is not null then perform core.message(o.senior_id, 'looking_again', o.id); end if;
        end if;
    end loop;
    if why = 'left' then delete from photo p where p.volunteer_id = volunteer_stop.volunteer; end if;
end $$;

-- Whom an act is about: the volunteer themselves, or whom a coordinator names; its row is held.
create function core.volunteer_meant(actor core.actor, input jsonb) returns nec.volunteer
language sql set search_path = nec, core, pg_temp as $$
    select v.* from volunteer v join person p on p.id = v.person_id
    where case actor.role when 'volunteer' then v.person_id = actor.person_id else p.code = input ->> 'person' end
      and p.territory_id = actor.territory_id and p.erased_at is null
    for update of v
$$;

-- A volunteer's wishes as their form holds them: for their own page and the desk's.
create function core.volunteer_shown(person bigint) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_build_object('ways', '[]'::jsonb, 'preset', jsonb_build_object('volunteer_set', jsonb_build_object(
        'around', core.around_of(v.radius_m), 'slots', core.week_slots(v.person_id), 'purposes', v.purposes,
        'abilities', v.abilities, 'week_cap', v.week_cap::text)))
    from volunteer v where v.person_id = person
$$;

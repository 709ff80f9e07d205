-- A yes given beforehand: a volunteer goes along each time a regular outing comes back, and is not asked. Of those who
-- have said so the matcher chooses, for all outings at once that wait for an answer (matcher/standing.h). The senior
-- is told and asked whether they agree, as of anybody else.

-- The familiar faces of a series: nobody depends on one person.
create function core.standing_most() returns int language sql immutable return 3;

-- Outings that wait for the matcher's answer, and who has said yes to each beforehand. Nearer than this they are asked
-- like anybody else: who is not asked needs the time to see it.
create function core.standing_waits() returns table (outing bigint, volunteer bigint)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select o.id, s.volunteer_id from standing s join outing o on o.series_id = s.series_id
        where o.state in ('open', 'offering') and o.return_mode <> 'other_volunteer' and o.meet_at - nec.now() > core.span('urgent')
          and not core.ranked(o);
end $$;

-- The outing and all that hang together with it by who has said yes: those that are planned in one go. Which is the
-- same for each of them, so that their answers fit each other.
create function core.standing_together(outing bigint) returns setof nec.outing
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        with recursive waits as materialized (select * from core.standing_waits()),
        reached (id) as (
            select w.outing from waits w where w.outing = standing_together.outing
            union select there.outing from reached r join waits here on here.outing = r.id join waits there on there.volunteer = here.volunteer)
        select o.* from outing o join reached r on r.id = o.id order by o.id <> standing_together.outing, o.meet_at, o.id limit 64;
end $$;

-- As the matcher reads it: each problem with who has said yes, and these volunteers as they are this very moment.
create function core.standing_problems(outing bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare together nec.outing[] := array(select x from core.standing_together(standing_problems.outing) x);
begin
    if together = '{}' then return '{}'; end if;
    return (
        with said as materialized (select s.series_id, s.volunteer_id from standing s where s.series_id in (select (x).series_id from unnest(together) x))
        select jsonb_build_object('together', jsonb_build_object(
            'outings', (select jsonb_agg(core.match_asked(x, false) || jsonb_build_object('standing', (
                select jsonb_agg(s.volunteer_id order by s.volunteer_id) from said s where s.series_id = x.series_id)) order by x.id) from unnest(together) x),
            'volunteers', core.match_volunteers(array(select distinct volunteer_id from said)))));
end $$;

-- How many more outings they are ready to promise in that week, and in the thirty days before and after.
create function core.room_left(v nec.volunteer, at timestamptz) returns int
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select least(v.week_cap - count(*) filter (where date_trunc('week', o.meet_at at time zone 'Europe/Paris') = date_trunc('week', room_left.at at time zone 'Europe/Paris')),
            v.month_cap - count(*) filter (where o.meet_at > room_left.at - interval '30 days' and o.meet_at <= room_left.at),
            v.month_cap - count(*) filter (where o.meet_at >= room_left.at and o.meet_at < room_left.at + interval '30 days'))
        from assignment a join outing o on o.id = a.outing_id where a.volunteer_id = v.person_id and a.active);
end $$;

-- The matcher gives the outing to one of them: `given` is {volunteer, approach_min, sentence}. False when that may not
-- be any more, and others are to be asked. The caller holds the outing.
create function core.standing_promise(o nec.outing, given jsonb) returns boolean
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    v nec.volunteer;
    legs record;
    approach int := coalesce(core.whole_of(given, 'approach_min'), core.setting('approach')::int);
begin
    select x.* into v from volunteer x join standing s on s.volunteer_id = x.person_id and s.series_id = o.series_id
    where x.person_id = core.whole_of(given, 'volunteer') and o.meet_at - nec.now() > core.span('urgent') for no key update of x;
    if not found then return false; end if;
    legs := core.legs_wanted(o);
    if core.room_left(v, o.meet_at) <= 0 or not core.may_go(o, v, approach, legs.there, legs.back) then return false; end if;
    perform core.journal('outing', o.id, 'standing_promised', jsonb_build_object('volunteer', v.person_id));
    perform core.assign(o, v.person_id, null, approach, legs.there, legs.back);
    return true;
exception when exclusion_violation then
    return false;
end $$;

-- The regular outing of one that a volunteer goes along to, for them; null when it does not come back any more.
create function core.standing_shown(series bigint, volunteer bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.read_of(s.senior_id, core.series_rhythm(s) || jsonb_build_object('series', s.code,
            'each_time', exists (select from standing x where x.series_id = s.id and x.volunteer_id = standing_shown.volunteer),
            'first_name', (select p.first_name from person p where p.id = s.senior_id)))
        from series s where s.id = standing_shown.series and core.series_alive(s));
end $$;

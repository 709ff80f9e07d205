-- From the pair to the group: after some good outings a group activity is proposed, once; the same
-- volunteer is asked first to come along. A no is final; whoever says later may be asked again, much later.

-- May this answer still be given? Somebody has to be found in time.
create function core.activity_open(a nec.activity) returns boolean language sql stable as $$
    select a.ended_at is null and a.held_at - nec.now() > core.span('activity_answer')
$$;

-- The known face who has gone out with them most, and could come along.
create function core.activity_face(senior bigint) returns bigint language sql stable set search_path = nec, core, pg_temp as $$
    select b.volunteer_id from bond b join volunteer v on v.person_id = b.volunteer_id
    where b.senior_id = senior and b.outings > 0 and v.state = 'active'
      and not exists (select from exclusion x where x.senior_id = b.senior_id and x.volunteer_id = b.volunteer_id)
    order by b.circle desc, b.outings desc, b.last_at desc, b.volunteer_id limit 1
$$;

-- Whether this senior is ready for it: known, some good outings, free then, and never asked before or
-- long after a "later".
create function core.activity_fits(a nec.activity, s nec.senior) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select s.state = 'active' and s.qualified_at is not null and s.home_e is not null
        and not core.refuses(s.person_id, 'activities') and not core.limited(s.person_id)
        and (select count(*) from feedback f join outing o on o.id = f.outing_id
             where f.person_id = s.person_id and o.senior_id = s.person_id and f.went = 'good') >= core.setting('activity_after')::int
        and core.activity_face(s.person_id) is not null
        and not exists (select from activity_proposal p where p.senior_id = s.person_id
                        and (p.activity_id = a.id or p.answer is distinct from 'later' or p.answered_at + core.span('activity_again') > nec.now()))
        and not exists (select from outing o where o.senior_id = s.person_id and tstzrange(o.meet_at, o.end_at) && tstzrange(a.held_at, a.held_at + make_interval(mins => a.stay_min))
                        and o.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed'))
$$;

create function core.activity_propose(a nec.activity, senior bigint) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare p nec.activity_proposal;
begin
    insert into activity_proposal (activity_id, senior_id, volunteer_id) values (a.id, senior, core.activity_face(senior)) returning * into p;
    perform core.journal('person', senior, 'activity_proposed', jsonb_build_object('activity', a.id));
    perform core.message(senior, 'activity_proposed', null, null, core.daytime(nec.now(), false), core.proposal_shown(p, a) || jsonb_build_object('proposal', p.code));
end $$;

-- What the senior reads or hears.
create function core.proposal_shown(p nec.activity_proposal, a nec.activity) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object('code', p.code, 'title', a.name, 'words', a.words, 'held_at', a.held_at, 'place', a.label,
            'volunteer', (select first_name from person where id = p.volunteer_id)));
end $$;

-- Those that a senior can still answer.
create function core.proposals_of(senior bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(core.proposal_shown(p, a) order by a.held_at), '[]')
        from activity_proposal p join activity a on a.id = p.activity_id
        where p.senior_id = senior and p.answer is null and core.activity_open(a));
end $$;

-- They want to go: an outing like any other, which the volunteer they know is asked for first. Raises the
-- constraint's error when they are elsewhere then.
create function core.activity_outing(actor core.actor, p nec.activity_proposal, a nec.activity) returns nec.outing
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    s nec.senior;
    place nec.senior_place := core.place_asked(p.senior_id, 'leisure', jsonb_build_object('where', jsonb_build_object(
        'label', a.label, 'insee', a.insee, 'e', a.e, 'n', a.n, 'district', a.district)), null);
    minutes int;
    block core.block;
    o nec.outing;
begin
    select * into s from senior where person_id = p.senior_id;
    minutes := least(240, core.travel_min(core.metres(s.home_e, s.home_n, place.e, place.n), s.mode));
    block := core.block_of(a.held_at, a.stay_min, minutes, 'stay');
    insert into outing (territory_id, senior_id, organisation_id, state, purpose, needs, mode, return_mode, place_id, appointment_at,
        stay_min, travel_min, meet_at, leave_at, end_at, prefer_id, asked_by, channel, opened_at)
    values (actor.territory_id, s.person_id, (select organisation_id from person where id = s.person_id), 'open', 'leisure', s.needs, s.mode,
        'stay', place.id, a.held_at, a.stay_min, minutes, block.meet_at, block.leave_at, block.end_at, p.volunteer_id, actor.person_id,
        actor.channel, nec.now())
    returning * into o;
    perform core.journal('outing', o.id, 'outing_requested', jsonb_build_object('state', 'open', 'activity', a.id), true);
    return o;
end $$;

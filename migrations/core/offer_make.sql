-- Who is not asked (again) for this outing: who was, and who went along and does not any more.
-- Whoever another hour has put off was asked something else, and may be asked anew.
create function core.asked_before(outing bigint) returns setof bigint
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query select volunteer_id from offer where outing_id = outing and state not in ('withdrawn', 'superseded')
        union select volunteer_id from assignment where outing_id = outing and ended_why is distinct from 'changed';
end $$;

-- The rules that protect people, whoever wants them to go: active, their papers count that day, neither has had their data
-- frozen, they are there, have the abilities the person needs, were not asked before and do not go any more, are not never
-- to be matched with this senior, are not elsewhere then. The caller holds the outing, then the volunteer's row; the pair
-- is locked here.
create function core.may_go(o nec.outing, v nec.volunteer, approach int, there boolean, back boolean) returns boolean
language plpgsql set search_path = nec, core, pg_temp as $$
declare on_day date := (o.meet_at at time zone 'Europe/Paris')::date;
begin
    if v.state <> 'active' or v.paused_until >= on_day
       or exists (select from absence a where a.volunteer_id = v.person_id and on_day between a.from_on and a.to_on)
       or core.limited(v.person_id) or core.limited(o.senior_id) or not core.suits(v, o.needs) or not core.papers_good(v, o, on_day) then
        return false;
    end if;
    perform nec.pair_lock(o.senior_id, v.person_id);
    return not exists (select from exclusion x where x.senior_id = o.senior_id and x.volunteer_id = v.person_id)
       and v.person_id not in (select core.asked_before(o.id))
       and not exists (select from assignment a where a.volunteer_id = v.person_id and a.active
                       and a.busy && core.busy_of(o, approach, may_go.there, may_go.back));
end $$;

-- One question to one volunteer, or null when it may not be put now: it is too late for anybody but a
-- coordinator to ask, who calls besides; or, whoever wants it put, core.may_go() forbids it, they hold as many open questions as one may, or have had as many messages as a week bears. Their wishes (hours, distance, how often) are the
-- matcher's care; a coordinator may ask beyond them.
-- The volunteer's row is locked after the outing's: two outings never take the same last
-- slot. The pair is locked after that: nec.pair_allowed() has no reason left to raise.
create function core.offer_make(o nec.outing, asked bigint, candidate jsonb, wave smallint, by_hand boolean default false) returns bigint
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    v nec.volunteer;
    free_slot smallint;
    approach int := coalesce(core.whole_of(candidate, 'approach_min'), core.setting('approach')::int);
    legs record;
    put_in bigint;
    made bigint;
begin
    select * into v from volunteer where person_id = asked for no key update;
    if not found or not (by_hand or core.time_to_ask(o.meet_at)) then return null; end if;
    legs := core.legs_wanted(o);
    if not core.may_go(o, v, approach, legs.there, legs.back) then return null; end if;
    select min(n) into free_slot from generate_series(1, least(8, core.setting('open_offers')::int)) n
    where not exists (select from offer f where f.volunteer_id = asked and f.slot = n);
    if free_slot is null then return null; end if;
    put_in := core.offer_message(o, asked, by_hand);
    if put_in is null then return null; end if;
    insert into offer (outing_id, volunteer_id, senior_id, wave, there, back, state, slot, approach_min, distance_m, score, reasons,
        probability, features, deadline_at, message_id)
    values (o.id, asked, o.senior_id, offer_make.wave, legs.there, legs.back, 'queued', free_slot, approach,
        core.whole_of(candidate, 'distance_m'), core.whole_of(candidate, 'score'), coalesce(candidate -> 'parts', '[]'),
        core.number_of(candidate, 'probability')::real, case when not core.refuses(asked, 'learning') then candidate -> 'features' end, core.offer_deadline(o.meet_at), put_in)
    returning id into made;
    perform core.journal('offer', made, 'offer_made', jsonb_build_object('outing', o.id) || case when by_hand then '{"by_hand": true}' else '{}' end::jsonb);
    update message set offer_id = made where id = put_in and offer_id is null;
    return made;
end $$;

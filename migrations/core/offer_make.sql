-- One question to one volunteer, or null when a rule forbids it now. The person's row is
-- locked after the outing's: two outings never take the same last slot.
create function core.offer_make(o nec.outing, asked bigint, candidate jsonb, wave smallint) returns bigint
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    v nec.volunteer;
    free_slot smallint;
    approach int := coalesce(core.whole_of(candidate, 'approach_min'), core.setting('approach')::int);
    made bigint;
begin
    select * into v from volunteer where person_id = asked for update;
    if not found or v.state <> 'active' or v.paused_until >= (o.meet_at at time zone 'Europe/Paris')::date then return null; end if;
    if exists (select from exclusion x where x.senior_id = o.senior_id and x.volunteer_id = asked)
       or exists (select from offer f where f.outing_id = o.id and f.volunteer_id = asked
                  and f.state in ('queued', 'sent', 'seen', 'accepted', 'declined', 'expired', 'rescinded'))
       or exists (select from assignment a where a.volunteer_id = asked and a.active
                  and a.busy && tstzrange(o.meet_at - make_interval(mins => approach), o.end_at)) then
        return null;
    end if;
    select min(n) into free_slot from generate_series(1, 8) n
    where not exists (select from offer f where f.volunteer_id = asked and f.slot = n);
    if free_slot is null then return null; end if;
    insert into offer (outing_id, volunteer_id, senior_id, wave, back, state, slot, approach_min, distance_m, score, reasons,
        probability, deadline_at)
    values (o.id, asked, o.senior_id, offer_make.wave, o.return_mode <> 'one_way', 'queued', free_slot, approach,
        core.whole_of(candidate, 'distance_m'), core.whole_of(candidate, 'score'), coalesce(candidate -> 'parts', '[]'),
        core.number_of(candidate, 'probability')::real, core.offer_deadline(o.meet_at))
    returning id into made;
    perform core.journal('offer', made, 'offer_made', jsonb_build_object('outing', o.id));
    perform core.message(asked, 'offer', o.id, made, core.daytime(nec.now(), false));
    return made;
end $$;

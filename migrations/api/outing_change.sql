-- Another day, hour or length. What must be asked again is asked again: whoever was going,
-- or thinking about it, is told and may be asked anew, the one who was going first.
-- ok {outing, state, meet_at, …} · invalid appointment, stay_min · not_found · stale: under
-- way or over · conflict already_outing_then · too_many week_limit
create function api.outing_change(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_change', '{senior,coordinator}');
    o nec.outing;
    at timestamptz := core.instant_of(input, 'appointment_at');
    stay int := core.whole_of(input, 'stay_min');
    problem jsonb := core.appointment_problem(input);
    block core.block;
    going bigint;
    a record;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if problem is not null then return core.invalid(problem); end if;
    if input ? 'stay_min' and (stay is null or stay not between 15 and 480) then
        return core.invalid(core.problem('stay_min', 'range'));
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed') then
        return core.refused('stale', 'state_changed');
    end if;
    stay := coalesce(stay, o.stay_min);
    if at = o.appointment_at and stay = o.stay_min then
        return core.done(actor, jsonb_build_object('outing', o.code, 'state', o.state, 'meet_at', o.meet_at));
    end if;
    if actor.role = 'senior' and core.week_full(o.senior_id, at, o.id) then return core.refused('too_many', 'week_limit'); end if;
    block := core.block_of(at, stay, o.travel_min, o.return_mode);
    if actor.role = 'senior' and core.too_long(o.senior_id, block.meet_at, block.end_at) then return core.refused('too_many', 'length_limit'); end if;
    begin
        update outing set appointment_at = at, stay_min = stay, meet_at = block.meet_at, leave_at = block.leave_at,
            end_at = block.end_at, reminded_at = null where id = o.id;
    exception when exclusion_violation then
        return core.refused('conflict', 'already_outing_then', jsonb_build_array(core.problem('appointment', 'already_outing_then')));
    end;
    perform core.journal('outing', o.id, 'outing_changed', jsonb_build_object('was', o.appointment_at, 'is', at));
    if o.state <> 'to_qualify' then
        perform core.offers_close(o, 'superseded', 'outing_changed', false, jsonb_build_object('was_at', o.meet_at));
        for a in select volunteer_id from assignment where outing_id = o.id and active order by id loop
            going := coalesce(going, a.volunteer_id);
            perform core.message(a.volunteer_id, 'outing_changed', o.id, null, nec.now(), jsonb_build_object('was_at', o.meet_at));
        end loop;
        update outing set prefer_id = coalesce(going, prefer_id) where id = o.id;
        perform core.reopen(o, 'changed');
        -- Their yes was to another hour: it does not keep them from being asked for this one.
        update offer set state = 'superseded' where outing_id = o.id and state = 'rescinded' and volunteer_id = going;
    end if;
    return core.done(actor, (select jsonb_build_object('outing', x.code, 'spoken', x.spoken, 'state', x.state, 'appointment_at', x.appointment_at,
        'meet_at', x.meet_at, 'end_at', x.end_at) from outing x where x.id = o.id));
end $$;

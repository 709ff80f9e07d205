-- A senior, or a coordinator with a caller on the line, asks for an outing.
-- A first time, an unclear place or one outside Nantes (but for medical and
-- administrative matters) passes the desk first; everything else is open at once.
-- ok {outing, spoken, state, purpose, appointment_at, meet_at, end_at, best_effort} · invalid (each
-- field) · not_found senior, place, like, prefer · conflict already_outing_then, limited: their data are frozen · too_many week_limit, length_limit
create function api.outing_request(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_request', '{senior,coordinator}');
    problems jsonb := '[]';
    p nec.person;
    s nec.senior;
    last nec.outing;
    place nec.senior_place;
    asked text := core.text_of(input, 'purpose');
    at timestamptz := core.instant_of(input, 'appointment_at');
    stay int := core.whole_of(input, 'stay_min');
    back text := coalesce(core.text_of(input, 'return_mode'), 'stay');
    how text := core.text_of(input, 'mode');
    wanted text[] := core.list_of(input, 'needs');
    left_open boolean := input ? 'window';
    block core.block;
    minutes int;
    prefer bigint;
    o nec.outing;
    to_desk text[] := '{}';
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    -- Whose outing: one plan by one key, since a plan that would serve two is made anew each time.
    if actor.role = 'senior' then p.id := actor.person_id;
    else select x.id into p.id from person x where x.code = core.text_of(input, 'senior'); end if;
    select * into p from person x where x.id = p.id and x.territory_id = actor.territory_id;
    if actor.role = 'senior' and input ? 'senior' and input ->> 'senior' <> p.code then
        return core.invalid(core.problem('senior', 'unexpected'));
    end if;
    select * into s from senior x where x.person_id = p.id;
    if not found then
        if core.text_of(input, 'senior') is null then return core.invalid(core.problem('senior', 'required')); end if;
        return core.refused('not_found', 'senior', jsonb_build_array(core.problem('senior', 'unknown')));
    end if;
    if p.limited_at is not null then return core.refused('conflict', 'limited'); end if;
    -- One request of a senior at a time: how many this week may have is counted, not constrained.
    perform pg_advisory_xact_lock(hashtextextended('senior:' || s.person_id, 4));
    if core.text_of(input, 'like') is not null then
        select * into last from outing where code = input ->> 'like' and senior_id = s.person_id;
        if not found then return core.refused('not_found', 'outing', jsonb_build_array(core.problem('like', 'unknown'))); end if;
        asked := coalesce(asked, last.purpose);
        stay := coalesce(stay, last.stay_min);
        how := coalesce(how, last.mode);
        back := coalesce(core.text_of(input, 'return_mode'), last.return_mode);
        if wanted = '{}' then wanted := last.needs; end if;
    end if;

    if asked is null then
        problems := problems || core.problem('purpose', 'required');
    elsif asked not in ('shopping', 'medical', 'administrative', 'leisure', 'walk') then
        problems := problems || core.problem('purpose', 'unknown');
    end if;
    problems := problems || coalesce(core.appointment_problem(input), '[]');
    if input ? 'stay_min' and (stay is null or stay not between 15 and 480) then
        problems := problems || core.problem('stay_min', 'range');
    end if;
    if back not in ('stay', 'will_call', 'one_way', 'other_volunteer') then
        problems := problems || core.problem('return_mode', 'unknown');
    end if;
    if input ->> 'window' not in ('morning', 'afternoon') then
        problems := problems || core.problem('window', 'unknown');
    end if;
    if how is not null and how not in ('walk', 'transit', 'car', 'any') then
        problems := problems || core.problem('mode', 'unknown');
    end if;
    if wanted = '{}' then wanted := s.needs;
    elsif core.unknown_codes(wanted, array(select code from need)) then
        problems := problems || core.problem('needs', 'unknown');
    end if;
    if last.id is null and core.text_of(input, 'place') is null and input #> '{where,label}' is null then
        problems := problems || core.problem('where', 'required');
    elsif core.place_clear(asked, input) then
        problems := problems || core.problem('where', 'unknown');
    end if;
    if problems <> '[]' then return core.invalid(problems); end if;

    if core.text_of(input, 'prefer') is not null then
        select v.person_id into prefer from volunteer v join person x on x.id = v.person_id
        where x.code = input ->> 'prefer' and x.territory_id = actor.territory_id;
        if not found then return core.refused('not_found', 'volunteer', jsonb_build_array(core.problem('prefer', 'unknown'))); end if;
    end if;
    if actor.role = 'senior' and core.week_full(s.person_id, at) then
        return core.refused('too_many', 'week_limit');
    end if;

    begin
        place := core.place_asked(s.person_id, asked, input, last.place_id);
        if place.id is null then return core.refused('not_found', 'place', jsonb_build_array(core.problem('place', 'unknown'))); end if;
        how := coalesce(how, s.mode);
        stay := coalesce(stay, case asked when 'leisure' then 120 else 60 end);
        minutes := least(240, core.travel_min(core.metres(s.home_e, s.home_n, place.e, place.n), how));
        block := core.block_of(at, stay, minutes, back);
        if actor.role = 'senior' and core.too_long(s.person_id, block.meet_at, block.end_at) then raise sqlstate 'NEC01'; end if;
        if s.qualified_at is null then to_desk := to_desk || 'first_time'::text; end if;
        if s.home_e is null or core.place_for_desk(place, asked) then
            to_desk := to_desk || 'address_unresolved'::text;
        end if;
        insert into outing (territory_id, senior_id, organisation_id, state, purpose, needs, mode, return_mode, place_id,
            appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, note_sealed, prefer_id, asked_by, channel, opened_at, flexible, window_at)
        values (actor.territory_id, s.person_id, p.organisation_id,
            case when to_desk = '{}' then 'open' else 'to_qualify' end, asked, wanted, how, back, place.id,
            at, stay, minutes, block.meet_at, block.leave_at, block.end_at, input ->> 'note', prefer, actor.person_id,
            actor.channel, case when to_desk = '{}' then nec.now() end, case when left_open then 'week' else 'exact' end,
            case when left_open then tstzrange(date_trunc('week', at, 'Europe/Paris'), date_trunc('week', at, 'Europe/Paris') + interval '7 days') end)
        returning * into o;
    exception when sqlstate 'NEC01' then -- undone with it: the place that would have become usual
        return core.refused('too_many', 'length_limit');
    when exclusion_violation then
        return core.refused('conflict', 'already_outing_then', jsonb_build_array(core.problem('appointment', 'already_outing_then')));
    end;
    update senior_place set uses = uses + 1, last_used_at = nec.now() where id = place.id;
    if actor.role = 'senior' then delete from draft where person_id = s.person_id; end if;
    perform core.journal('outing', o.id, 'outing_requested', jsonb_build_object('state', o.state), o.state = 'open');
    if 'first_time' = any (to_desk) then
        -- The call that enrolment asked for is the same call.
        update escalation set outing_id = o.id
        where person_id = s.person_id and outing_id is null and reason = 'first_time' and settled_at is null;
        if not found then perform core.escalate('first_time', o.id, s.person_id); end if;
    end if;
    if 'address_unresolved' = any (to_desk) then perform core.escalate('address_unresolved', o.id, s.person_id); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'spoken', o.spoken, 'state', o.state, 'purpose', o.purpose,
        'appointment_at', o.appointment_at, 'meet_at', o.meet_at, 'end_at', o.end_at,
        'best_effort', at - nec.now() < core.span(case when s.qualified_at is null then 'notice_first' else 'notice' end)));
end $$;

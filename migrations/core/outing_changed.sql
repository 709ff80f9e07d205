-- What changing an outing is made of (api.outing_change).

-- What is wrong with what was said; null when nothing is. Something must be said.
create function core.outing_change_problem(input jsonb) returns jsonb language sql stable as $$
    select coalesce(
        case when input ? 'appointment_at' or not input ?| '{stay_min,return_mode,place,where}' then core.appointment_problem(input) end,
        case when input ? 'stay_min' and coalesce(core.whole_of(input, 'stay_min'), 0) not between 15 and 480 then core.problem('stay_min', 'range') end,
        case when core.text_of(input, 'return_mode') not in ('stay', 'will_call', 'one_way', 'other_volunteer') then core.problem('return_mode', 'unknown') end)
$$;

-- The block worked out anew, as asked; raises the constraint's error when the senior is elsewhere then.
create function core.outing_replan(o nec.outing, at timestamptz, stay int, back text, place nec.senior_place) returns nec.outing
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    minutes int := case when place.id = o.place_id then o.travel_min else least(240, core.travel_min(
        (select core.metres(s.home_e, s.home_n, place.e, place.n) from senior s where s.person_id = o.senior_id), o.mode)) end;
    block core.block := core.block_of(at, stay, minutes, back);
begin
    update outing set appointment_at = at, stay_min = stay, return_mode = back, place_id = place.id, travel_min = minutes,
        meet_at = block.meet_at, leave_at = block.leave_at, end_at = block.end_at,
        -- whoever names another moment means that one
        flexible = case when at = o.appointment_at then flexible else 'exact' end,
        window_at = case when at = o.appointment_at then window_at end where id = o.id returning * into o;
    return o;
end $$;

-- It is not the outing anybody said yes to: `was` is what they knew.
create function core.outing_changed(was nec.outing, o nec.outing, place nec.senior_place) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    told jsonb := jsonb_build_object('was_at', was.meet_at) || case when o.place_id <> was.place_id then '{"moved": true}' else '{}' end::jsonb;
    going bigint;
    a record;
begin
    update outing set reminded_at = null, opened_at = null where id = o.id; -- the search begins anew
    if o.place_id <> was.place_id then update senior_place set uses = uses + 1, last_used_at = nec.now() where id = o.place_id; end if;
    perform core.journal('outing', o.id, 'outing_changed', jsonb_build_object('was', was.appointment_at, 'is', o.appointment_at)
        || case when o.place_id <> was.place_id then '{"place": true}' else '{}' end::jsonb);
    if was.state <> 'to_qualify' then
        perform core.offers_close(o, 'superseded', 'outing_changed', false, told);
        for a in select volunteer_id from assignment where outing_id = o.id and active order by id loop
            going := coalesce(going, a.volunteer_id);
            perform core.message(a.volunteer_id, 'outing_changed', o.id, null, nec.now(), told);
        end loop;
        update outing set prefer_id = coalesce(going, prefer_id) where id = o.id;
        perform core.reopen(o, 'changed');
        -- Their yes was to another outing: it does not keep them from being asked for this one.
        update offer f set state = 'superseded' from assignment x
        where x.offer_id = f.id and x.outing_id = o.id and x.ended_why = 'changed' and f.state = 'rescinded';
    end if;
    if core.place_for_desk(place, o.purpose) and o.place_id <> was.place_id then
        if was.state <> 'to_qualify' then
            o.state := 'open';
            perform core.outing_move(o, 'to_qualify', 'outing_unplaced');
        end if;
        perform core.escalate('address_unresolved', o.id, o.senior_id);
    elsif was.state = 'to_qualify' and not core.place_for_desk(place, o.purpose) and (select s.home_e is not null and s.qualified_at is not null from senior s where s.person_id = o.senior_id) then
        perform core.escalation_moot(o.id, '{address_unresolved}'); -- nothing is left for a person to find out
        perform core.outing_move(o, 'open', 'outing_opened', '{}', true);
    end if;
end $$;

-- What the form of a change starts from, and the usual places to choose from.
create function core.change_shown(o nec.outing) returns jsonb language sql stable set search_path = nec, core, pg_temp as $$
    select jsonb_build_object(
        'near', (select core.usual_districts(s) from senior s where s.person_id = o.senior_id),
        'preset', jsonb_build_object('outing_change', jsonb_build_object('purpose', o.purpose, 'return_mode', o.return_mode,
            'appointment_date', to_char(o.appointment_at at time zone 'Europe/Paris', 'DD/MM/YYYY'),
            'appointment_time', to_char(o.appointment_at at time zone 'Europe/Paris', 'FMHH24 "h" MI'))),
        'places', (select coalesce(jsonb_agg(core.read_of(o.senior_id, jsonb_build_object('code', p.code,
                'place', coalesce(to_jsonb(p.label), core.sealed('senior_place.label', p.id, p.label_sealed)))) order by p.uses desc, p.id desc), '[]')
            from (select * from senior_place x where x.senior_id = o.senior_id and x.purpose = o.purpose and x.id <> o.place_id
                  order by uses desc limit 6) p))
$$;

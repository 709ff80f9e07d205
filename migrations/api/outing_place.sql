-- The desk settles an address that nobody could place: of the destination, or with
-- `home` of the senior's door. The times of the outing are worked out again.
-- ok {outing, meet_at} · invalid where, home · not_found · stale: somebody is asked, or goes ·
-- conflict already_outing_then
create function api.outing_place(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_place', '{coordinator}');
    o nec.outing;
    spot jsonb := input -> 'where';
    home jsonb := input -> 'home';
    metres float8;
    minutes int;
    block core.block;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(spot, home) is null then return core.invalid(core.problem('where', 'required')); end if;
    if spot is not null and num_nulls(core.number_of(spot, 'e'), core.number_of(spot, 'n')) > 0 then
        return core.invalid(core.problem('where', 'unknown'));
    end if;
    if home is not null and num_nulls(core.number_of(home, 'e'), core.number_of(home, 'n'), home ->> 'label') > 0 then
        return core.invalid(core.problem('home', 'unknown'));
    end if;
    if home is not null and home ->> 'insee' is distinct from '44109' then
        return core.invalid(core.problem('home', 'not_in_nantes'));
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('to_qualify', 'open')
       or exists (select from assignment a where a.outing_id = o.id and a.active) then
        return core.refused('stale', 'state_changed');
    end if;
    begin
        if spot is not null then
            -- The edge does not know that it is medical: the position is made coarse here.
            update senior_place set e = case purpose when 'medical' then round(core.number_of(spot, 'e') / 250) * 250 else core.number_of(spot, 'e') end,
                n = case purpose when 'medical' then round(core.number_of(spot, 'n') / 250) * 250 else core.number_of(spot, 'n') end, insee = spot ->> 'insee',
                district = spot ->> 'district',
                label = case when purpose <> 'medical' and jsonb_typeof(spot -> 'label') = 'string' then spot ->> 'label' else label end,
                label_sealed = case when label is null then coalesce(spot #>> '{label,sealed}', label_sealed) end
            where id = o.place_id;
        end if;
        if home is not null then
            update senior set home_label = home ->> 'label', home_insee = home ->> 'insee', home_lon = core.number_of(home, 'lon'),
                home_lat = core.number_of(home, 'lat'), home_e = core.number_of(home, 'e'), home_n = core.number_of(home, 'n'),
                home_district = home ->> 'district' where person_id = o.senior_id;
        end if;
        select core.metres(s.home_e, s.home_n, p.e, p.n) into metres
        from senior s, senior_place p where s.person_id = o.senior_id and p.id = o.place_id;
        minutes := least(240, core.travel_min(metres, o.mode));
        block := core.block_of(o.appointment_at, o.stay_min, minutes, o.return_mode);
        update outing set travel_min = minutes, meet_at = block.meet_at, leave_at = block.leave_at, end_at = block.end_at,
            asked_version = asked_version + (o.state = 'open')::int where id = o.id;
    exception when exclusion_violation then
        return core.refused('conflict', 'already_outing_then');
    end;
    perform core.journal('outing', o.id, 'outing_placed', '{}', o.state = 'open');
    if metres is not null then perform core.escalation_moot(o.id, '{address_unresolved}'); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'meet_at', block.meet_at));
end $$;

-- The desk settles an address that nobody could place: of the destination, or with
-- `home` of the senior's door. The times of the outing are worked out again, with `home`
-- those of the senior's other outings too that nobody has been asked about. A door that was known does
-- not move while somebody goes there, or is asked to.
-- ok {outing, meet_at} · invalid where, home · not_found · stale: somebody is asked, or goes ·
-- conflict outings_ahead, already_outing_then
create function api.outing_place(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_place', '{coordinator}');
    o nec.outing;
    spot jsonb := input -> 'where';
    home jsonb := input -> 'home';
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
    if home is not null then
        -- Several outings may change: all that could are locked, in the order of their ids.
        perform from outing x where x.senior_id = (select senior_id from outing where code = input ->> 'outing')
            and x.state in ('to_qualify', 'open') order by x.id for update;
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('to_qualify', 'open')
       or exists (select from assignment a where a.outing_id = o.id and a.active) then
        return core.refused('stale', 'state_changed');
    end if;
    if home is not null and exists (select from senior s where s.person_id = o.senior_id and s.home_e is not null) and core.door_promised(o.senior_id) then
        return core.refused('conflict', 'outings_ahead');
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
        perform core.outing_retime(o);
        -- A door that is known now is the door of every other outing nobody has been asked about.
        if home is not null then
            perform core.outing_retime(x) from outing x where x.senior_id = o.senior_id and x.id <> o.id and x.meet_at > nec.now()
                and x.state in ('to_qualify', 'open') and not exists (select from assignment a where a.outing_id = x.id and a.active);
        end if;
    exception when exclusion_violation then
        return core.refused('conflict', 'already_outing_then');
    end;
    return core.done(actor, (select jsonb_build_object('outing', code, 'meet_at', meet_at) from outing where id = o.id));
end $$;

-- A volunteer goes along each time this outing comes back, and is not asked any more; or is asked again each time.
-- What they have promised stays promised. They say yes to
-- what they were asked already; what else still waits for somebody is thought over again.
-- ok {series, each_time} · not_found series: none that they go along to · stale series_over · conflict standing_enough
create function api.standing_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'standing_set', '{volunteer}');
    each_time boolean := core.flag_of(input, 'each_time');
    s nec.series;
    o nec.outing;
    f nec.offer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select x.* into s from series x where x.code = input ->> 'series' and (
        exists (select from standing y where y.series_id = x.id and y.volunteer_id = actor.person_id)
        or exists (select from assignment a join outing y on y.id = a.outing_id where y.series_id = x.id and a.volunteer_id = actor.person_id and a.active)) for update;
    if not found then return core.refused('not_found', 'series'); end if;
    if each_time then
        if not core.series_alive(s) then return core.refused('stale', 'series_over'); end if;
        if (select count(*) from standing x where x.series_id = s.id and x.volunteer_id <> actor.person_id) >= core.standing_most() then
            return core.refused('conflict', 'standing_enough');
        end if;
        insert into standing (series_id, volunteer_id) values (s.id, actor.person_id) on conflict do nothing;
    else
        delete from standing x where x.series_id = s.id and x.volunteer_id = actor.person_id;
    end if;
    if found then
        perform core.journal('person', actor.person_id, case when each_time then 'standing_set' else 'standing_ended' end, jsonb_build_object('series', s.id));
        for o in select x.* from outing x where x.series_id = s.id and each_time and core.askable(x) order by x.id for update loop
            select x.* into f from offer x join volunteer v on v.person_id = x.volunteer_id and v.state = 'active'
            where x.outing_id = o.id and x.volunteer_id = actor.person_id and x.slot is not null and x.deadline_at > nec.now() for update of x;
            if f.id is null or core.offer_yes(o, f) is null then perform core.wave_wanted(o); end if;
        end loop;
    end if;
    return core.done(actor, jsonb_build_object('series', s.code, 'each_time', each_time));
end $$;

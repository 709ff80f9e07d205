-- It rests for so many weeks, or until it is resumed. What it has planned for those days, from
-- tomorrow on, is called off; an outing that was moved beyond them stays. Said again, it counts anew.
-- ok {series, senior, until_on, cancelled} · invalid weeks · not_found series · stale: it is over
create function api.series_pause(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'series_pause', '{senior,coordinator}');
    today date := (nec.now() at time zone 'Europe/Paris')::date;
    weeks int := core.whole_of(input, 'weeks');
    last date;
    cancelled int := 0;
    s nec.series;
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if input ? 'weeks' and (weeks is null or weeks not between 1 and 52) then return core.invalid(core.problem('weeks', 'range')); end if;
    s := core.series_lock(input ->> 'series', actor);
    if s.id is null then return core.refused('not_found', 'series'); end if;
    if not core.series_alive(s) then return core.refused('stale', 'series_over'); end if;
    last := coalesce(today + 7 * weeks, 'infinity');
    update series set paused_until = last where id = s.id;
    for o in select * from outing x where x.series_id = s.id and x.state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed')
             and (x.meet_at at time zone 'Europe/Paris')::date > today and (x.meet_at at time zone 'Europe/Paris')::date <= last
             order by x.id for update loop
        perform core.outing_cancel(o, actor);
        update outing set series_on = null where id = o.id; -- the day is free again, should the series go on before
        cancelled := cancelled + 1;
    end loop;
    perform core.journal('person', s.senior_id, 'series_paused', jsonb_build_object('series', s.id, 'until', last));
    return core.done(actor, jsonb_strip_nulls(jsonb_build_object('series', s.code, 'cancelled', cancelled,
        'senior', (select code from person where id = s.senior_id), 'until_on', nullif(last, 'infinity'))));
end $$;

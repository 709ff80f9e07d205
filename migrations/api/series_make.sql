-- An outing comes back: every week, every other week, or each month on the same weekday. Those
-- of the next weeks are made at once, the others by api.chore_series.
-- ok {outing, series, made} · invalid every, until · not_found · stale: it does not take place ·
-- conflict already_series
create function api.series_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'series_make', '{senior,coordinator}');
    last date := (core.instant_of(input, 'until'))::date;
    o nec.outing;
    s nec.series;
    first timestamp;
    made bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'every', '') not in ('week', 'two_weeks', 'month') then return core.invalid(core.problem('every', 'choose_one')); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state in ('draft', 'redirected', 'unmet', 'cancelled') then return core.refused('stale', 'state_changed'); end if;
    if exists (select from series x where x.id = o.series_id and core.series_alive(x)) then return core.refused('conflict', 'already_series'); end if;
    first := o.appointment_at at time zone 'Europe/Paris';
    if input ? 'until' and last is null then return core.invalid(core.problem('until', 'format')); end if;
    if last <= first::date then return core.invalid(core.problem('until', 'before_start')); end if;
    if last < (nec.now() at time zone 'Europe/Paris')::date then return core.invalid(core.problem('until', 'in_past')); end if;
    if last > first::date + 366 then return core.invalid(core.problem('until', 'too_far_ahead')); end if;
    insert into series (senior_id, rule, from_on, to_on)
    values (o.senior_id, jsonb_build_object('every', input ->> 'every', 'at', to_char(first, 'HH24:MI'), 'like', o.id,
            'skip_holidays', core.flag_of(input, 'skip_holidays')), first::date, last)
    returning * into s;
    update outing set series_id = s.id, series_on = first::date where id = o.id;
    perform core.journal('outing', o.id, 'series_made', jsonb_build_object('series', s.id));
    select count(core.series_outing(s, day)) into made from core.series_days(s) day;
    return core.done(actor, jsonb_build_object('outing', o.code, 'series', s.code, 'made', made));
end $$;

-- On call: whoever answers when somebody may be in danger, at any hour. One person at a time,
-- named by the desk (api.on_call_set); their backup comes next, then every colleague.

-- Escalations that cannot wait for the desk to open.
create function core.on_call_reason(why text) returns boolean language sql immutable
return why in ('not_home_safe', 'no_answer', 'volunteer_no_show', 'concern');

-- Null: nobody is.
create function core.on_call_now() returns bigint language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select c.person_id from coordinator c join person p on p.id = c.person_id
        where c.on_call and c.left_at is null and p.territory_id = current_setting('nec.territory')::smallint
        order by c.person_id limit 1);
end $$;

-- Does it begin before the desk opens that day, end after it shuts, or fall on a day when it is
-- shut? The desk's own lunch hour does not count: somebody is back before long.
create function core.out_of_hours(o nec.outing) returns boolean language sql stable set search_path = nec, core, pg_temp as $$
    select core.is_holiday(day) or core.is_holiday(last_day) or coalesce(
        o.meet_at < (day + make_interval(mins => 15 * (hours #>> array[extract(isodow from day)::text, '0', '0'])::int)) at time zone 'Europe/Paris'
        or o.end_at > (last_day + make_interval(mins => 15 * (hours #>> array[extract(isodow from last_day)::text, '-1', '1'])::int)) at time zone 'Europe/Paris',
        true)
    from (select desk_hours as hours, (o.meet_at at time zone 'Europe/Paris')::date as day,
        (o.end_at at time zone 'Europe/Paris')::date as last_day from territory where id = o.territory_id) x
$$;

-- Nobody would answer if something happened: it is not confirmed before somebody would.
create function core.unguarded(o nec.outing) returns boolean language sql stable as $$
    select core.on_call_now() is null and core.out_of_hours(o)
$$;

-- The way back moves while an outing is under way: later, because things take longer, or when
-- they say that they are ready. The caller holds the outing.

-- Is the hour of the return said on the day, to somebody who may not be there?
create function core.may_ready(o nec.outing) returns boolean language sql immutable
return o.state = 'started' and o.ready_at is null and o.return_mode in ('will_call', 'other_volunteer');

-- They leave and are home at these times, and whoever brings them back is busy accordingly. False,
-- and nothing has changed, when that would put somebody in two places.
create function core.way_back_move(o nec.outing, leaves timestamptz, home timestamptz) returns boolean
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    update outing set leave_at = leaves, end_at = home where id = o.id;
    update assignment a set busy = case
        when a.there then tstzrange(lower(a.busy), greatest(home, lower(a.busy) + interval '1 minute'))
        else tstzrange(leaves - (o.leave_at - lower(a.busy)), home) end
    where a.outing_id = o.id and a.active and (a.back or o.return_mode = 'one_way');
    return true;
exception when exclusion_violation then
    return false;
end $$;

-- What the desk has just done to an outing and takes back: only for a quarter of an hour, since others rely on it.

-- {kind, volunteer, at} of the journal's row that can be taken back; null when there is none. Somebody sent by hand
-- (for all of it or for one leg), or an outing that the desk has ended; not what came of somebody's own yes or no.
create function core.undoable(o nec.outing) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    j nec.journal;
begin
    if o.meet_at <= nec.now() then return null; end if;
    select * into j from journal x where x.subject = 'outing' and x.subject_id = o.id
      and x.kind = case when o.state in ('accepted', 'confirmed') then 'outing_accepted' when o.state in ('open', 'offering') then 'leg_covered'
                        when o.state in ('unmet', 'redirected', 'cancelled') then 'outing_' || o.state end
    order by x.id desc limit 1;
    if not found or j.channel <> 'desk' or j.at <= nec.now() - core.span('undo') then return null; end if;
    if j.data ? 'volunteer' and not exists (
        select from assignment a where a.outing_id = o.id and a.active and a.volunteer_id = (j.data ->> 'volunteer')::bigint) then return null; end if;
    return jsonb_build_object('kind', j.kind, 'volunteer', j.data -> 'volunteer', 'at', j.at);
end $$;

-- Has somebody been told this of the outing since then? What is still on its way will not be true any more when it is sent.
create function core.told_since(person bigint, o nec.outing, kinds text[], at timestamptz) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from message m where m.person_id = person and m.outing_id = o.id and m.kind = any (kinds)
        and m.state <> 'dropped' and m.state <> 'queued' and m.made_at >= at);
end $$;

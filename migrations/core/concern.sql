-- Who hears of worries (« quelque chose m’inquiète »): those whom an administrator has named. All others read that
-- there is one and who looks after it; row-level security (0044) sees to it.

-- Is anybody named, apart from `beside`? Each page of the desk asks this and the next, hence PL/pgSQL, which keeps its plans.
create function core.concerns_named(territory smallint, beside bigint default null) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from coordinator c join person p on p.id = c.person_id
        where c.hears_concerns and c.left_at is null and p.territory_id = territory and c.person_id is distinct from beside);
end $$;

-- While nobody is named, everybody at the desk is: no worry is left unread.
create function core.hears(coordinator bigint) returns boolean language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from coordinator c where c.person_id = hears.coordinator and c.left_at is null and c.hears_concerns)
        or not core.concerns_named((select territory_id from person where id = hears.coordinator));
end $$;

-- May whoever acts not know what this alert is about?
create function core.kept_from(actor core.actor, e nec.escalation) returns boolean language sql stable as $$
    select e.reason = 'concern' and not core.hears(actor.person_id)
$$;

-- Is there such a worry at all? Asked for whoever may not read it.
create function core.concern_there(wanted text) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    there boolean;
begin
    perform set_config('nec.role', 'act', true);
    there := exists (select from escalation e where e.code = wanted and e.reason = 'concern');
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return there;
end $$;

-- Those that whoever looks may not read: since when, and whom to speak to. It may look where their page may not: only
-- this leaves it.
create function core.concerns_kept(actor core.actor) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    kept jsonb := '[]';
begin
    if nec.hears() then return kept; end if;
    perform set_config('nec.role', 'act', true);
    select coalesce(jsonb_agg(jsonb_build_object('raised_at', e.raised_at, 'taken', e.taken_at is not null,
        'owner', core.person_line(e.owner_id)) order by e.raised_at), '[]') into kept
    from escalation e where e.territory_id = actor.territory_id and e.reason = 'concern' and e.settled_at is null;
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return kept;
end $$;

-- Nobody is in two places, twice assured. The exclusion constraints order whoever comes at the same
-- moment. But a GiST index may forget: on PostgreSQL 15.18 the chaos town lost live entries, and so a
-- volunteer went to two doors, in one run of eight, without any crash between: when the index's first
-- page is split while somebody walks it again and again in one statement, the marks "this entry is
-- dead" that were meant for the old page fall on living entries of a new one (gistkillitems()). So the
-- rows themselves are asked too, by ways that these indexes cannot serve: ended_why and <> all are not
-- what their predicates say.

create function nec.volunteer_one_place() returns trigger language plpgsql set search_path = nec, pg_temp as $$
begin
    if exists (select from assignment x where x.volunteer_id = new.volunteer_id and x.ended_why is null
               and x.busy && new.busy and x.id <> new.id) then
        raise exception 'volunteer % is elsewhere then', new.volunteer_id
            using errcode = 'exclusion_violation', constraint = 'one_place_at_a_time';
    end if;
    return new;
end $$;
create trigger one_place before insert or update of busy, active on nec.assignment for each row when (new.active)
    execute function nec.volunteer_one_place();

create function nec.senior_one_place() returns trigger language plpgsql set search_path = nec, pg_temp as $$
begin
    if exists (select from outing x where x.senior_id = new.senior_id and x.meet_at < new.end_at and x.end_at > new.meet_at
               and x.state <> all ('{draft,home_safe,closed,unmet,cancelled,redirected}') and x.id <> new.id) then
        raise exception 'senior % is elsewhere then', new.senior_id
            using errcode = 'exclusion_violation', constraint = 'senior_one_place';
    end if;
    return new;
end $$;
create trigger one_place before insert or update of meet_at, end_at on nec.outing for each row
    when (new.state not in ('draft', 'home_safe', 'closed', 'unmet', 'cancelled', 'redirected'))
    execute function nec.senior_one_place();

-- The side of the model test that lives in PostgreSQL: a cast, one act in one round trip, and what
-- the world looks like afterwards, in the model's own words. Loaded once into a migrated database;
-- tests/model/world.h says how it is used.
--
-- Names. People are s0, s1 … (seniors), v0 … (volunteers), c0 … (coordinators). What an act brings
-- into the world is called after the number of that act: outing o12, offer f12, alert a12, series
-- r12, somebody going g12, a new senior s12; the second of a kind is o12.1. So a name still means
-- the same when other acts are left out.
create schema model;
set search_path = nec, core, ext, model, pg_temp;

create table model.name (kind text not null, id bigint not null, name text primary key, unique (kind, id));
create table model.token (name text primary key, token text not null);

insert into territory (code, name) select 'nantes', 'Nantes' where not exists (select from territory);
select set_config('nec.territory', min(id)::text, false), set_config('nec.actor', 'model', false), set_config('nec.channel', 'desk', false)
from territory;
update territory set settings = settings || '{"planned_at_once": "true"}'; -- when to ask is a story's own choice

-- tests/model/world.c: world_begin() has the same people. Every second senior takes a face from
-- the circle as agreed; s0 is not known yet, s1's door is not found. Every second volunteer can
-- push a wheelchair; the last one is on the way in.
create function model.people(seniors int, volunteers int, coordinators int) returns void language plpgsql as $$
declare
    n int;
    p bigint;
    kind text;
begin
    for kind, n in select 's', x from generate_series(0, seniors - 1) x union all select 'v', x from generate_series(0, volunteers - 1) x
                   union all select 'c', x from generate_series(0, coordinators - 1) x loop
        insert into person (territory_id, first_name, last_name, birth_year) values (1, kind || n, 'Modèle', 1940) returning id into p;
        insert into contact_point (person_id, kind, value_sealed, value_index) values (p, 'mobile', 'v1:x', 'index-' || kind || n);
        if kind = 's' then
            insert into senior (person_id, state, qualified_at, home_label, home_insee, home_e, home_n, circle_agreed, week_limit)
            values (p, case n when 0 then 'new' else 'active' end, case when n > 0 then nec.now() end, '2 rue Crébillon', '44109',
                    case when n <> 1 then 1355000 end, case when n <> 1 then 6689000 end, n % 2 = 0, 3);
        elsif kind = 'v' then
            insert into volunteer (person_id, state, home_e, home_n, abilities) values (p, case n when volunteers - 1 then 'candidate' else 'active' end,
                1355500, 6689000, case n % 2 when 0 then '{wheelchair}'::text[] else '{}' end);
        else
            insert into coordinator (person_id) values (p);
        end if;
        insert into model.name values (kind, p, kind || n);
        insert into model.token values (kind || n, session_new(p, case kind when 's' then 'senior' when 'v' then 'volunteer' else 'coordinator' end,
            case kind when 'c' then 'desk' else 'web' end, '10 years'));
    end loop;
    update coordinator set backup_id = (select min(person_id) from coordinator) where person_id > (select min(person_id) from coordinator);
end $$;

create function model.name_of(kind text, id bigint) returns text language sql stable
return (select name from model.name n where n.kind = name_of.kind and n.id = name_of.id);

create function model.person_name(id bigint) returns text language plpgsql stable as $$
begin
    return (select name from model.name n where n.kind in ('s', 'v', 'c') and n.id = person_name.id);
end $$;

-- "@o12" is the code of that outing; a name that nothing has is a code that nothing has.
create function model.code_of(name text) returns text language plpgsql stable as $$
declare n model.name := (select x from model.name x where x.name = code_of.name);
begin
    return coalesce(case n.kind when 'o' then (select code from outing where id = n.id) when 'f' then (select code from offer where id = n.id)
        when 'a' then (select code from escalation where id = n.id) when 'r' then (select code from series where id = n.id)
        else (select code from person where id = n.id) end, 'no-such-code-no-such-c');
end $$;

-- An act's input: codes for names, and for the services the ids that they work with.
create function model.meant(act text, input jsonb) returns jsonb language sql stable as $$
    select case when act <> 'offers_make' then coalesce(jsonb_object_agg(key, case
            when value #>> '{}' like '@%' then to_jsonb(model.code_of(substr(value #>> '{}', 2))) else value end), '{}')
        else jsonb_build_object('outing', coalesce(max(o.id), 0), 'asked_version', max(o.asked_version), 'put_aside', '{}'::jsonb,
            'wave', coalesce(jsonb_agg(v.id order by v.id) filter (where v.id is not null), '[]'),
            'candidates', coalesce(jsonb_agg(jsonb_build_object('volunteer', v.id, 'score', 500, 'distance_m', 800, 'approach_min', 30, 'parts', '[]'::jsonb))
                filter (where v.id is not null), '[]')) end
    from jsonb_each(input)
    left join model.name n on act = 'offers_make' and key = 'outing' and '@' || n.name = value #>> '{}' left join outing o on o.id = n.id
    left join lateral (select p.id from jsonb_array_elements_text(case jsonb_typeof(value) when 'array' then value else '[]' end) x
                       join model.name p on p.name = x where act = 'offers_make') v on true
$$;

-- f12 is the link in the message about that offer.
create function model.who(name text) returns text language plpgsql as $$
begin
    if name like 'f%' then
        return (select 'session:' || session_new(f.volunteer_id, 'link', 'web', '1 year', f.id) from offer f join model.name n on n.kind = 'f' and n.id = f.id
                where n.name = who.name);
    end if;
    return coalesce((select 'session:' || token from model.token t where t.name = who.name), name);
end $$;

-- Everything that is due is sent, as the dispatcher would; what was said to whom, a line each.
create function model.messages_out() returns text language plpgsql as $$
declare
    m nec.message;
    took core.answer;
    said text := '';
begin
    for m in select * from message where state = 'queued' and due_at <= nec.now() order by id loop
        took := api.message_take('service:dispatcher', null, jsonb_build_object('message', m.id));
        continue when took.document ? 'dropped' or took.document ? 'later_at';
        select * into m from message x where x.id = m.id; -- it may speak first of another outing now
        perform api.message_sent('service:dispatcher', null, jsonb_build_object('message', m.id, 'body', 'v1:x'));
        said := said || m.kind || ' ' || model.person_name(m.person_id) || ' ' || coalesce(model.name_of('o', m.outing_id), '-') || E'\n';
    end loop;
    return said;
end $$;

-- ---- What the world looks like: in PL/pgSQL for the plans, which it keeps ----
create function model.seconds(at timestamptz) returns bigint language sql immutable return extract(epoch from at)::bigint;
create function model.legs(there boolean, back boolean) returns text language sql immutable
return case when there and back then 'both' when there then 'there' else 'back' end;

create function model.state() returns text language plpgsql as $$
begin
    return (select string_agg(line, E'\n' order by rank, id) from (
        select 1 as rank, o.id, concat_ws(' ', n.name, s.name, o.state, o.cancelled_by, o.cancelled_when, 'wave', o.wave,
            case when o.agreed_at is not null then 'agreed' end, case when o.no_answer_at is not null then 'no_answer' end,
            case when o.ready_at is not null then 'ready' end, 'meet', model.seconds(o.meet_at), 'leave', model.seconds(o.leave_at),
            'end', model.seconds(o.end_at)) as line
        from outing o join model.name n on n.kind = 'o' and n.id = o.id join model.name s on s.kind = 's' and s.id = o.senior_id
        union all select 2, f.id, concat_ws(' ', n.name, o.name, v.name, model.legs(f.there, f.back),
            case when f.slot is null then f.state else 'open until ' || model.seconds(f.deadline_at) end)
        from offer f join model.name n on n.kind = 'f' and n.id = f.id join model.name o on o.kind = 'o' and o.id = f.outing_id
        join model.name v on v.kind = 'v' and v.id = f.volunteer_id
        union all select 3, a.id, concat_ws(' ', o.name, 'goes', n.name, v.name, model.legs(a.there, a.back), coalesce(a.ended_why, 'active'),
            model.seconds(lower(a.busy)), model.seconds(upper(a.busy)))
        from assignment a join model.name n on n.kind = 'g' and n.id = a.id join model.name o on o.kind = 'o' and o.id = a.outing_id
        join model.name v on v.kind = 'v' and v.id = a.volunteer_id
        union all select 4, e.id, concat_ws(' ', n.name, e.reason, case
            when e.settled_by is not null then 'settled' when e.settled_at is not null then 'moot'
            when e.taken_at is not null then 'taken ' || model.person_name(e.owner_id) else 'open' end)
        from escalation e join model.name n on n.kind = 'a' and n.id = e.id
        union all select 5, e.id, concat_ws(' ', 'concerns', o.name, n.name)
        from escalation e join model.name n on n.kind = 'a' and n.id = e.id join model.name o on o.kind = 'o' and o.id = e.outing_id
        union all select 6, s.id, concat_ws(' ', n.name, case when s.ended_at is not null then 'ended' else 'goes on' end,
            'rests until ' || (s.paused_until - date '1970-01-01'))
        from series s join model.name n on n.kind = 'r' and n.id = s.id
        union all select 7, o.id, n.name || ' answered' from outing o join model.name n on n.kind = 'o' and n.id = o.id
            join ranking r on r.outing_id = o.id and r.asked_version >= o.asked_version
        union all select 8, s.person_id, concat_ws(' ', n.name, s.state, case when s.home_e is null then 'no door' end)
        from senior s join model.name n on n.kind = 's' and n.id = s.person_id
        union all select 9, b.senior_id * 1000 + b.volunteer_id, concat_ws(' ', s.name, v.name, b.outings, case when b.circle then 'circle' end)
        from bond b join model.name s on s.kind = 's' and s.id = b.senior_id join model.name v on v.kind = 'v' and v.id = b.volunteer_id
        union all select 10, x.senior_id * 1000 + x.volunteer_id, concat_ws(' ', s.name, v.name, 'never')
        from exclusion x join model.name s on s.kind = 's' and s.id = x.senior_id join model.name v on v.kind = 'v' and v.id = x.volunteer_id
        union all select 11, v.person_id, concat_ws(' ', n.name, v.state, 'until ' || (v.paused_until - date '1970-01-01'))
        from volunteer v join model.name n on n.kind = 'v' and n.id = v.person_id
        union all select 12, c.person_id, model.person_name(c.person_id) || ' on call' from coordinator c where c.on_call) lines);
end $$;

-- Of whom the senior counts as told who comes.
create function model.told() returns text language plpgsql stable as $$
begin
    return (select string_agg(n.name, ' ') from outing o join model.name n on n.kind = 'o' and n.id = o.id where o.told_at is not null);
end $$;

-- What the journal says since a row of it: names, parted and surrounded by spaces.
create function model.journalled(since bigint) returns text language plpgsql stable as $$
begin
    return (select ' ' || coalesce(string_agg(distinct n.name, ' '), '') || ' ' from journal j join model.name n
        on (n.kind = case j.subject when 'outing' then 'o' when 'offer' then 'f' when 'escalation' then 'a' end and n.id = j.subject_id)
        or (j.subject = 'person' and n.kind in ('s', 'v', 'c') and n.id = j.subject_id)
    where j.id > since);
end $$;

-- An alert that its owner has not taken in time, right after that was looked after.
create function model.overdue() returns text language plpgsql stable as $$
begin
    return (select string_agg(n.name, ' ') from escalation e join model.name n on n.kind = 'a' and n.id = e.id
    where e.owner_id is null or (e.settled_at is null and e.taken_at is null and e.due_at <= nec.now()));
end $$;

-- What has come into the world by an act is called after it.
create function model.called_after(act int) returns void language plpgsql as $$
begin
    insert into model.name
    select kind, id, kind || act || case when nth > 1 then '.' || nth - 1 else '' end from (
        select kind, id, row_number() over (partition by kind order by id) as nth from (
            select 'o' as kind, id from outing where id > (select coalesce(max(n.id), 0) from model.name n where n.kind = 'o')
            union all select 'f', id from offer where id > (select coalesce(max(n.id), 0) from model.name n where n.kind = 'f')
            union all select 'g', id from assignment where id > (select coalesce(max(n.id), 0) from model.name n where n.kind = 'g')
            union all select 'a', id from escalation where id > (select coalesce(max(n.id), 0) from model.name n where n.kind = 'a')
            union all select 'r', id from series where id > (select coalesce(max(n.id), 0) from model.name n where n.kind = 'r')
            union all select 's', person_id from senior where person_id > (select max(n.id) from model.name n where n.kind = 's')) x) y;
end $$;

-- ---- One act ----
-- `at` is what the clock shows, in seconds. The columns are of no interest to an act that fails.
create function model.step(act int, doing text, by text, key text, input jsonb, at bigint,
    out outcome text, out reason text, out state text, out journal text, out told text, out said text, out overdue text)
language plpgsql set search_path = nec, core, ext, model, pg_temp as $$
declare
    since bigint := (select coalesce(max(id), 0) from journal);
begin
    update clock set real_base = transaction_timestamp(), shown_base = to_timestamp(at), rate = 1 where shown_base <> to_timestamp(at) or real_base <> transaction_timestamp();
    if doing = 'messages_out' then
        said := model.messages_out();
        outcome := 'ok';
    else
        execute format('select outcome, reason from api.%I($1, $2, $3)', doing) into outcome, reason using model.who(by), key, model.meant(doing, input);
    end if;
    perform model.called_after(act);
    state := model.state();
    journal := model.journalled(since);
    told := ' ' || coalesce(model.told(), '') || ' ';
    overdue := model.overdue();
end $$;

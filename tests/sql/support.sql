-- What the tests of acts stand on. A file of tests is
--
--     \ir support.sql
--     …
--     select * from finish();
--     rollback;
--
-- and runs alone: psql -XqAt -v ON_ERROR_STOP=1 -f tests/sql/outing_request.sql DATABASE.
-- Nothing of it stays. The database may hold other people; they are neither counted nor met.
--
-- It is Tuesday 24 November 2026, ten o'clock in Nantes. The cast:
--
--     jeanne, paul      seniors whom the service knows      odette          one it does not know yet
--     lea, marc, zoe    volunteers, active                  claire, nadia   coordinators; claire is on call
--
--     outcome(act, who, args(…))         how the act ended: 'ok', 'conflict already_taken',
--                                        'invalid phone:required home:not_in_nantes'
--     document(act, who, args(…))        what it answered; fails the file unless ok
--     refuses(act, who, args(…), how, title)   a test: it ends so, and nothing at all has changed
--     once(act, who, args(…), title)     a test: the same key twice is one act and one answer
--     happened(), told()                 journal and messages since the last time asked
--     asked(…) offered(…) accepted(…) …  the story up to there, by the acts themselves
set client_min_messages = error;
create schema if not exists tap;
create extension if not exists pgtap schema tap;
begin;
create schema story;
set local search_path = nec, core, ext, tap, story, pg_temp;
set local timezone = 'Europe/Paris';
select no_plan();

insert into territory (code, name) select 'nantes', 'Nantes' where not exists (select from territory);
select set_config('nec.territory', min(id)::text, true), set_config('nec.actor', 'story', true),
       set_config('nec.channel', 'desk', true) from territory \g /dev/null

-- Whom to ask, and when, is the tests' own choice: nobody has had enough messages, no first wave waits for its round.
update territory set settings = settings || '{"day_offers": "99", "week_offers": "99", "planned_at_once": "true"}' where id = current_setting('nec.territory')::smallint;

-- ---- The clock ----------------------------------------------------------------

create function story.clock_is(at timestamp) returns void language sql as $$
    update clock set real_base = transaction_timestamp(), shown_base = at at time zone 'Europe/Paris', purged_at = null
$$;
select clock_is('2026-11-24 10:00') \g /dev/null

-- ---- The cast -----------------------------------------------------------------

create table story.who (name text primary key, id bigint not null, code text not null, token text not null, link boolean not null default false);

create function story.id_of(name text) returns bigint language sql stable return (select id from who w where w.name = id_of.name);
create function story.code_of(name text) returns text language sql stable return (select code from who w where w.name = code_of.name);

create function story.person_new(name text, role text, channel text, contact_kind text) returns bigint language plpgsql as $$
declare made nec.person;
begin
    insert into person (territory_id, first_name, last_name, birth_year)
    values (current_setting('nec.territory')::int, initcap(name), 'Essai', case role when 'senior' then 1941 end) returning * into made;
    insert into contact_point (person_id, kind, value_sealed, value_index)
    values (made.id, contact_kind, 'v1:' || name, 'index-' || name);
    case role
        when 'senior' then
            insert into senior (person_id, state, qualified_at, home_label, home_insee, home_e, home_n, home_district)
            values (made.id, 'active', nec.now(), '2 rue Crébillon', '44109', 1355000, 6689000, 'centre-ville');
        when 'volunteer' then insert into volunteer (person_id, state, home_e, home_n) values (made.id, 'active', 1355500, 6689000);
        when 'coordinator' then insert into coordinator (person_id) values (made.id);
    end case;
    insert into who values (name, made.id, made.code, session_new(made.id, role, channel, '1 year'));
    return made.id;
end $$;

create function story.senior_new(name text) returns bigint language sql return person_new(name, 'senior', 'web', 'landline');
create function story.volunteer_new(name text) returns bigint language sql return person_new(name, 'volunteer', 'web', 'mobile');
create function story.coordinator_new(name text) returns bigint language sql return person_new(name, 'coordinator', 'desk', 'email');

select senior_new('jeanne'), senior_new('paul'), senior_new('odette'), volunteer_new('lea'), volunteer_new('marc'),
       volunteer_new('zoe'), coordinator_new('claire'), coordinator_new('nadia') \g /dev/null
update senior set state = 'new', qualified_at = null where person_id = id_of('odette');
update coordinator set on_call = person_id = id_of('claire');

-- The link in the message about an offer, used under this name.
create function story.link_new(name text, offer_code text) returns text language sql as $$
    insert into who select link_new.name, p.id, p.code, session_new(p.id, 'link', 'web', '1 year', f.id), true
    from offer f join person p on p.id = f.volunteer_id where f.code = offer_code returning who.name
$$;

-- ---- Acting -------------------------------------------------------------------

create function story.args(variadic pairs text[]) returns jsonb language sql immutable return jsonb_object(pairs);

-- `who` is one of the cast, or what the function itself takes: service:dispatcher, session:…
create function story.answer(act text, who text, input jsonb default '{}', key text default null) returns core.answer
language plpgsql as $$
declare a core.answer;
begin
    execute format('select * from api.%I($1, $2, $3)', act) into a
    using coalesce((select 'session:' || token from who w where w.name = answer.who), who), key, input;
    return a;
end $$;

create function story.ending(a core.answer) returns text language sql immutable return
    a.outcome || case a.outcome when 'ok' then ''
        when 'invalid' then coalesce((select string_agg(format(' %s:%s', p ->> 'field', p ->> 'code'), '' order by n)
                                      from jsonb_array_elements(a.problems) with ordinality x (p, n)), '')
        else coalesce(' ' || a.reason, '') end;

create function story.outcome(act text, who text, input jsonb default '{}', key text default null) returns text
language sql return ending(answer(act, who, input, key));

create function story.document(act text, who text, input jsonb default '{}', key text default null) returns jsonb
language plpgsql as $$
declare a core.answer := answer(act, who, input, key);
begin
    if a.outcome <> 'ok' then raise exception '% by %: %', act, who, ending(a); end if;
    return a.document;
end $$;

-- Every row of every table, but for the answers kept under keys and who has read what, as one hash.
create function story.world() returns text language plpgsql as $$
declare
    t text;
    one text;
    every text := '';
begin
    for t in select tablename from pg_tables where schemaname = 'nec' and tablename not in ('answer', 'address', 'place', 'reading') order by 1 loop
        execute format('select md5(string_agg(x::text, chr(10) order by x::text)) from nec.%I x', t) into one;
        every := every || coalesce(one, '-');
    end loop;
    return md5(every);
end $$;

create function story.refuses(act text, who text, input jsonb, how text, title text) returns text language plpgsql as $$
declare
    before text := world();
    got text := outcome(act, who, input);
begin
    return is(got || case when world() = before then '' else ', but something has changed' end, how, title);
end $$;

create function story.once(act text, who text, input jsonb, title text) returns text language plpgsql as $$
declare
    first core.answer := answer(act, who, input, 'once-' || act);
    after_first text := world();
    again core.answer := answer(act, who, input, 'once-' || act);
begin
    return ok(first.outcome = 'ok' and again.outcome = 'ok' and first.document = again.document and world() = after_first, title);
end $$;

-- ---- What came of it ----------------------------------------------------------

create table story.seen (journal_id bigint not null, message_id bigint not null);
insert into seen values (0, 0);

create function story.happened() returns text language plpgsql as $$
declare kinds text;
begin
    select string_agg(kind, ' ' order by id) into kinds from journal, seen where id > journal_id and xid = pg_current_xact_id();
    update seen set journal_id = (select coalesce(max(id), 0) from journal);
    return kinds;
end $$;

create function story.told() returns text language plpgsql as $$
declare kinds text;
begin
    select string_agg(m.kind || ':' || w.name, ' ' order by m.id) into kinds
    from message m join who w on w.id = m.person_id and not w.link, seen where m.id > message_id;
    update seen set message_id = (select coalesce(max(id), 0) from message);
    return kinds;
end $$;

create function story.state_of(outing_code text) returns text language sql stable return (select state from outing where code = outing_code);
create function story.offer_state(offer_code text) returns text language sql stable return (select state from offer where code = offer_code);
-- What a person must decide about an outing.
create function story.alerts(outing_code text) returns text language sql stable return
    (select string_agg(e.reason, ' ' order by e.id) from escalation e join outing o on o.id = e.outing_id
     where o.code = outing_code and settled_at is null);

-- ---- The story, up to somewhere -----------------------------------------------

create function story.spot(label text default 'Marché de Talensac') returns jsonb language sql immutable return jsonb_build_object(
    'label', label, 'index', md5(label), 'insee', '44109', 'e', 1355900, 'n', 6689700, 'district', 'hauts-paves-saint-felix');

-- Shopping on Friday at ten, unless said otherwise; nobody is asked yet. The outing's code.
create function story.asked(senior text, at timestamp default '2026-11-27 10:00', more jsonb default '{}') returns text
language sql return document('outing_request', 'claire', jsonb_build_object('senior', code_of(senior), 'purpose', 'shopping',
    'where', spot(), 'appointment_at', at at time zone 'Europe/Paris') || more) ->> 'outing';

-- What the dispatcher hands on when the matcher has named these volunteers.
create function story.ranked(outing_code text, volunteers text[]) returns jsonb language sql stable return
    (select jsonb_build_object('outing', o.id, 'asked_version', o.asked_version, 'put_aside', '{"too_far": 3}'::jsonb,
        'wave', (select coalesce(jsonb_agg(id_of(v)), '[]') from unnest(volunteers) v),
        'candidates', (select coalesce(jsonb_agg(jsonb_build_object('volunteer', id_of(v), 'score', 500, 'distance_m', 800,
            'approach_min', 20, 'probability', 0.3, 'features', '{"always": 1, "kilometres": 0.2667}'::jsonb, 'parts', '[]'::jsonb, 'sentence', 'Habite tout près')), '[]') from unnest(volunteers) v))
     from outing o where o.code = outing_code);

create function story.offered(outing_code text, variadic volunteers text[]) returns text language plpgsql as $$
begin
    update outing set asked_version = asked_version + 1
    where code = outing_code and exists (select from ranking r where r.outing_id = outing.id and r.asked_version >= outing.asked_version);
    return outcome('offers_make', 'service:dispatcher', ranked(outing_code, volunteers));
end $$;

create function story.offer_to(outing_code text, volunteer text) returns text language sql stable return
    (select f.code from offer f join outing o on o.id = f.outing_id
     where o.code = outing_code and f.volunteer_id = id_of(volunteer) order by f.id desc limit 1);

-- The volunteer was asked and said yes. The outing's state.
create function story.accepted(outing_code text, volunteer text) returns text language plpgsql as $$
begin
    perform offered(outing_code, volunteer);
    return document('offer_accept', volunteer, args('offer', offer_to(outing_code, volunteer))) ->> 'state';
end $$;

-- They are on their way since Friday, ten past nine.
create function story.started(outing_code text, volunteer text) returns text language plpgsql as $$
begin
    perform accepted(outing_code, volunteer);
    perform clock_is('2026-11-27 09:10');
    return document('outing_start', volunteer, args('outing', outing_code)) ->> 'state';
end $$;

\ir support/pages.sql
-- Two territories in one database: whoever works for one finds nothing of the other, by no page and no act. What they
-- may name is taken from the catalogue, so that a new page or act is tried without anybody remembering to.
select asked('jeanne') as outing, asked('paul', '2026-12-04 10:00') as other \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select offer_to(:'outing', 'marc') as offer \gset
select accepted(:'other', 'zoe') \g /dev/null
select document('series_make', 'paul', args('outing', :'other', 'every', 'week')) \g /dev/null
select answer('activity_make', 'claire', jsonb_build_object('title', 'Carte blanche', 'words', 'Une visite.', 'where', spot('Musée'), 'appointment_at', '2026-12-20T14:00+01')) \g /dev/null
insert into activity_proposal (activity_id, senior_id, volunteer_id) select max(id), id_of('paul'), id_of('lea') from activity;
insert into welcome (territory_id, held_at, place, seats, booked) values (current_setting('nec.territory')::int, '2027-01-20 18:00', 'Ici', 5, 0);
insert into call (territory_id, direction, person_id, number_sealed, number_index, started_at) values (current_setting('nec.territory')::int, 'in', id_of('jeanne'), 'v1:x', 'index-jeanne', nec.now());
select message(id_of('jeanne'), 'request_open', o.id) as said from outing o where code = :'outing' \gset
update message set state = 'to_post', channel = 'letter' where id = :said;
select escalate('voicemail', null, id_of('jeanne')) \g /dev/null
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('jeanne'), id_of('zoe'), 'senior');
insert into bond (senior_id, volunteer_id, outings) values (id_of('paul'), id_of('zoe'), 3) on conflict do nothing;

insert into photo (volunteer_id, picture_sealed) values (id_of('lea'), 'v1:photo:lea');

-- Everything that can be named here, as one input.
select jsonb_build_object('outing', :'outing', 'offer', :'offer', 'person', code_of('jeanne'), 'senior', code_of('jeanne'), 'volunteer', code_of('lea'),
    'colleague', code_of('nadia'), 'prefer', code_of('zoe'), 'q', 'essai', 'after', code_of('jeanne'),
    'like', (select code from outing where code = :'other'), 'alert', (select max(code) from escalation where person_id = id_of('jeanne')),
    'escalation', (select max(code) from escalation where person_id = id_of('jeanne')), 'series', (select max(code) from series),
    'call', (select max(code) from call), 'message', (select code from message where id = :said), 'proposal', (select max(code) from activity_proposal),
    'activity', (select max(code) from activity), 'welcome', (select max(code) from welcome), 'place', (select max(code) from senior_place),
    'session', 'x', 'photo', (select code from photo), 'recording', 'x', 'sentence', 'x') as here \gset

-- Agnès, who coordinates another one.
with made as (insert into territory (code, name, desk_phone) values ('angers', 'Angers', '+33241000000') returning id),
     agnes as (insert into person (territory_id, first_name, last_name) select id, 'Agnes', 'Ailleurs' from made returning *),
     desk as (insert into coordinator (person_id) select id from agnes)
insert into who select 'agnes', id, code, '' from agnes;
select set_config('nec.territory', territory_id::text, true) from person where id = id_of('agnes') \g /dev/null
update who set token = session_new(id, 'coordinator', 'desk', '1 year') where name = 'agnes';

-- ---- Pages ----
create temp table looked as
    select substr(p.proname, 6) as page, page_answer(substr(p.proname, 6), 'agnes', :'here'::jsonb) as hers, page_answer(substr(p.proname, 6), 'claire', :'here'::jsonb) as ours
    from pg_proc p where p.pronamespace = 'api'::regnamespace and p.proname like 'page\_%' and p.prosrc like '%coordinator%';
select cmp_ok(count(*) filter (where (hers).outcome <> 'forbidden'), '>=', 30::bigint, 'all pages of a desk are looked at') from looked;
create function pg_temp.betrayed(document jsonb) returns boolean language sql as $$
    select words(document) ~* 'jeanne|paul|odette|lea\M|marc\M|zoe|claire|nadia|crébillon|talensac|carte blanche|v1:|index-' $$;
select cmp_ok(count(*) filter (where pg_temp.betrayed((ours).document - 'session')), '>', 12::bigint, 'most of them name somebody to their own desk') from looked;
select is(string_agg(page || ': ' || words((hers).document), ' ') filter (where pg_temp.betrayed((hers).document)), null, 'none names anybody to the desk of another territory') from looked;
select is((hers).outcome || ' ' || coalesce((hers).reason, ''), 'not_found ' || what, 'page_' || page || ' knows nothing of what is elsewhere')
from looked join (values ('person', 'person'), ('card', 'person'), ('held', 'person'), ('desk_outing', 'outing'), ('candidates', 'outing'), ('desk_request', 'senior'),
    ('escalation', 'escalation'), ('desk_call', 'call'), ('photo', 'photo')) x (page, what) using (page);

-- ---- Acts ----
select set_config('nec.role', 'act', true), set_config('nec.territory', territory_id::text, true) from person where id = id_of('agnes') \g /dev/null
-- What begins something new, or is about the one who acts: nothing of it lies elsewhere.
create temp table own (act text);
insert into own values ('stranger_call'), ('person_point_out'), ('login_ask'), ('volunteer_register'), ('welcome_make'), ('activity_make'), ('senior_enrol'),
    ('factor_make'), ('factor_drop'), ('factor_prove'), ('factor_confirm'), ('logout'), ('session_end'), ('dead_letter_retry'), ('dead_letter_drop'), ('sentence_record'), ('sentence_release');
create function pg_temp.there() returns text language plpgsql as $$
declare
    t text;
    h text := '';
    one text;
begin
    for t in select c.table_name from information_schema.columns c join pg_tables p on p.schemaname = 'nec' and p.tablename = c.table_name
             where c.table_schema = 'nec' and c.column_name = 'territory_id' and c.table_name not in ('session', 'answer', 'journal', 'reading') order by 1 loop
        execute format('select md5(string_agg(x::text, %L order by x::text)) from nec.%I x where territory_id <> %s', '|', t, current_setting('nec.territory')) into one;
        h := h || coalesce(one, '-');
    end loop;
    foreach t in array '{senior,volunteer,contact_point,consent,bond,exclusion,availability,offer,assignment,series,coordinator}'::text[] loop
        execute format('select md5(string_agg(x::text, %L order by x::text)) from nec.%I x', '|', t) into one;
        h := h || coalesce(one, '-');
    end loop;
    return md5(h);
end $$;
create function pg_temp.tried(act text, input jsonb) returns text language plpgsql as $$
declare
    before text := pg_temp.there();
    how text;
begin
    how := ending(answer(act, 'agnes', input));
    perform set_config('nec.role', 'act', true), set_config('nec.territory', (select territory_id::text from person where id = id_of('agnes')), true);
    return how || case when pg_temp.there() <> before then ' CHANGED' else '' end;
end $$;
\set rest '{"purpose": "walk", "appointment": "2026-12-15 10:00", "appointment_at": "2026-12-15T10:00+01", "reason": "no_candidate", "alternative": "Taxi", "absent": "volunteer", "settled": "called", "until": "2026-12-30", "given": true, "consent": "health", "limited": true, "step": "charter", "paper": "record", "seen": "2026-11-20", "came": "yes", "answer": "yes", "agreed": true, "went": "good", "heard": "well", "every": "week", "around": "near", "week_cap": 2, "note": {"sealed": "v1:n"}, "to": "first", "service": "CCAS", "more_min": 30, "last_name": "Autre"}'
create temp table acted as
    select p.proname as act, pg_temp.tried(p.proname, :'rest'::jsonb || :'here'::jsonb) as how
    from pg_proc p where p.pronamespace = 'api'::regnamespace and p.pronargs = 3 and p.proname not in (select act from own);
select cmp_ok(count(*) filter (where how not like 'forbidden%'), '>', 40::bigint, 'all acts of a desk are tried') from acted;
select is(string_agg(act || ': ' || how, E'\n' order by act) filter (where how like '%CHANGED'), null, 'none of them touches what is elsewhere') from acted;
select is(string_agg(act || ': ' || how, E'\n' order by act) filter (where how like 'ok%'), null, 'nor does any say that it has') from acted;
select is(string_agg(act || ': ' || how, E'\n' order by act) filter (where how !~ '^(forbidden|not_found|invalid)'), null, 'what is elsewhere is not there') from acted;

-- Whoever runs the machine erases in each territory, and it is written down there.
select outcome('person_erase', 'service:admin', args('person', code_of('agnes'))) \g /dev/null
select is((select t.code from journal j join territory t on t.id = j.territory_id where j.kind = 'person_erased'), 'angers', 'who is erased is erased where they are');
select * from finish();
rollback;

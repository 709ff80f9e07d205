\ir support.sql
create function pg_temp.wish(more jsonb default '{}') returns jsonb language sql as $$
    select '{"around": "near", "slots": ["monday_morning"], "purposes": [], "abilities": [], "week_cap": 2}'::jsonb || more
$$;
select refuses('volunteer_set', 'lea', '{}', 'invalid around:choose_one week_cap:range', 'how far and how often is said');
select refuses('volunteer_set', 'lea', pg_temp.wish('{"around": "moon", "slots": ["monday"], "purposes": ["war"], "abilities": ["flying"], "week_cap": 40}'),
    'invalid around:unknown slots:unknown purposes:unknown abilities:unknown week_cap:range', 'in words of their lists');
select refuses('volunteer_set', 'claire', pg_temp.wish(), 'not_found volunteer', 'a coordinator says whose');
select refuses('volunteer_set', 'claire', pg_temp.wish(args('person', code_of('jeanne'))), 'not_found volunteer', 'and a senior has no such wishes');

insert into availability values (id_of('lea'), 1, 36, 46), (id_of('lea'), 1, 56, 64), (id_of('lea'), 2, 40, 60);
select is(core.week_slots(id_of('lea')), '{monday_morning,monday_afternoon,tuesday_morning,tuesday_afternoon}', 'exact hours are ticked where they belong');
select once('volunteer_set', 'lea', pg_temp.wish('{"slots": ["monday_morning", "tuesday_afternoon", "sunday_evening"], "purposes": ["walk"], "abilities": ["car"]}'),
    'said twice with one key is said once');
select is((select string_agg(concat_ws(' ', weekday, from_q, to_q), ', ' order by weekday, from_q) from availability where volunteer_id = id_of('lea')),
    '1 36 46, 2 50 60, 7 72 84', 'what stays ticked keeps its exact hours, what is new has the usual ones');
select is((select row (radius_m, purposes, abilities, modes, week_cap)::text from volunteer where person_id = id_of('lea')),
    '(3000,{walk},{car},"{walk,transit,car}",2)', 'all else is as said');
select is(happened(), 'availability_changed', 'the matcher hears of it from the journal');
update volunteer set radius_m = 2700 where person_id = id_of('lea');
select is(outcome('volunteer_set', 'lea', pg_temp.wish('{"slots": []}')), 'ok', 'a week without a fixed hour is fine');
select is((select row (radius_m, modes)::text from volunteer where person_id = id_of('lea')), '(2700,"{walk,transit}")', 'the same word keeps the exact distance; no car, no drive');
select is(core.week_slots(id_of('lea')), '{}', 'nothing is left of the week');
select is(outcome('volunteer_set', 'claire', pg_temp.wish(args('person', code_of('marc')))), 'ok', 'the desk does it for who calls');
select is((select home_e from volunteer where person_id = id_of('marc')), 1355500::float8, 'whose address stays what it was');
select is(outcome('volunteer_set', 'marc', pg_temp.wish('{"home": {"label": "1 rue Kervégan", "e": 1355800, "n": 6688600, "district": "centre-ville"}}')), 'ok', 'unless they have moved');
select is((select row (home_label, home_e)::text from volunteer where person_id = id_of('marc')), '("1 rue Kervégan",1355800)', 'and say so');
select is((api.page_volunteer_wishes('session:' || (select token from who where name = 'marc'), '{}')).document #> '{preset,volunteer_set,slots}', '["monday_morning"]', 'the form shows what is');
select is((api.page_volunteer_wishes('session:' || (select token from who where name = 'claire'), '{}')).reason, 'not_your_page', 'to volunteers');
select * from finish();
rollback;

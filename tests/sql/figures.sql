-- What is counted of outings, for the desk and for the funder.
\ir support/pages.sql
select is(core.week_part('2026-11-27 23:30+01') || core.week_part('2026-11-28 00:00+01'), 'weekweek_end', 'Saturday begins at midnight in Nantes');

select asked('jeanne', '2026-11-27 10:00') as made, asked('paul', '2026-11-28 19:30') as evening, asked('paul', '2026-12-02 10:00') as off \gset
select accepted(:'made', 'lea') \g /dev/null
select outcome('assignment_agree', 'jeanne', args('outing', :'made')) \g /dev/null
select clock_is('2026-11-27 09:10') \g /dev/null
select outcome('outing_start', 'lea', args('outing', :'made')) \g /dev/null
select clock_is('2026-11-27 12:00') \g /dev/null
select outcome('outing_home_safe', 'lea', args('outing', :'made')) \g /dev/null
select outcome('outing_unmet', 'claire', args('outing', :'evening', 'reason', 'other', 'alternative', 'Proxitan')) \g /dev/null
select outcome('outing_cancel', 'paul', args('outing', :'off')) \g /dev/null
create temp view counted as select f.*, o.code from core.figures((select min(id) from territory), '2026-11-27', '2026-12-02') f join outing o on o.id = f.outing_id;
select is((select array[served, promised, kept, unmet, known]::text from counted where code = :'made'), '{t,t,t,f,f}', 'a promise that was kept, with a new face');
select is((select array[part_of_day, week_part, unmet::text, unmet_reason]::text from counted where code = :'evening'), '{evening,week_end,true,other}', 'an evening that nobody could');
select is((select array[served::text, promised::text, cancelled_by]::text from counted where code = :'off'), '{false,false,senior}', 'what a senior called off');
select is((select wait from counted where code = :'made'), interval '0', 'how long it took until somebody said yes');
select is((select count(*) from core.figures((select min(id) from territory), '2026-11-28', '2026-12-01') f join outing o on o.id = f.outing_id where o.code in (:'made', :'evening', :'off')), 1::bigint,
    'both days are included, others are not');
insert into availability (volunteer_id, weekday, from_q, to_q) values (id_of('lea'), 6, 70, 74), (id_of('lea'), 7, 36, 48);
update volunteer set home_district = 'centre-ville' where person_id = id_of('lea');
select ok((select array_agg(part_of_day order by part_of_day) @> '{afternoon,evening,morning}' from core.volunteers_free((select min(id) from territory)) where week_part = 'week_end'),
    'whoever is free across six o''clock is free in both parts');
insert into district select min(id), 'centre-ville', 'Centre-ville' from territory on conflict do nothing;
select page('coverage', 'claire', args('from', '2026-11-27', 'to', '2026-12-02')) #> '{districts,0}' as centre \gset
select is(jsonb_array_length(:'centre'::jsonb -> 'cells'), 8, 'four parts of a day, in the week and at its end');
select is(jsonb_path_query_first(:'centre'::jsonb, '$.cells[*] ? (@.part_of_day == "evening" && @.week_part == "week_end")') ->> 'unmet', '1', 'where nobody could come shows');
select is(:'centre'::jsonb ->> 'count', '1', 'on the map as well');

-- What leaves the house.
create function pg_temp.hidden(variadic counts int[]) returns text language sql as $$
    select string_agg(coalesce(c ->> 'count', '-'), ' ') from jsonb_array_elements(core.few_hidden(
        (select jsonb_agg(jsonb_build_object('count', n)) from unnest(counts) n))) c
$$;
select is(pg_temp.hidden(0, 12, 5), '0 12 5', 'from five on, and none, is told');
select is(pg_temp.hidden(3, 12, 7), '- 12 -', 'fewer are not, nor the next, from which they could be worked out');
select is(pg_temp.hidden(1, 1, 12, 7), '- - 12 -', 'of what is hidden together there are five at least');
select is(pg_temp.hidden(2, 4, 12), '- - 12', 'two that are six already hide nobody else');
select is(pg_temp.hidden(2, 0), '- 0', 'where there is nothing else it stays hidden');
select page('report', 'service:admin', '{"from": "2026-11-01", "to": "2026-12-31"}') as report \gset
select is((:'report'::jsonb #> '{totals}') - '{known_percent,phone_percent,wait_hours,median_outings,half_by}'::text[],
    '{"people": null, "asked": null, "served": null, "unmet": null, "by_senior": null, "by_service": 0, "promised": null, "kept": null, "volunteers": null, "hours": 2}',
    'the hours given are told, and nothing of so few people');
select is((select string_agg(coalesce(m ->> 'count', 'few'), ' ') from jsonb_array_elements(:'report'::jsonb #> '{served_by,month}') m), 'few 0', 'month by month');
select is(jsonb_array_length(:'report'::jsonb #> '{asked_by,part}'), 8, 'by part of the week');
select is(page_ending('report', 'service:admin', '{"from": "2026-12-31", "to": "2026-11-01"}'), 'invalid to:required', 'from a day to a later one');
select is(page_ending('report', 'service:admin', '{"from": "hier", "to": "2026-11-01"}'), 'invalid from:required', 'days that there are');
select opens_for('report', '{}', null);
select is(page_ending('report', 'service:web', '{"from": "2026-11-01", "to": "2026-12-31"}'), 'forbidden not_your_page', 'by who runs the service alone');
select * from finish();
rollback;

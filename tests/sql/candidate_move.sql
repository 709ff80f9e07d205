\ir support/pages.sql
create function pg_temp.problem_of(outing_code text, preview boolean default true) returns jsonb language sql as $$
    select to_jsonb(a) from outing o, api.match_problem('service:matcher', jsonb_build_object('outing', o.id, 'preview', preview)) a where o.code = outing_code
$$;
create function pg_temp.bond_of(outing_code text, volunteer text) returns jsonb language sql as $$
    select b - 'volunteer' - 'outings' - 'last_at' - 'circle' - 'preferred' from jsonb_array_elements(pg_temp.problem_of(outing_code) #> '{document,bonds}') b where b -> 'volunteer' = to_jsonb(id_of(bond_of.volunteer))
$$;
create function pg_temp.move(outing_code text, volunteer text, "to" text) returns text language sql as $$
    select outcome('candidate_move', 'claire', args('outing', outing_code, 'volunteer', code_of(volunteer), 'to', "to"))
$$;

select asked('jeanne') as outing, asked('odette') as new \gset
select offered(:'outing', 'lea'), happened() \g /dev/null
select refuses('candidate_move', 'claire', args('outing', 'nothing', 'volunteer', code_of('marc'), 'to', 'first'), 'not_found outing', 'there is no order where there is no outing');
select refuses('candidate_move', 'claire', args('outing', :'outing', 'volunteer', code_of('paul'), 'to', 'first'), 'not_found volunteer', 'nor for who is no volunteer');
select refuses('candidate_move', 'claire', args('outing', :'outing', 'volunteer', code_of('marc'), 'to', 'third'), 'invalid to:choose_one', 'first, last, or as the matcher has it');
select refuses('candidate_move', 'claire', args('outing', :'new', 'volunteer', code_of('marc'), 'to', 'first'), 'stale state_changed', 'while somebody is looked for');
select once('candidate_move', 'claire', args('outing', :'outing', 'volunteer', code_of('marc'), 'to', 'first'), 'moving twice with one key is moving once');
select is(happened(), 'candidate_moved', 'it stands in the journal');
select is((select rank and data ? 'preview' from journal order by id desc limit 1), true, 'and a matcher is asked for the list as it is now');

-- Respected.
select is(pg_temp.problem_of(:'outing', false) ->> 'outcome', 'stale', 'though the question has been answered');
select is(pg_temp.problem_of(:'outing') #> '{document,outing,ahead}', 'true', 'it may be looked at again, and nobody counts as asked');
select is(pg_temp.bond_of(:'outing', 'marc'), '{"desk": "first"}', 'the matcher hears whom the desk wants first');
select pg_temp.move(:'outing', 'zoe', 'last'), pg_temp.move(:'outing', 'marc', 'ranked') \g /dev/null
select is(pg_temp.bond_of(:'outing', 'zoe'), '{"desk": "last"}', 'and last');
select is(pg_temp.bond_of(:'outing', 'marc'), '{}', 'until the desk takes it back');

-- The list as it is now, beside the wave that goes on.
select pg_temp.move(:'outing', 'marc', 'first'), happened() \g /dev/null
create temp table before as select r.at, r.asked_version, r.wave from ranking r join outing o on o.id = r.outing_id where o.code = :'outing';
select clock_is('2026-11-24 10:05') \g /dev/null
select is(outcome('offers_make', 'service:dispatcher', ranked(:'outing', '{marc,zoe}') || '{"preview": true}'), 'ok', 'the list comes');
select is(happened(), 'candidates_renewed', 'whoever looks at it sees it change');
select is(page('candidates', 'claire', args('outing', :'outing')) #>> '{candidates,0,first_name}', 'Marc', 'it is the one that is shown');
select is(page('candidates', 'claire', args('outing', :'outing')) #>> '{candidates,0,moved}', 'first', 'with what the desk has changed');
select is(page('candidates', 'claire', args('outing', :'outing')) -> 'ranked_at', to_jsonb(nec.now()), 'and its hour');
select is((select (r.at, r.asked_version, r.wave)::text from ranking r join outing o on o.id = r.outing_id where o.code = :'outing'), (select before::text from before),
    'and rounds and waves go on as if nobody had looked');
select is((select count(*) from offer f join outing o on o.id = f.outing_id where o.code = :'outing'), 1::bigint, 'nobody is asked by it');

-- Learned from.
select asked('jeanne', '2026-12-04 10:00') as next \gset
select is(pg_temp.bond_of(:'next', 'marc'), '{"chosen": 1}', 'whom the desk has put first for a senior is remembered for the next outing');
select is(pg_temp.bond_of(:'next', 'zoe'), '{"chosen": -1}', 'and who was put last');
select document('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('zoe'))) \g /dev/null
select is(pg_temp.bond_of(:'next', 'zoe'), '{}', 'asking somebody by hand counts as much');
select asked('paul', '2026-12-04 10:00') as other \gset
select is(pg_temp.bond_of(:'other', 'marc'), null, 'for that senior alone');
select outcome('learning_erase', 'marc') \g /dev/null
select is(pg_temp.bond_of(:'next', 'marc'), null, 'and until the volunteer has it erased');
select * from finish();
rollback;

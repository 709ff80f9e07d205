\ir support/pages.sql
-- Papers are seen, never kept; from the day on which one does not count any more nobody is asked.
create function pg_temp.noted(who text, paper text, more jsonb default '{}') returns text language sql as $$
    select outcome('paper_note', 'claire', jsonb_build_object('person', code_of(who), 'paper', paper) || more) $$;
create function pg_temp.until_of(who text) returns text language sql as $$
    select concat_ws(' ', cleared_until, driver_until) from volunteer where person_id = id_of(who) $$;
select refuses('paper_note', 'lea', args('person', code_of('lea'), 'paper', 'record'), 'forbidden not_your_act', 'nobody vouches for themselves');
select refuses('paper_note', 'claire', args('person', code_of('jeanne'), 'paper', 'record'), 'not_found volunteer', 'seniors show no papers');
select refuses('paper_note', 'claire', args('person', code_of('lea'), 'paper', 'passport', 'seen', '2026-11-25', 'until', '2026-11-23'),
    'invalid paper:choose_one seen:to_come until:in_past', 'what was seen, not tomorrow, and what still counts');
select refuses('paper_note', 'claire', args('person', code_of('lea'), 'paper', 'licence'), 'invalid until:required', 'a licence has an end');
select is(pg_temp.noted('lea', 'identity'), 'ok', 'an identity card is seen');
select is(pg_temp.until_of('lea'), '', 'which has no end here');
select once('paper_note', 'claire', args('person', code_of('lea'), 'paper', 'record', 'seen', '2026-11-20'), 'an extract of the criminal record is seen, once');
select is(pg_temp.until_of('lea'), '2029-11-19', 'and counts for three years from then on');
select is(pg_temp.noted('lea', 'record', '{"until": "2026-11-27"}'), 'ok', 'or as long as the desk says');
select is((select string_agg(column_name, ' ' order by column_name) from information_schema.columns where table_schema = 'nec' and table_name = 'paper'),
    'kind seen_by seen_on until_on volunteer_id', 'there is no room for anything else: no copy, no number, no words');
select is(page('person', 'claire', args('person', code_of('lea'))) #> '{card,papers}',
    '[{"paper": "record", "seen_on": "2026-11-24", "until_on": "2026-11-27"}, {"paper": "identity", "seen_on": "2026-11-24"}]', 'the desk reads what was seen and until when it counts');
select is(page('held', 'lea') #>> '{papers,0,until_on}', '2026-11-27', 'and so does whose papers they are');
select is(page('held', 'jeanne') -> 'papers', '[]', 'a senior has none');
select is(page('volunteers', 'claire') #>> '{papers,0,first_name}', 'Lea', 'whose papers end soon stand apart');

-- Asked for a day on which they count, not for one on which they do not.
select asked('jeanne') as friday, asked('paul', '2026-11-28 10:00') as saturday \gset
select offered(:'friday', 'lea', 'marc'), offered(:'saturday', 'lea', 'marc') \g /dev/null
select isnt(offer_to(:'friday', 'lea'), null, 'until the last day they are asked');
select is(offer_to(:'saturday', 'lea'), null, 'not for the day after');
select is(page('open', 'lea') -> 'outings', '[]', 'nor do they read that somebody is looked for then');
select refuses('outing_offer', 'claire', args('outing', :'saturday', 'volunteer', code_of('lea')), 'conflict cannot_ask', 'nor may a coordinator ask them by hand');
select refuses('outing_assign', 'claire', args('outing', :'saturday', 'volunteer', code_of('lea'), 'agreed', 'oui'), 'conflict papers_over', 'or have them go');
select is((select (m #>> '{0,cleared_until}') from core.match_volunteers(array[id_of('lea')]) m), '2026-11-27', 'the matcher knows the day');

-- The car's papers are for the car.
update volunteer set abilities = '{car}', modes = '{walk,car}' where person_id = id_of('zoe');
select is(pg_temp.noted('zoe', 'licence', '{"until": "2035-01-01"}') || pg_temp.noted('zoe', 'car_insurance', '{"until": "2026-11-27"}'), 'okok', 'licence and insurance are seen');
select is(pg_temp.until_of('zoe'), '2026-11-27', 'the first to end counts');
select document('outing_request', 'claire', jsonb_build_object('senior', code_of('paul'), 'purpose', 'shopping', 'where', spot(), 'appointment_at', '2026-12-04 10:00+01', 'needs', '["car_needed"]'::jsonb)) ->> 'outing' as drive,
       asked('jeanne', '2026-12-04 10:00') as walk \gset
select offered(:'drive', 'zoe'), offered(:'walk', 'zoe') \g /dev/null
select is(offer_to(:'drive', 'zoe'), null, 'without insurance nobody is asked to drive');
select isnt(offer_to(:'walk', 'zoe'), null, 'but to walk');
select is((core.match_volunteers(array[id_of('zoe')]) #> '{0,abilities}')::text, '["car"]', 'today they may drive');
select clock_is('2026-11-28 10:00') \g /dev/null
select is(coalesce((core.match_volunteers(array[id_of('zoe')]) #> '{0,abilities}')::text, 'none') || (core.match_volunteers(array[id_of('zoe')]) #> '{0,modes}')::text, 'none["walk"]', 'the day after the matcher knows them as walkers');
update volunteer set state = 'suspended' where person_id = id_of('lea');
select refuses('volunteer_clear', 'claire', args('person', code_of('lea'), 'step', 'active'), 'conflict papers_over', 'nobody comes back on papers that do not count');

-- A step that the desk vouches for is written down as papers seen.
update volunteer set state = 'candidate' where person_id = id_of('marc');
select outcome('volunteer_clear', 'claire', args('person', code_of('marc'), 'step', 'papers_seen')) \g /dev/null
select is((select string_agg(kind, ' ' order by kind) from paper where volunteer_id = id_of('marc')), 'identity record', 'papers seen: that is what was seen');
select outcome('volunteer_clear', 'claire', args('person', code_of('marc'), 'step', 'active')) \g /dev/null
select is((select string_agg(kind || ' ' || seen_on, ', ' order by kind) from paper where volunteer_id = id_of('marc')), 'charter 2026-11-28, identity 2026-11-28, record 2026-11-28', 'and the charter, with its day');
select outcome('volunteer_clear', 'claire', args('person', code_of('marc'), 'step', 'left')), core.person_erase(id_of('marc'), 'asked') \g /dev/null
select is((select count(*) from paper where volunteer_id = id_of('marc')), 0::bigint, 'who is erased has shown nothing');
select * from finish();
rollback;

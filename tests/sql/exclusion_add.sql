\ir support.sql
select asked('jeanne') as outing, asked('jeanne', '2026-12-03 10:00') as urgent_one, asked('paul', '2026-12-04 10:00') as other \gset
create function pg_temp.pair(s text, v text) returns jsonb language sql as $$ select args('senior', code_of(s), 'volunteer', code_of(v)) $$;
select refuses('exclusion_add', 'claire', args('volunteer', code_of('lea')), 'not_found senior', 'an exclusion is between two');
select refuses('exclusion_add', 'claire', args('senior', code_of('jeanne')), 'not_found volunteer', 'a senior and a volunteer');
select refuses('exclusion_add', 'claire', pg_temp.pair('lea', 'jeanne'), 'not_found senior', 'in that order');
select refuses('exclusion_add', 'jeanne', args('volunteer', code_of('lea')), 'not_found person', 'nobody shuts out whom they have never met');
select refuses('exclusion_add', 'lea', args('senior', code_of('jeanne')), 'not_found person', 'on either side');

select offered(:'outing', 'lea', 'marc'), offered(:'other', 'lea') \g /dev/null
insert into bond (senior_id, volunteer_id, outings, circle) values (id_of('jeanne'), id_of('lea'), 2, true);
select happened(), told() \g /dev/null
select once('exclusion_add', 'claire', pg_temp.pair('jeanne', 'lea'), 'excluding twice with one key is excluding once');
select is((select by_role from exclusion where senior_id = id_of('jeanne')), 'coordinator', 'a coordinator may exclude any two');
select is(offer_state(offer_to(:'outing', 'lea')) || ' ' || offer_state(offer_to(:'outing', 'marc')) || ' ' || offer_state(offer_to(:'other', 'lea')), 'withdrawn queued queued',
    'the open question between these two ends, others stand');
select is((select circle from bond where senior_id = id_of('jeanne')), false, 'the volunteer is no known face any more');
select is(happened(), 'offer_withdrawn exclusion_added', 'it stands in the journal');
select is(told(), null, 'and nobody is told: no reason is asked or given');
select is(outcome('exclusion_add', 'claire', pg_temp.pair('jeanne', 'lea')), 'ok', 'saying it again is allowed');
select is(happened(), null, 'and changes nothing');
select is(offered(:'urgent_one', 'lea'), 'ok', 'the matcher may name them still');
select is(offer_to(:'urgent_one', 'lea'), null, 'they are not asked');

select asked('paul', '2026-12-11 10:00') as last \gset
select offered(:'last', 'zoe') \g /dev/null
select happened() \g /dev/null
select outcome('exclusion_add', 'claire', pg_temp.pair('paul', 'zoe')) \g /dev/null
select is(happened(), 'offer_withdrawn wave_wanted exclusion_added', 'when nobody is left to answer, others are looked for at once');

-- Those who have met
select accepted(:'other', 'lea') \g /dev/null
select document('assignment_withdraw', 'lea', args('outing', :'other')) \g /dev/null
select is(outcome('exclusion_add', 'paul', args('volunteer', code_of('lea'))), 'ok', 'a senior may shut out somebody who once said yes');
select is((select by_role from exclusion where senior_id = id_of('paul') and volunteer_id = id_of('lea')), 'senior', 'without saying why');
select accepted(:'outing', 'marc') \g /dev/null
select refuses('exclusion_add', 'jeanne', args('volunteer', code_of('marc')), 'conflict still_matched', 'an outing that is settled is undone first');
select refuses('exclusion_add', 'claire', pg_temp.pair('jeanne', 'marc'), 'conflict still_matched', 'for a coordinator too');
select clock_is('2026-11-27 09:10') \g /dev/null
select document('outing_start', 'marc', args('outing', :'outing')) \g /dev/null
select refuses('exclusion_add', 'marc', args('senior', code_of('jeanne')), 'conflict still_matched', 'nobody is left standing in the street');
select document('outing_home_safe', 'marc', args('outing', :'outing')) \g /dev/null
select is(outcome('exclusion_add', 'marc', args('senior', code_of('jeanne'))), 'ok', 'after an outing together either may say: never again');
select is((select by_role from exclusion where volunteer_id = id_of('marc')), 'volunteer', 'each for themselves');
select is(core.points_shown('[{"points": -120, "text": "x"}, {"points": 30, "text": "y"}]') #>> '{0,points_signed}', '−120', 'points are written with a real minus sign');
select * from finish();
rollback;

\ir support.sql
update territory set settings = settings - '{day_offers,week_offers}'::text[] where id = current_setting('nec.territory')::smallint;
create function story.problem_of(outing_code text, who text default 'service:matcher') returns core.answer language sql as $$
    select (api.match_problem(who, jsonb_build_object('outing', o.id))).* from outing o where o.code = outing_code
$$;

select asked('jeanne', '2026-11-27 10:00') as outing \gset
update outing set needs = '{walker,wheelchair,oxygen,poor_sight}', prefer_id = id_of('zoe') where code = :'outing';
update senior set languages = '{fr,pt}', home_district = 'centre-ville' where person_id = id_of('jeanne');
insert into bond (senior_id, volunteer_id, outings, last_at, circle) values (id_of('jeanne'), id_of('marc'), 3, '2026-11-02 12:00+01', true);
update volunteer set abilities = '{guiding,wheelchair,patience}' where person_id in (id_of('marc'), id_of('zoe'));
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('jeanne'), id_of('lea'), 'senior');

select is(ending(problem_of(:'outing', 'service:web')), 'forbidden not_your_act', 'only the matcher may ask');
select is((api.match_problem('service:matcher', '{"outing": "x"}')).outcome, 'invalid', 'a question names an outing');
select is((api.match_problem('service:matcher', '{"outing": 0}')).outcome, 'not_found', 'and one that exists');
select is((problem_of(:'outing')).document, jsonb_build_object('now', nec.now(),
    'outing', jsonb_build_object('id', o.id, 'asked_version', 1, 'purpose', 'shopping', 'mode', 'any',
        'needs', '["walker", "wheelchair", "oxygen", "poor_sight"]'::jsonb, 'requires', '["guiding", "wheelchair"]'::jsonb,
        'start_at', o.meet_at, 'end_at', o.end_at, 'urgent', false, 'ahead', false,
        'meet', '{"e": 1355000, "n": 6689000}'::jsonb, 'part', '{"e": 1355000, "n": 6689000}'::jsonb,
        'home', '{"e": 1355000, "n": 6689000, "district": "centre-ville"}'::jsonb),
    'senior', '{"languages": ["fr", "pt"]}'::jsonb,
    'bonds', jsonb_build_array(
        jsonb_build_object('volunteer', id_of('marc'), 'outings', 3, 'last_at', '2026-11-02 12:00+01'::timestamptz, 'circle', true, 'preferred', false),
        jsonb_build_object('volunteer', id_of('zoe'), 'outings', 0, 'last_at', null, 'circle', false, 'preferred', true)),
    'excluded', jsonb_build_array(id_of('lea')), 'asked', '[]'::jsonb, 'pending', '[]'::jsonb, 'leaves_at', nec.now(), 'weights', null,
    'limits', '{"open": 8, "day": 2, "week": 5, "message": 6}'::jsonb, 'pace', core.pace()),
    'a problem is all that counts for who may come, and nothing that says who the senior is') from outing o where code = :'outing';

update territory set settings = settings || '{"weight_known": "700", "weight_per_km": "-60"}';
select is((problem_of(:'outing')).document -> 'weights', '{"known": 700, "per_km": -60}', 'weights that the territory has set otherwise go with it');
update territory set settings = settings - '{weight_known,weight_per_km}'::text[];
select offered(:'outing', 'marc', 'zoe') \g /dev/null
select is(ending(problem_of(:'outing')), 'stale state_changed', 'a question that has been answered is not asked again');
select document('offer_decline', 'marc', args('offer', offer_to(:'outing', 'marc'), 'reason', 'not_free')) \g /dev/null
update outing set asked_version = asked_version + 1 where code = :'outing';
select is((select array_agg(x order by x) from jsonb_array_elements((problem_of(:'outing')).document -> 'asked') x),
    array[to_jsonb(id_of('marc')), to_jsonb(id_of('zoe'))], 'whoever was asked, and whoever declined, is named');
select is((problem_of(:'outing')).document -> 'pending', jsonb_build_array(jsonb_build_object('at', nec.now(), 'probability', 0.3)),
    'who may still answer is told with how likely a yes was thought to be');
select is((problem_of(:'outing')).document -> 'leaves_at', to_jsonb(nec.now() + interval '2 minutes'), 'after the first wave a message waits for the other outings of the round');
update offer set state = 'withdrawn', slot = null where code = offer_to(:'outing', 'zoe');
select is((problem_of(:'outing')).document -> 'asked', jsonb_build_array(id_of('marc')), 'whoever was let go of before they answered may be asked again');

select clock_is('2026-11-26 09:00') \g /dev/null
select is((problem_of(:'outing')).document #> '{outing,urgent}', 'true', 'the day before it is urgent');
update territory set settings = '{"day_offers": "1", "week_offers": "4", "open_offers": "3", "message_offers": "2"}' where id = current_setting('nec.territory')::int;
select is((problem_of(:'outing')).document -> 'limits', '{"open": 3, "day": 1, "week": 4, "message": 2}'::jsonb, 'a territory may spare its volunteers more');
select document('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(ending(problem_of(:'outing')), 'stale state_changed', 'nobody is looked for once the outing is called off');

update territory set settings = '{"planned_at_once": "false"}' where id = current_setting('nec.territory')::int;
select asked('jeanne', '2026-12-02 10:00') as later \gset
select is((problem_of(:'later')).document #> '{outing,ahead}', 'true', 'where first waves wait for a round it is only looked at');
select asked('paul', '2026-12-02 10:00', '{"return_mode": "one_way"}') as one_way \gset
select is((problem_of(:'one_way')).document #> '{outing,part}', '{"e": 1355900, "n": 6689700}'::jsonb, 'one way ends where the senior goes');
select * from finish();
rollback;

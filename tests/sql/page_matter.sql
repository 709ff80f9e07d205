-- What stands on the pages, and what each says can be done.
\ir support/pages.sql

-- The frame.
select page('public', 'nobody') as frame \gset
select is(:'frame'::jsonb #>> '{session,role}', 'anyone', 'a stranger is anyone');
select ok(:'frame'::jsonb #> '{desk,hours,1}' is not null and :'frame'::jsonb ? 'now_at', 'every page knows the desk''s hours and the time');
select is(page('public', 'jeanne') #>> '{session,first_name}', 'Jeanne', 'who is logged in is called by first name');

-- A senior's page, while an outing goes its way.
select asked('jeanne') as outing \gset
create function pg_temp.may(document jsonb) returns text language sql as $$
    select string_agg(substr(key, 5), ' ' order by key) from jsonb_each(document) where key like 'may\_%' and value = 'true' $$;
create function pg_temp.first_of(who text) returns jsonb language sql as $$ select page('senior', who) #> '{upcoming,0}' $$;
select is(pg_temp.may(pg_temp.first_of('jeanne')), 'cancel change', 'while somebody is looked for it can be moved or called off');
select accepted(:'outing', 'lea') \g /dev/null
select is(pg_temp.may(pg_temp.first_of('jeanne')), 'agree cancel change refuse', 'somebody has said yes: she agrees, refuses, moves it or calls it off');
select outcome('assignment_agree', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(pg_temp.may(pg_temp.first_of('jeanne')), 'cancel change refuse', 'once agreed, she may still change her mind');
select is(pg_temp.may(page('outing', 'lea', args('outing', :'outing')) -> 'outing'), 'code_later withdraw', 'days before, the volunteer can only withdraw, and is told when a door''s code shows');
select clock_is('2026-11-27 09:10') \g /dev/null
select is(pg_temp.may(page('outing', 'lea', args('outing', :'outing')) -> 'outing'), 'start withdraw', 'within the hour they can set off');
select clock_is('2026-11-27 09:30') \g /dev/null
select is(pg_temp.may(page('outing', 'lea', args('outing', :'outing')) -> 'outing'), 'no_answer start withdraw', 'at the door nobody may open');
select outcome('outing_start', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.may(page('outing', 'lea', args('outing', :'outing')) -> 'outing'), 'be_home longer return', 'under way: back, home, or still a while');
select is(pg_temp.may(pg_temp.first_of('jeanne')), 'be_home', 'she too may say that she is home');
create function pg_temp.soon() returns text language sql as $$ select core.outing_line(o) ->> 'soon' from outing o where spoken = (select min(spoken) from outing) $$;
select is(pg_temp.soon(), 'true', 'at the desk what is under way is marked');
select outcome('outing_home_safe', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(pg_temp.soon(), 'false', 'what is over is not');
select is(pg_temp.may(page('senior', 'jeanne') #> '{past,0}'), 'part repeat tell', 'afterwards: how was it, and once more?');
select is(pg_temp.may(page('outing', 'lea', args('outing', :'outing')) -> 'outing'), 'part tell', 'the volunteer tells as well');
select outcome('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'good')) \g /dev/null
select is(pg_temp.may(page('senior', 'jeanne') #> '{past,0}'), 'part repeat', 'and is not asked twice');
select is((select string_agg(h ->> 'step', ' ') from jsonb_array_elements(page('outing', 'jeanne', args('outing', :'outing')) -> 'history') h),
    'asked looking told agreed started home', 'her page tells the steps in their order');

-- Points below zero.
select is(core.points_shown('[{"points": -77}, {"points": 40}]') #>> '{0,points_signed}', '−77', 'points taken away have a real minus sign');
select is(core.points_shown('[{"points": -77}, {"points": 40}]') #>> '{1,points_signed}', '+40', 'points given a plus');
select is(core.minus_shown('-262'), '−262', 'so has their sum');

-- What still looks for somebody, for those who were not asked.
select asked('paul', '2026-12-04 10:00') as wanted \gset
select is((select string_agg(key, ' ' order by key) from jsonb_object_keys(page('open', 'zoe') #> '{outings,0}') key),
    'district end_at from long_min meet_at near on purpose_general to', 'a volunteer reads when and where about, not who, and no code');
select is((select jsonb_array_length(page('open', 'zoe') -> 'outings')), 1, 'an outing that looks for somebody is there');
create function pg_temp.free_then(until timestamptz, outing text) returns text language sql as $$
    update outing set end_at = until where code = $2;
    delete from free_once where volunteer_id = id_of('zoe');
    with x as (select page('open', 'zoe') #> '{outings,0}' as x)
    select outcome('free_add', 'zoe', args('on', x ->> 'on', 'from', x ->> 'from', 'to', x ->> 'to')) || ' ' || (x ->> 'to') from x $$;
create function pg_temp.covered(outing text) returns boolean language sql as $$
    select exists (select from free_once f, outing o where f.volunteer_id = id_of('zoe') and o.code = $1
        and (f.free_on + f.from_q * interval '15 minutes') at time zone 'Europe/Paris' <= o.meet_at
        and (f.free_on + f.to_q * interval '15 minutes') at time zone 'Europe/Paris' >= o.end_at) $$;
select end_at as then_at from outing where code = :'wanted' \gset
select is(pg_temp.free_then('2026-12-04 11:30+01', :'wanted'), 'ok 11:30', 'who is free then says it with one press');
select ok(pg_temp.covered(:'wanted'), 'and is, until they part');
select is(pg_temp.free_then('2026-12-04 11:40+01', :'wanted'), 'ok 11:45', 'for an end between two quarters of an hour, too');
select ok(pg_temp.covered(:'wanted'), 'until the quarter after it');
select is(pg_temp.free_then('2026-12-04 23:50+01', :'wanted'), 'ok 24:00', 'at midnight the day ends');
select ok(pg_temp.covered(:'wanted'), 'and not before');
select is(pg_temp.free_then(:'then_at', :'wanted'), 'ok 11:30', 'as it was');
delete from free_once where volunteer_id = id_of('zoe');
select is((page('open', 'zoe') #>> '{outings,0,near}'), 'false', 'a district that nobody knows is not one''s own');
select clock_is('2026-12-03 18:00') \g /dev/null
select is(jsonb_array_length(page('open', 'zoe') -> 'outings'), 1, 'it is there while somebody may still be asked');
select clock_is('2026-12-04 07:00') \g /dev/null
select is(jsonb_array_length(page('open', 'zoe') -> 'outings'), 0, 'not in the night before, when nobody is asked any more');
select clock_is('2026-11-27 09:30') \g /dev/null
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('paul'), id_of('zoe'), 'senior');
select is((select jsonb_array_length(page('open', 'zoe') -> 'outings')), 0, 'not for somebody whom the senior is not to meet');
select offered(:'wanted', 'marc') \g /dev/null
select is((select jsonb_array_length(page('open', 'marc') -> 'outings')), 0, 'nor for somebody who is asked already');
update volunteer set state = 'candidate' where person_id = id_of('lea');
select is((select jsonb_array_length(page('open', 'lea') -> 'outings')), 0, 'nor before one may go along');
update volunteer set state = 'active' where person_id = id_of('lea');
select is((select jsonb_array_length(page('open', 'lea') -> 'outings')), 1, 'others see it while answers are out');
select outcome('outing_cancel', 'paul', args('outing', :'wanted')) \g /dev/null

-- Hours, for whoever went along: from door to door.
select is(page('hours', 'lea') #>> '{outings,0,long_min}', (select (extract(epoch from end_at - meet_at) / 60)::int::text from outing where code = :'outing'),
    'an outing that was made counts from door to door');
select is((select row (d ->> 'count', d ->> 'long_min', d ->> 'since_year')::text from page('hours', 'lea') d),
    (select row (1, (extract(epoch from end_at - meet_at) / 60)::int, extract(year from meet_at)::int)::text from outing where code = :'outing'), 'and makes the sum');
select is((select row (d ->> 'count', d ->> 'long_min', d ->> 'from_on', jsonb_array_length(d -> 'years'))::text from page('hours', 'lea', args('year', '2019')) d),
    '(0,0,,1)', 'another year has none');
select is((select d ->> 'count' from page('hours', 'marc') d), '0', 'nor has somebody who did not go');

-- A moment that is left open: the one at which most could come, a known face before a stranger.
create function pg_temp.moments(who text) returns setof text language sql as $$
    select format('%s %s %s %s', m ->> 'week', m ->> 'window', m ->> 'on', m ->> 'hour')
    from jsonb_array_elements(page('request', who, args('step', 'day', 'purpose', 'walk')) -> 'moments') m $$;
select is((select count(*) from pg_temp.moments('jeanne') x where x like 'this %')::int, 0, 'a week that has its outing is not offered');
select set_eq($$ select split_part(x, ' ', 1) || ' ' || split_part(x, ' ', 2) from pg_temp.moments('jeanne') x $$,
    $$ values ('next morning'), ('next afternoon') $$, 'the next one is: a morning and an afternoon');
delete from availability where volunteer_id in (id_of('lea'), id_of('marc'), id_of('zoe'));
insert into availability (volunteer_id, weekday, from_q, to_q) values (id_of('lea'), 4, 36, 56), (id_of('marc'), 2, 52, 72);
select is((select x from pg_temp.moments('jeanne') x where x like 'next morning%'), 'next morning 2026-12-03 09:30', 'Thursday, when Lea can, whom she knows');
select is((select x from pg_temp.moments('jeanne') x where x like 'next afternoon%'), 'next afternoon 2026-12-01 14:00', 'Tuesday, when Marc can');
insert into absence (volunteer_id, from_on, to_on) values (id_of('lea'), '2026-12-03', '2026-12-03');
select is((select x from pg_temp.moments('jeanne') x where x like 'next morning%'), 'next morning 2026-11-30 09:30', 'not when she is away: the first one, then');
select set_config('nec.role', 'senior', true) \g /dev/null
select is((select nec.role() from (select core.moments_open(s, 'walk') from senior s where person_id = id_of('jeanne')) x), 'senior',
    'whoever looks sees no more afterwards than before');
select set_config('nec.role', 'act', true) \g /dev/null
delete from absence where volunteer_id = id_of('lea');

-- Asking again needs no typing.
select page('request', 'jeanne', args('on', '2026-12-01', 'like', :'outing')) as ask \gset
select is(:'ask'::jsonb #>> '{places,0,place}', 'Marché de Talensac', 'a place she has been to is offered');
select is(:'ask'::jsonb #>> '{like,0,purpose}', 'shopping', 'so is the same outing once more');
select is(:'ask'::jsonb #>> '{known,0,first_name}', 'Lea', 'and the face she knows');
select is(jsonb_array_length(:'ask'::jsonb -> 'days'), 14, 'two weeks of days to press');
select is(:'ask'::jsonb #>> '{hours,0,hour}', '08:00', 'and half-hours from eight');
select is(:'ask'::jsonb #>> '{so_far,place}', 'Marché de Talensac', 'like last time means the same place');
select is(page('desk_request', 'claire', args('senior', code_of('jeanne'))) #>> '{preset,outing_request,senior}', code_of('jeanne'),
    'the desk asks for somebody');
-- The call: what is usual is one key away, and everything is filled in as it was.
select is(page('desk_request', 'claire', args('senior', code_of('jeanne'))) #>> '{like,0,nth}', '1', 'what she does as a rule is numbered');
select page('desk_request', 'claire', args('senior', code_of('jeanne'), 'like', :'outing')) #> '{preset,outing_request}' as again \gset
select is(:'again'::jsonb ->> 'purpose', 'shopping', 'like last time: as the outing was');
select is(:'again'::jsonb ->> 'place', page('desk_request', 'claire', args('senior', code_of('jeanne'))) #>> '{places,0,code}', 'to the same place');
select is(:'again'::jsonb ->> 'prefer', code_of('lea'), 'with the same company');
select is((select to_date(:'again'::jsonb ->> 'appointment_date', 'DD/MM/YYYY') - (nec.now() at time zone 'Europe/Paris')::date between 3 and 9
           and extract(isodow from to_date(:'again'::jsonb ->> 'appointment_date', 'DD/MM/YYYY')) = extract(isodow from appointment_at at time zone 'Europe/Paris')
           from nec.outing where code = :'outing'), true, 'on the next such day of the week that leaves the notice');
select is(page('desk_request', 'claire', args('senior', code_of('paul'), 'like', :'outing')) #>> '{preset,outing_request,purpose}', null,
    'not as the outing of somebody else was');
select is(page('request', 'jeanne', args('on', 'garbage')) #>> '{so_far,day_on}', null, 'a day that is none is no day');

-- To be called back.
select ok((page('callback', 'jeanne') ->> 'may_ask')::boolean, 'a senior may ask to be called back');
select outcome('callback_ask', 'jeanne') \g /dev/null
select is(jsonb_array_length(page('callback', 'jeanne') -> 'calls'), 1, 'and sees that the call is due');
select is(page('callback', 'jeanne') #>> '{calls,0,late}', 'false', 'which it is not yet');
select clock_is((nec.now() at time zone 'Europe/Paris' + interval '2 days')::timestamp) \g /dev/null
select is(page('callback', 'jeanne') #>> '{calls,0,late}', 'true', 'once it is overdue, the page does not promise yesterday');
select clock_is((nec.now() at time zone 'Europe/Paris' - interval '2 days')::timestamp) \g /dev/null
select is(jsonb_array_length(page('callback', 'paul') -> 'calls'), 0, 'nobody else sees it');

-- What is held about somebody is theirs to read; what keeps others away from them is not.
select outcome('exclusion_add', 'lea', args('senior', code_of('jeanne'))) \g /dev/null
select is(page('held', 'jeanne') #>> '{person,first_name}', 'Jeanne', 'a senior reads what is held about them');
select is(page('held', 'jeanne') #>> '{senior,home}', '2 rue Crébillon', 'their address among it');
select is(page('held', 'jeanne') -> 'exclusions', '[]', 'who keeps away from them is not theirs to know');
select is(page('held', 'lea') #>> '{exclusions,0,first_name}', 'Jeanne', 'whom they keep away from is');
select is(page('held', 'marc') -> 'senior', 'null', 'a volunteer is no senior');
select is((api.page_held('session:' || (select token from who where name = 'claire'), '{}')).reason, 'not_your_page', 'the desk has its own pages');
delete from exclusion;

-- A volunteer's page.
select clock_is('2026-11-24 10:00') \g /dev/null
select outcome('free_add', 'marc', args('on', '2026-11-28', 'from', '14:00', 'to', '16:00')),
       outcome('absence_add', 'marc', args('first', '2026-12-20', 'last', '2026-12-31')) \g /dev/null
select is(page('volunteer', 'marc') #>> '{free,0,free_on}', '2026-11-28', 'free on Saturday stands on the page');
select is(page('volunteer', 'marc') #>> '{absences,0,from_on}', '2026-12-20', 'so does being away');
select asked('paul', '2026-12-04 10:00') as his \gset
select offered(:'his', 'marc', 'zoe') \g /dev/null
select is(page('volunteer', 'marc') #>> '{offers,0,code}', offer_to(:'his', 'marc'), 'a question that waits stands on the page');
select clock_is('2026-12-04 09:00') \g /dev/null
select is(jsonb_array_length(page('volunteer', 'marc') -> 'offers'), 0, 'and not when its time has passed');
select is(page('offer', 'marc', args('offer', offer_to(:'his', 'marc'))) #>> '{offer,state}', 'expired', 'it says so by itself');

-- The desk.
select clock_is('2026-11-24 10:00') \g /dev/null
select page('desk_outing', 'claire', args('outing', :'his')) as desk \gset
select is((select string_agg(c ->> 'first_name', ' ') from jsonb_array_elements(:'desk'::jsonb -> 'candidates') c), 'Marc Zoe',
    'the desk sees who could come, best first');
select is(:'desk'::jsonb #>> '{candidates,0,sentence}', 'Habite tout près', 'and why');
select is(:'desk'::jsonb -> 'put_aside', '[{"put_aside": "too_far", "count": 3}]'::jsonb, 'and how many were put aside, by reason');
select is(:'desk'::jsonb #>> '{candidates,0,may_ask}', 'false', 'who is asked already is not asked again');
select page('candidates', 'claire', args('outing', :'his')) as list \gset
select is((:'list'::jsonb ->> 'considered') || ' ' || (:'list'::jsonb ->> 'ranked_at' is not null), '5 true', 'the whole list says how many were thought about, and when');
select is(:'list'::jsonb #> '{candidates,0}' @> '{"first_name": "Marc", "place": 1, "says_yes": "sometimes", "named": true, "may_ask": false}', true,
    'who stands where, and how often they say yes, in a band');
select unalike((:'list'::jsonb -> 'candidates')::text || (:'list'::jsonb -> 'offers'), '%probability%', 'which is no figure');
select is((select string_agg(f ->> 'state', ' ') from jsonb_array_elements(:'list'::jsonb -> 'offers') f), 'queued queued', 'whom we asked, and what they said');
select is(:'list'::jsonb -> 'put_aside', '[{"put_aside": "too_far", "count": 3}]'::jsonb, 'and how many each rule put aside');
select is(jsonb_build_array(core.says_yes(0.5), core.says_yes(0.49), core.says_yes(0.1), core.says_yes(null)), '["often", "sometimes", "seldom", null]', 'often, sometimes, seldom, or nobody knows');
select is(:'desk'::jsonb #>> '{history,0,kind}', 'wave_sent', 'what happened stands there, newest first');
select is(page('desk_outing', 'claire', args('outing', :'outing')) #>> '{senior,plan,sealed}', 'v1:plan', 'and what to do when nobody opens, sealed');
select outcome('outing_cancel', 'paul', args('outing', :'his')) \g /dev/null
select outcome('outing_request', 'odette', jsonb_build_object('purpose', 'walk', 'where', spot('Île de Versailles'), 'appointment_at', '2026-12-03 09:30+01')) \g /dev/null
select page('board', 'claire') as board \gset
select ok(exists (select from jsonb_array_elements(:'board'::jsonb -> 'alerts') a where a ->> 'reason' = 'first_time'
                  and a -> 'owner' ->> 'first_name' is not null), 'an alert has an owner from the first second');
select ok(exists (select from jsonb_array_elements(:'board'::jsonb -> 'needing') n where n #>> '{senior,first_name}' = 'Odette'),
    'an outing that needs somebody stands on the board');
select document('outing_request', 'claire', jsonb_build_object('senior', code_of('paul'), 'purpose', 'walk', 'where', spot(), 'appointment_at', '2026-12-20 10:00+01')) ->> 'outing' as later \gset
create function pg_temp.stands_in(list text, outing text) returns boolean language sql as $$
    select exists (select from jsonb_array_elements(page('board', 'claire') -> list) n where n ->> 'code' = outing) $$;
select ok(pg_temp.stands_in('searching', :'later') and not pg_temp.stands_in('needing', :'later'), 'one that is looked for in good time needs nobody yet');
select clock_is('2026-12-16 23:59') \g /dev/null
select ok(not pg_temp.stands_in('needing', :'later'), 'and is left to the volunteers');
select clock_is('2026-12-17 00:00') \g /dev/null
select ok(pg_temp.stands_in('needing', :'later') and not pg_temp.stands_in('searching', :'later'), 'until three days before');
-- A long list ends after forty lines, and says how many follow.
create function pg_temp.board(input jsonb default '{}') returns text language sql as $$
    select jsonb_array_length(b -> 'alerts') || ' ' || (b #>> '{counts,alerts}') || ' ' || coalesce(b #>> '{more,alerts}', '-') from page('board', 'claire', input) b $$;
insert into escalation (territory_id, person_id, reason, due_at) select current_setting('nec.territory')::smallint, id_of('odette'), 'concern', nec.now() + n * interval '1 minute'
from generate_series(1, 60 - (select count(*) from escalation where settled_at is null)) n;
select is(pg_temp.board(), '40 60 20', 'of sixty alerts the forty that are due first');
select is((select bool_and((a ->> 'mine')::boolean) from jsonb_array_elements(page('board', 'claire', '{"mine": "oui"}') -> 'alerts') a) is not false, true, 'one''s own can be listed alone');
select is(pg_temp.board('{"all": "oui"}'), '60 60 -', 'or all of them');
delete from escalation where reason = 'concern';
select is(split_part(pg_temp.board(), ' ', 3), '-', 'nothing follows a short list');
select page('board', 'claire') as board \gset
select is((select array_agg(a ->> 'due_at') from jsonb_array_elements(:'board'::jsonb -> 'alerts') a),
          (select array_agg(a ->> 'due_at' order by (a ->> 'due_at')::timestamptz) from jsonb_array_elements(:'board'::jsonb -> 'alerts') a),
    'alerts stand by their due time');
select is((:'board'::jsonb #>> '{counts,alerts}')::int, jsonb_array_length(:'board'::jsonb -> 'alerts'), 'and are counted');

-- Who is on the line?
select ok(exists (select from jsonb_array_elements(page('desk_search', 'claire', args('q', 'ODETTE essai')) -> 'people') p where p ->> 'first_name' = 'Odette'),
    'somebody is found by name, however it is typed');
select is(jsonb_array_length(page('desk_search', 'claire', '{"q": "02 40 11 11 11", "phone": {"index": "index-paul"}}') -> 'people'), 1, 'or by telephone number');
select is(page('desk_search', 'claire', args('q', 'zzzz')) -> 'people', '[]', 'or not at all');
select ok(exists (select from jsonb_array_elements(page('desk_search', 'claire', args('q', 'CREBIL jeann')) -> 'people') p where p ->> 'first_name' = 'Jeanne'),
    'by a part of the street and of the name, without accents');
select is(page('desk_search', 'claire', args('q', '%')) -> 'people', '[]', 'a sign that stands for anything stands for itself');
insert into organisation (territory_id, name) select id, 'Les Amis de l’Érdre' from territory;
update person set organisation_id = (select max(id) from organisation) where id in (id_of('jeanne'), id_of('lea'));
select is(page('desk_search', 'claire', args('q', 'amis erdre')) #>> '{organisations,0,seniors}', '1', 'an organisation is found by its name');
select is(jsonb_array_length(page('desk_search', 'claire', args('organisation', (select max(code) from organisation where name like '%Érdre'))) -> 'people'), 2,
    'and lists its people');
insert into referrer (person_id, relation) select id_of('nadia'), 'pharmacist';
select is(page('desk_search', 'claire', args('q', (select last_name || ' ' || first_name from person where id = id_of('nadia')))) #>> '{people,0,role}', 'referrer',
    'whoever asked for somebody is found');
-- Long lists, a page at a time.
insert into person (territory_id, first_name, last_name) select t.id, 'Foule', 'Numéro' || to_char(n, '000') from territory t, generate_series(1, 90) n;
insert into volunteer (person_id, state) select id, 'active' from person where first_name = 'Foule';
select page('desk_search', 'claire', args('q', 'foule')) as first_page \gset
select page('desk_search', 'claire', args('q', 'foule', 'after', :'first_page'::jsonb ->> 'after')) as second_page \gset
select page('desk_search', 'claire', args('q', 'foule', 'after', :'second_page'::jsonb ->> 'after')) as third_page \gset
select is(array[:'first_page'::jsonb #>> '{people,39,last_name}', :'second_page'::jsonb #>> '{people,0,last_name}', :'third_page'::jsonb #>> '{people,9,last_name}'],
    array['Numéro 040', 'Numéro 041', 'Numéro 090'], 'forty a page, one after the other, none twice');
select is(:'third_page'::jsonb ->> 'after', null, 'after the last nothing follows');
select is(jsonb_array_length(page('desk_search', 'claire', args('q', 'foule', 'all', 'oui')) -> 'people'), 90, 'all at once where all are asked for');
select is((page('volunteers', 'claire') ->> 'found')::int, jsonb_array_length(page('volunteers', 'claire', '{"all": "oui"}') -> 'volunteers'), 'volunteers come in pages, too');
select is(jsonb_array_length(page('volunteers', 'claire') -> 'volunteers'), 40, 'of forty');
update offer set message_id = null;
delete from message;
insert into message (territory_id, person_id, kind, channel, state, due_at, ended_at)
select (select min(id) from territory), id_of('jeanne'), 'reminder_senior', 'sms', case when n % 10 = 0 then 'failed' else 'sent' end, nec.now(), nec.now() from generate_series(1, 95) n;
select page('desk_messages', 'claire') as first_page \gset
select page('desk_messages', 'claire', args('after', :'first_page'::jsonb ->> 'after')) as second_page \gset
select page('desk_messages', 'claire', args('after', :'second_page'::jsonb ->> 'after')) as third_page \gset
select is((select array[count(*), count(distinct m ->> 'code')] from (values (:'first_page'::jsonb), (:'second_page'), (:'third_page')) x (p), jsonb_array_elements(p -> 'messages') m),
    '{95,95}', 'messages come in pages, each once');
select is(:'third_page'::jsonb ->> 'after', null, 'until there are no more');
select is(jsonb_array_length(page('desk_messages', 'claire', '{"failed": "oui"}') -> 'messages'), 9, 'or only those that did not arrive');
delete from message;
delete from volunteer where person_id in (select id from person where first_name = 'Foule');
delete from person where first_name = 'Foule';
delete from referrer;
select is(core.plain('Élodie Lemaître-Cœur'), 'elodie lemaitre coeur', 'accents do not matter');
select is(page('person', 'claire', args('person', code_of('jeanne'))) #>> '{known,0,first_name}', 'Lea', 'a card says who has gone out with whom');
select is(page('person', 'claire', args('person', code_of('lea'))) #>> '{card,role}', 'volunteer', 'volunteers have a card too');
select * from finish();
rollback;

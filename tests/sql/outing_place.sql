\ir support/pages.sql
select asked('paul', '2026-11-27 10:00', '{"where": {"label": "chez ma soeur", "index": "s"}}') as nowhere,
       asked('jeanne', '2026-11-27 10:00') as morning, asked('jeanne', '2026-11-27 12:00') as noon \gset
select happened() \g /dev/null
create function pg_temp.where_(code text, e float8, n float8) returns jsonb language sql as $$
    select jsonb_build_object('outing', code, 'where', spot('4 allée Flesselles') || jsonb_build_object('e', e, 'n', n))
$$;
create function pg_temp.home(code text, insee text, e float8) returns jsonb language sql as $$
    select jsonb_build_object('outing', code, 'home', jsonb_build_object('label', '1 rue Kervégan', 'insee', insee, 'e', e, 'n', 6689000, 'district', 'centre-ville'))
$$;
select refuses('outing_place', 'claire', args('outing', :'nowhere'), 'invalid where:required', 'a place is told');
select refuses('outing_place', 'claire', jsonb_build_object('outing', :'nowhere', 'where', '{"label": "là-bas"}'::jsonb), 'invalid where:unknown', 'a place that is still unclear settles nothing');
select refuses('outing_place', 'claire', jsonb_build_object('outing', :'nowhere', 'home', '{"e": 1, "n": 1}'::jsonb), 'invalid home:unknown', 'nor does a door without an address');
select refuses('outing_place', 'claire', pg_temp.home(:'nowhere', '44162', 1355000), 'invalid home:not_in_nantes', 'a senior lives in Nantes');
select refuses('outing_place', 'claire', pg_temp.where_('nothing', 1, 1), 'not_found outing', 'an outing that does not exist has no place');

select once('outing_place', 'claire', pg_temp.where_(:'nowhere', 1355900, 6689700), 'settling an address twice with one key is doing it once');
select is((select row (o.state, o.travel_min, o.meet_at, p.label, p.e, alerts(o.code))::text from outing o join senior_place p on p.id = o.place_id where o.code = :'nowhere'),
    row ('to_qualify', 20, '2026-11-27 09:30'::timestamptz, '4 allée Flesselles', 1355900, null)::text, 'the way is known, the hour follows, the alert is gone');
select is(happened(), 'outing_placed escalation_moot', 'it stands in the journal; nobody is looked for before the desk says so');
select is(outcome('outing_place', 'claire', pg_temp.home(:'nowhere', '44109', 1355400)), 'ok', 'the senior''s own door may be settled too');
select is((select row (home_label, home_e)::text from senior where person_id = id_of('paul')), '("1 rue Kervégan",1355400)', 'and is theirs from now on');
insert into senior_place (senior_id, label, label_index, purpose, district, uses) select id_of('paul'), 'l' || n, 'l' || n, 'other', d, n from unnest('{ile-de-nantes,nantes-nord,nantes-sud,centre-ville,doulon-bottiere,null}'::text[]) with ordinality u (d, n);
select is((select core.usual_districts(s) from senior s where person_id = id_of('paul')), 'centre-ville doulon-bottiere nantes-sud nantes-nord', 'places are looked for where they live first, then where they go most');
select is((page('cancel', 'paul', args('outing', :'nowhere')) ->> 'near') || ' | ' || (page('desk_outing', 'claire', args('outing', :'nowhere')) ->> 'near'),
    'centre-ville doulon-bottiere nantes-sud nantes-nord | centre-ville doulon-bottiere nantes-sud nantes-nord', 'when an outing is changed, too, by them or at the desk');

-- A door that was unclear was unclear for every outing of that person.
select asked('paul', '2026-12-01 10:00') as soon, asked('paul', '2026-12-03 10:00') as promised \gset
select accepted(:'promised', 'zoe') \g /dev/null
select meet_at as promised_at from outing where code = :'promised' \gset
select meet_at as soon_at, asked_version as soon_version from outing where code = :'soon' \gset
select refuses('outing_place', 'claire', pg_temp.home(:'nowhere', '44109', 1350000), 'conflict outings_ahead', 'a door that is known stays while somebody is to come there');
update senior set home_e = null, home_n = null where person_id = id_of('paul');
select outcome('outing_place', 'claire', pg_temp.home(:'nowhere', '44109', 1350000)) \g /dev/null
select is((select meet_at < :'soon_at' and asked_version = :soon_version + 1 from outing where code = :'soon'), true, 'the hours of the other outings that nobody was asked about follow the door');
select is((select meet_at from outing where code = :'promised'), :'promised_at'::timestamptz, 'an hour that is promised stands');

select asked_version as version from outing where code = :'morning' \gset
select happened() \g /dev/null
select is(outcome('outing_place', 'claire', pg_temp.where_(:'morning', 1355100, 6689000)), 'ok', 'an outing that is open can still move');
select is((select asked_version from outing where code = :'morning'), :version + 1, 'whoever was being ranked for the old place is ranked anew');
select is((select rank from journal where kind = 'outing_placed' and xid = pg_current_xact_id() order by id desc limit 1), true, 'at once');
select refuses('outing_place', 'claire', pg_temp.where_(:'noon', 1365000, 6689000), 'conflict already_outing_then', 'but not into another outing of the same person');
select offered(:'noon', 'lea') \g /dev/null
select refuses('outing_place', 'claire', pg_temp.where_(:'noon', 1355900, 6689700), 'stale state_changed', 'nor once somebody has been asked');
select * from finish();
rollback;

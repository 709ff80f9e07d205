\ir support.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('first_name', 'Simone', 'last_name', 'Le Goff', 'birth_year', '1944', 'consents', '["service", "health", "service"]'::jsonb,
        'phone', '{"sealed": "v1:0240", "index": "index-simone", "kind": "landline"}'::jsonb,
        'home', '{"label": "3 rue de Strasbourg", "insee": "44109", "e": 1355000, "n": 6689000, "district": "centre-ville"}'::jsonb) || more
$$;
select refuses('senior_enrol', null, '{}', 'invalid first_name:required last_name:required birth_year:format phone:required home:required consents:consent_needed',
    'each field that is missing is named, at once');
select refuses('senior_enrol', null, pg_temp.form('{"birth_year": "1980"}'), 'invalid birth_year:age_under_65', 'the service is for people of 65 and more');
select refuses('senior_enrol', null, pg_temp.form('{"birth_year": "1870"}'), 'invalid birth_year:range', 'who are alive');
select refuses('senior_enrol', null, pg_temp.form('{"birth_year": "old"}'), 'invalid birth_year:format', 'and say when they were born');
select refuses('senior_enrol', null, pg_temp.form('{"home": {"label": "1 rue de Paris, Rezé", "insee": "44143"}}'), 'invalid home:not_in_nantes', 'and live in Nantes');
select refuses('senior_enrol', null, pg_temp.form('{"phone": {"sealed": "v1:a", "index": "b", "kind": "email"}, "email": {"sealed": "v1:a", "index": "b", "kind": "mobile"}}'),
    'invalid phone:format email:format', 'a telephone is a telephone');
select refuses('senior_enrol', null, pg_temp.form('{"needs": ["wings"], "mode": "horse", "consents": ["service", "everything"]}'),
    'invalid needs:unknown mode:unknown consents:unknown', 'words are of their lists');
select refuses('senior_enrol', null, pg_temp.form('{"consents": ["health"]}'), 'invalid consents:consent_needed', 'nothing is kept of whom does not want it');

select once('senior_enrol', null, pg_temp.form('{"needs": ["walker"], "door_code": "v1:12B", "email": {"sealed": "v1:mail", "index": "mail-simone", "kind": "email"}}'),
    'a form sent twice enrols once');
select p.id as simone, p.code from person p join contact_point c on c.person_id = p.id where c.value_index = 'index-simone' \gset
select is((select row (state, qualified_at, needs, mode, door_code_sealed)::text from senior where person_id = :simone), '(new,,{walker},any,v1:12B)', 'they stay new until somebody has talked to them');
select is((select array_agg(kind order by preferred) from contact_point where person_id = :simone), '{landline,email}', 'the telephone is tried before the e-mail');
select is((select array_agg(purpose order by purpose) from consent where person_id = :simone and given), '{health,service}', 'each consent is kept, once');
select is((select row (reason, owner_id is not null, due_at)::text from escalation where person_id = :simone), row ('first_time', true, '2026-11-24 12:00'::timestamptz)::text, 'the first call has an owner and a due time');
select is(happened(), 'senior_enrolled escalation_raised', 'it stands in the journal');
select refuses('senior_enrol', 'claire', pg_temp.form('{"first_name": "SIMONE"}'), 'conflict already_known', 'same name and number is the same person');

-- Whoever is not the desk cannot find out who is known.
select count(*) + 1 as people from person \gset
select document('senior_enrol', null, pg_temp.form('{"first_name": "SIMONE"}')) as again, document('senior_enrol', null, pg_temp.form('{"first_name": "Louis"}')) as new \gset
select is(:'again'::jsonb - 'senior' - 'first_name', :'new'::jsonb - 'senior' - 'first_name', 'on the site who is known is answered like who is new');
select isnt(:'again'::jsonb ->> 'senior', :'code', 'with a code that leads to nobody');
select is((select count(*) from person), :people::bigint, 'and is made no second time');
select is((select string_agg(reason, ' ') from escalation where person_id = :simone), 'first_time', 'the desk is about to call them anyway');
update escalation set settled_at = nec.now(), settled = 'called' where person_id = :simone;
select outcome('senior_enrol', null, pg_temp.form()), outcome('senior_enrol', null, pg_temp.form()) \g /dev/null
select is((select string_agg(reason, ' ' order by id) from escalation where person_id = :simone), 'first_time voicemail', 'later they are to be called, once, at the number that the desk has');
select is((select count(*) from (select outcome('senior_enrol', null, pg_temp.form(jsonb_build_object('client', 'visitor-9', 'first_name', 'Nom ' || n))) as o from generate_series(1, 20) n) x where o = 'ok'),
    20::bigint, 'twenty enrol from one address in an hour');
select refuses('senior_enrol', null, pg_temp.form('{"client": "visitor-9", "first_name": "Nom 21"}'), 'too_many enrol_enough', 'then they wait');
select refuses('senior_enrol', null, pg_temp.form('{"client": "visitor-9", "first_name": "SIMONE"}'), 'too_many enrol_enough', 'known or not');
select is((select count(*) from (select outcome('senior_enrol', null, pg_temp.form('{"client": "visitor-11"}')) as o from generate_series(1, 20) n) x where o = 'ok'),
    20::bigint, 'twenty times somebody who is known already');
select refuses('senior_enrol', null, pg_temp.form('{"client": "visitor-11", "first_name": "Nom 21"}'), 'too_many enrol_enough', 'count like twenty who are not');
select is(outcome('stranger_call', null, pg_temp.form('{"client": "visitor-9"}')), 'ok', 'they may still ask to be called');
select is(outcome('senior_enrol', null, pg_temp.form('{"client": "visitor-10", "first_name": "Nom 21"}')), 'ok', 'from elsewhere one can');
select is(outcome('senior_enrol', 'claire', pg_temp.form('{"client": "visitor-9", "first_name": "Nom 22"}')), 'ok', 'a coordinator enrols as many as call');
select clock_is((nec.now() + interval '61 minutes') at time zone 'Europe/Paris') \g /dev/null
select is(outcome('senior_enrol', null, pg_temp.form('{"client": "visitor-9", "first_name": "Nom 23"}')), 'ok', 'an hour later they do');
select clock_is((nec.now() + interval '25 hours') at time zone 'Europe/Paris'), outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is((select count(*) from escalation where client_index is not null) + (select count(*) from login where network_index like 'visitor-%'), 0::bigint, 'from where they came is kept for a day');
select is(outcome('senior_enrol', null, pg_temp.form('{"first_name": "Yves"}')), 'ok', 'two may share a telephone');
select is(document('senior_enrol', 'claire', pg_temp.form('{"first_name": "Anne", "home": {"label": "quelque part"}}')) ->> 'first_name', 'Anne', 'a coordinator enrols whoever calls, even before the address is found');
select is((select by_person_id from consent c join person p on p.id = c.person_id where p.first_name = 'Anne' and c.purpose = 'service' order by c.id desc limit 1), id_of('claire'),
    'and who heard the consent is kept');
select * from finish();
rollback;

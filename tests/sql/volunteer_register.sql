\ir support.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('first_name', 'Karim', 'last_name', 'Benali', 'consents', '["service"]'::jsonb, 'around', 'near',
        'phone', '{"sealed": "v1:0612", "index": "index-karim", "kind": "mobile"}'::jsonb,
        'home', '{"label": "3 rue de Strasbourg", "insee": "44109", "e": 1355000, "n": 6689000, "district": "centre-ville"}'::jsonb) || more
$$;
select refuses('volunteer_register', null, '{}', 'invalid first_name:required last_name:required phone:required home:required around:choose_one consents:consent_needed',
    'each field that is missing is named, at once');
select refuses('volunteer_register', null, pg_temp.form('{"phone": {"sealed": "v1:a", "index": "b", "kind": "email"}, "email": {"sealed": "v1:a", "index": "b", "kind": "mobile"}}'),
    'invalid phone:format email:format', 'a telephone is a telephone');
select refuses('volunteer_register', null, pg_temp.form('{"around": "moon", "slots": ["monday"], "purposes": ["war"], "abilities": ["flying"], "consents": ["service", "health"]}'),
    'invalid around:unknown slots:unknown purposes:unknown abilities:unknown consents:unknown', 'words are of their lists');
select refuses('volunteer_register', null, pg_temp.form('{"consents": []}'), 'invalid consents:consent_needed', 'nothing is kept of whom does not want it');

select once('volunteer_register', null, pg_temp.form('{"slots": ["saturday_morning", "saturday_afternoon", "wednesday_evening"], "purposes": ["walk"], "abilities": ["car"],
    "email": {"sealed": "v1:mail", "index": "mail-karim", "kind": "email"}}'), 'a form sent twice registers once');
select p.id as karim, p.code from person p join contact_point c on c.person_id = p.id where c.value_index = 'index-karim' \gset
select is((select row (state, radius_m, purposes, abilities, modes, welcomed_at)::text from volunteer where person_id = :karim), '(candidate,3000,{walk},{car},"{walk,transit,car}",)',
    'they are a candidate, with what they wish');
select is((select string_agg(concat_ws(' ', weekday, from_q, to_q), ', ' order by weekday) from availability where volunteer_id = :karim), '3 72 84, 6 32 72', 'morning and afternoon are one stretch');
select is(core.week_slots(:karim), '{wednesday_evening,saturday_morning,saturday_afternoon}', 'and are read back as they were ticked');
select is((select array_agg(kind order by preferred) from contact_point where person_id = :karim), '{mobile,email}', 'the telephone is tried before the e-mail');
select is((select row (reason, owner_id is not null)::text from escalation where person_id = :karim), '(first_time,t)', 'the first call has an owner');
select is(happened(), 'volunteer_registered escalation_raised', 'it stands in the journal');
select refuses('volunteer_register', 'claire', pg_temp.form('{"last_name": "BENALI"}'), 'conflict already_known', 'same name and number is the same person');
select is(document('volunteer_register', null, pg_temp.form('{"last_name": "BENALI"}')) - 'volunteer', '{"first_name": "Karim"}', 'on the site who is known is answered like who is new');
select is((select count(*) from contact_point where value_index = 'index-karim'), 1::bigint, 'and is made no second time');
select is(outcome('volunteer_register', null, pg_temp.form('{"first_name": "Yves"}')), 'ok', 'two may share a telephone');
select is(outcome('volunteer_register', 'claire', pg_temp.form('{"first_name": "Anne", "home": {"label": "quelque part"}}')), 'ok', 'a coordinator registers whoever calls');
select is((api.page_volunteers('session:' || (select token from who where name = 'claire'), '{}')).document #>> '{coming,0,first_name}', 'Karim', 'the desk sees who waits longest, first');

-- Nobody is asked before the desk has met them.
insert into who values ('karim', :karim, :'code', session_new(:karim, 'volunteer', 'web', '1 year'));
select asked('jeanne', '2026-11-28 10:00') as outing \gset
select offered(:'outing', 'karim') \g /dev/null
select is(offer_to(:'outing', 'karim'), null, 'nobody is asked before the desk has met them');
select * from finish();
rollback;

\ir support/pages.sql
create function pg_temp.form(more jsonb default '{}') returns jsonb language sql as $$
    select '{"first_name": "Odile", "last_name": "Roux", "relation": "pharmacist", "by_name": "Pharmacie Graslin", "willing": true, "client": "visitor-1", "note": "v1:alone",
             "phone": {"sealed": "v1:02", "index": "index-odile", "kind": "landline"}, "by_phone": {"sealed": "v1:by", "index": "index-by", "kind": "landline"}}'::jsonb || more $$;
select refuses('person_point_out', null, '{}', 'invalid first_name:required last_name:required phone:required relation:choose_one by_name:required willing:ask_first', 'who, where, and who says so');
select refuses('person_point_out', null, pg_temp.form('{"willing": false}'), 'invalid willing:ask_first', 'nobody is pointed out without having been asked');
select refuses('person_point_out', null, pg_temp.form('{"relation": "spy"}'), 'invalid relation:choose_one', 'and by whom is one of a list');
select refuses('person_point_out', 'lea', pg_temp.form(), 'forbidden not_your_act', 'a volunteer tells the desk');
select once('person_point_out', null, pg_temp.form(), 'sent twice with one key it is one alert');
select is((select row (reason, name, relation, by_name, by_contact_sealed, contact_sealed, person_id)::text from escalation where name = 'Odile Roux'),
    row ('third_party_without_consent', 'Odile Roux', 'pharmacist', 'Pharmacie Graslin', 'v1:by', 'v1:02', null::bigint)::text, 'a coordinator asks the person first');
select is(document('person_point_out', null, pg_temp.form()), '{}', 'who points somebody out learns nothing');
select is((select page('escalation', 'claire', args('escalation', code)) #>> '{alert,by,name}' from escalation where name = 'Odile Roux' order by id limit 1), 'Pharmacie Graslin', 'the desk sees who it was');
select outcome('person_point_out', null, pg_temp.form()) \g /dev/null
select refuses('person_point_out', null, pg_temp.form(), 'too_many calls_enough', 'one number is one matter');
select * from finish();
rollback;

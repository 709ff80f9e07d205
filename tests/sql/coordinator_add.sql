\ir support/pages.sql
create function pg_temp.contact(name text) returns jsonb language sql as $$
    select jsonb_build_object('contact', jsonb_build_object('sealed', 'v1:' || name, 'index', 'index-' || name, 'kind', 'email'))
$$;
select refuses('territory_set', 'service:admin', '{}', 'invalid code:format name:required desk_phone:required', 'a territory has a code, a name, a number');
select refuses('territory_set', 'claire', '{}', 'forbidden not_your_act', 'and is not made by people');
select is(document('territory_set', 'service:admin', '{"code": "essai", "name": "Essai", "desk_phone": "02 40 12 34 56", "trial": "false", "districts": [{"code": "a", "name": "A"}]}'),
    '{"territory": "essai", "made": true}', 'a territory is made');
select is(document('territory_set', 'service:admin', '{"code": "essai", "name": "Essai", "desk_phone": "02 40 12 34 57", "trial": "false", "districts": [{"code": "a", "name": "Aa"}]}'),
    '{"territory": "essai", "made": false}', 'or corrected');
select is((select concat_ws(' ', t.desk_phone, d.name) from territory t join district d on d.territory_id = t.id where t.code = 'essai'), '02 40 12 34 57 Aa', 'as said last');

select is(page('setup', 'service:admin') -> 'territory' ->> 'desk_phone' is not null, true, 'what stands is shown to whoever sets it up');
select is(page_ending('setup', 'claire') || ', ' || page_ending('setup', 'service:web'), 'forbidden not_your_page, forbidden not_your_page', 'and to nobody else');
select refuses('territory_set', 'service:admin', ('{"code": "essai", "name": "Essai", "desk_phone": "02 40 12 34 57", "trial": "false", "desk_hours": ' || h || '}')::jsonb, 'invalid desk_hours:format', 'no desk is open ' || h)
from unnest(array['{"8": [[1, 2]]}', '{"1": [[2, 1]]}', '{"1": [[90, 97]]}', '{"1": [["a", 2]]}', '{"1": [[1]]}', '{"1": [1]}']) h;
select refuses('coordinator_add', 'service:admin', '{}', 'invalid first_name:required last_name:required contact:format', 'who works at the desk has a name and a contact');
select is(document('coordinator_add', 'service:admin', '{"first_name": "Nour", "last_name": "Essai", "organisation": "Orpan"}' || pg_temp.contact('nour')),
    '{"first_name": "Nour", "last_name": "Essai"}', 'somebody is added');
select refuses('coordinator_add', 'service:admin', '{"first_name": "Nour", "last_name": "Essai"}' || pg_temp.contact('nour'), 'conflict already_known', 'once');
select p.id as nour from person p where p.first_name = 'Nour' \gset
select is((select row (o.name, c.backup_id is not null)::text from coordinator c join person p on p.id = c.person_id join organisation o on o.id = p.organisation_id where c.person_id = :nour),
    '(Orpan,t)', 'with an organisation and a backup');
select is(outcome('login_ask', null, pg_temp.contact('nour')), 'ok', 'and may log in');

-- Leaving.
insert into who values ('nour', :nour, 'x', session_new(:nour, 'coordinator', 'desk', '1 year'));
select core.escalate('concern', null, id_of('jeanne')) as alert \gset
update escalation set owner_id = :nour, taken_at = nec.now() where id = :alert;
select refuses('coordinator_leave', 'service:admin', pg_temp.contact('jeanne'), 'not_found contact', 'only who is there can leave');
select is(document('coordinator_leave', 'service:admin', pg_temp.contact('nour')), '{"first_name": "Nour", "last_name": "Essai", "alerts": 1}', 'somebody leaves');
select isnt((select owner_id from escalation where id = :alert), :nour::bigint, 'what they owned is somebody else''s');
select is((api.page_board('session:' || (select token from who where name = 'nour'), '{}')).reason, 'login_needed', 'and their sessions have ended');
select is(outcome('coordinator_leave', 'service:admin', pg_temp.contact('nadia')), 'ok', 'so does another');
select refuses('coordinator_leave', 'service:admin', pg_temp.contact('claire'), 'conflict last_one', 'the last one stays until somebody else is there');
select * from finish();
rollback;

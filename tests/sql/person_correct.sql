\ir support/pages.sql
-- What is wrong is corrected; the person reads what and when, not what stood there before.
create function pg_temp.corrects(who text, input jsonb) returns text language sql as $$
    select outcome('person_correct', 'claire', jsonb_build_object('person', code_of(who)) || input) $$;
select refuses('person_correct', 'jeanne', args('person', code_of('jeanne'), 'first_name', 'Jeannette'), 'forbidden not_your_act', 'one asks the desk');
select refuses('person_correct', 'claire', args('person', code_of('jeanne')), 'conflict nothing_said', 'something must be said');
select refuses('person_correct', 'claire', args('person', 'x', 'first_name', 'Jeannette'), 'not_found person', 'of somebody');
select refuses('person_correct', 'claire', args('person', code_of('jeanne'), 'birth_year', '1850'), 'invalid birth_year:range', 'in a year that can be');
select refuses('person_correct', 'claire', args('person', code_of('jeanne')) || '{"phone": {"index": "index-jeanne", "sealed": "v1:x", "kind": "landline"}}', 'invalid phone:theirs', 'another number, if any');
select once('person_correct', 'claire', args('person', code_of('jeanne'), 'first_name', 'Jeannette', 'door_code', 'v1:newdoor'), 'a name and a code are corrected, once');
select is((select p.first_name || ' ' || p.last_name || ' ' || s.door_code_sealed from person p join senior s on s.person_id = p.id where p.id = id_of('jeanne')), 'Jeannette Essai v1:newdoor', 'what is not said stays');
select is(jsonb_path_query_array(page('held', 'jeanne'), '$.corrections[*].corrected'), '[["first_name", "door_code"]]', 'she reads what was corrected');
select is(page('held', 'paul') -> 'corrections', '[]', 'others have nothing of it');
select ok((select position('Jeannette' in data::text) = 0 from journal where kind = 'person_corrected'), 'the journal names fields, not what stands in them');

-- Another number.
select outcome('consent_set', 'jeanne', args('consent', 'text_message', 'given', 'non')) \g /dev/null
select is(pg_temp.corrects('jeanne', '{"phone": {"index": "index-new", "sealed": "v1:new", "kind": "mobile"}}'), 'ok', 'she has a new telephone');
select is((select string_agg(kind || ' ' || value_sealed || ' ' || core.channel_of(c), ', ') from contact_point c where person_id = id_of('jeanne')), 'mobile v1:new call', 'in place of the old, and still without texts');
select is(page_ending('senior', 'jeanne'), 'forbidden login_needed', 'whoever was logged in is not any more');
select is(pg_temp.corrects('jeanne', '{"email": {"index": "index-mail", "sealed": "v1:mail", "kind": "email"}}'), 'ok', 'an address to write to is added');
select is((select count(*) from contact_point where person_id = id_of('jeanne')), 2::bigint, 'beside the telephone');

-- Another door.
create function pg_temp.moves(who text, more jsonb default '{}') returns text language sql as $$
    select pg_temp.corrects(who, jsonb_build_object('home', '{"label": "8 rue Kervégan", "insee": "44109", "e": 1355600, "n": 6689400, "district": "centre-ville"}'::jsonb || more)) $$;
select is(pg_temp.moves('jeanne', '{"insee": "44162"}') || ', ' || pg_temp.moves('jeanne', '{"e": null}'), 'invalid home:not_in_nantes, invalid home:unknown', 'a senior lives in Nantes, at an address that is known');
select asked('jeanne') as open, asked('paul') as asked \gset
select is(pg_temp.moves('jeanne'), 'ok', 'she moves');
select is((select home_label from senior where person_id = id_of('jeanne')), '8 rue Kervégan', 'and lives there');
select offered(:'asked', 'lea') \g /dev/null
select is(pg_temp.moves('paul'), 'conflict outings_ahead', 'not while somebody is asked to come to the old door');
select outcome('offer_accept', 'lea', args('offer', offer_to(:'asked', 'lea'))) \g /dev/null
select is(pg_temp.moves('paul'), 'conflict outings_ahead', 'nor while somebody is to come');
select is(pg_temp.corrects('paul', '{"door_code": "v1:otherdoor"}') || ' ' || pg_temp.corrects('paul', '{"phone": {"index": "index-other", "sealed": "v1:other", "kind": "landline"}}'), 'ok ok', 'another code, another number: at once');
select is(page('outing', 'lea', args('outing', :'asked')) #>> '{outing,contacts,0,phone,sealed}', 'v1:other', 'and who goes finds them');
select outcome('assignment_withdraw', 'lea', args('outing', :'asked')) \g /dev/null
select is(pg_temp.moves('paul'), 'ok', 'once nobody is, the door moves');
select is(page('desk_outing', 'claire', args('outing', :'asked')) #>> '{outing,state}', 'open', 'and whoever is asked next is asked to the new one');
select is(pg_temp.moves('zoe') || (select home_label from volunteer where person_id = id_of('zoe')), 'ok', 'a volunteer moves, too');
select is((select home_label from volunteer where person_id = id_of('zoe')), '8 rue Kervégan', 'and lives there');
select * from finish();
rollback;

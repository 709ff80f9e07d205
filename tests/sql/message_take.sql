\ir support.sql
\ir support/chores.sql
create function pg_temp.take(kind text, name text) returns jsonb language sql as $$
    select document('message_take', 'service:dispatcher', jsonb_build_object('message', last_message(kind, name))) $$;
create function pg_temp.number(kind text, name text) returns jsonb language sql as $$
    select jsonb_build_object('message', last_message(kind, name)) $$;
select asked('jeanne', '2026-11-27 10:00', '{"purpose": "medical", "needs": ["wheelchair"], "where": {"label": {"sealed": "v1:place:x"}, "index": "i", "insee": "44109", "e": 1355900, "n": 6689700}}') as outing \gset
update volunteer set abilities = '{wheelchair}';
select offered(:'outing', 'lea', 'marc') \g /dev/null

select refuses('message_take', 'lea', pg_temp.number('offer', 'lea'), 'forbidden not_your_act', 'nobody but the dispatcher sends');
select refuses('message_take', 'service:dispatcher', '{"message": 0}', 'not_found message', 'a message that does not exist is not sent');

-- An offer
select pg_temp.take('offer', 'lea') as taken \gset
select is((:'taken'::jsonb #>> '{outing,purpose_general}') || ' ' || (:'taken'::jsonb #>> '{outing,needs_along}'), 'appointment ["wheelchair"]',
    'an offer says in general words what for, and what matters for going along');
select unalike(:'taken'::text, '%' || x || '%', 'an offer does not say ' || what)
from (values ('Jeanne', 'a first name that the volunteer does not know'), ('Crébillon', 'the address'),
             ('v1:jeanne', 'the telephone number'), ('v1:place', 'where the doctor is'), ('medical', 'that it is a doctor')) x (x, what);
select is(:'taken'::jsonb #>> '{contact,sealed}', 'v1:lea', 'it goes to the volunteer''s own number, sealed until the last moment');
select is((select row (s.role, s.person_id = id_of('lea'), f.code = offer_to(:'outing', 'lea'))::text
           from session s join offer f on f.id = s.offer_id where s.token_hash = digest(:'taken'::jsonb ->> 'token', 'sha256')), '(link,t,t)',
    'its link may answer this one offer, and nothing else');
select refuses('message_take', 'service:dispatcher', pg_temp.number('offer', 'lea'), 'stale state_changed', 'what one sender has in hand no other takes');
update message set taken_until = clock_timestamp() - interval '1 s' where id = last_message('offer', 'lea');
select is(pg_temp.take('offer', 'lea') ->> 'try', '2', 'until that one has been silent for ten seconds');
insert into bond (senior_id, volunteer_id, outings) values (id_of('jeanne'), id_of('marc'), 2);
select is(pg_temp.take('offer', 'marc') #>> '{outing,known_first_name}', 'Jeanne', 'the first name is said to who knows the person already');

-- The senior, the volunteer who goes
select outcome('offer_accept', 'lea', args('offer', offer_to(:'outing', 'lea'))) \g /dev/null
select is(pg_temp.take('who_comes_agree', 'jeanne') ->> 'who', 'Lea', 'the senior hears the first name of who comes');
select pg_temp.take('assignment_details', 'lea') as taken \gset
select is((:'taken'::jsonb #>> '{outing,home}') || ' ' || (:'taken'::jsonb #>> '{outing,contacts,0,phone,sealed}'), '2 rue Crébillon v1:jeanne',
    'whoever goes hears where, and a number to call');
select unalike(:'taken'::text, '%' || x || '%', 'no message holds ' || what)
from (values ('v1:place', 'where the doctor is'), ('medical', 'that it is a doctor'), ('door_code', 'the code of a door')) x (x, what);

-- No longer true
select happened() \g /dev/null
update message set taken_until = null;
select is(pg_temp.take('offer', 'lea'), '{"dropped": "offer_closed"}', 'a question that has been answered is not asked');
select is((select row (state, ended_why, tries)::text from message where id = last_message('offer', 'lea')), '(dropped,offer_closed,2)', 'why is kept');
select is(happened(), 'message_dropped', 'in the journal too');
select refuses('message_take', 'service:dispatcher', pg_temp.number('offer', 'lea'), 'stale state_changed', 'what has been dropped stays so');

-- Not yet, not at night
select asked('paul', '2026-11-30 10:00') as monday \gset
select accepted(:'monday', 'zoe'), document('assignment_agree', 'paul', args('outing', :'monday')), clock_is('2026-11-24 20:00') \g /dev/null
select is(pg_temp.take('senior_agreed', 'zoe'), '{"later_at": "2026-11-25T08:00:00+01:00"}', 'what can wait does not disturb the night');
select refuses('message_take', 'service:dispatcher', pg_temp.number('senior_agreed', 'zoe'), 'stale state_changed', 'and has its hour in the morning');
select is(pg_temp.take('assignment_details', 'zoe') ->> 'kind', 'assignment_details', 'what somebody has just asked for comes at night too');
select clock_is('2026-11-30 07:00'), document('outing_cancel', 'claire', args('outing', :'monday')) \g /dev/null
select is(pg_temp.take('outing_cancelled', 'zoe') ->> 'kind', 'outing_cancelled', 'and what would come too late in the morning');

-- A code
select clock_is('2026-11-24 10:00'), outcome('login_ask', 'anyone', '{"contact": {"index": "index-lea", "sealed": "v1:x", "kind": "mobile"}}') \g /dev/null
select pg_temp.take('login', 'lea') as taken \gset
select ok((:'taken'::jsonb ->> 'number') ~ '^[0-9]{6}$' and (:'taken'::jsonb ->> 'token') ~ '^[A-Za-z0-9_-]{22}$', 'a code comes with its link');
select outcome('login_confirm', 'anyone', jsonb_build_object('token', :'taken'::jsonb ->> 'token')) \g /dev/null
update message set taken_until = null;
select is(pg_temp.take('login', 'lea'), '{"dropped": "login_over"}', 'a code that has been used is not sent again');
select * from finish();
rollback;

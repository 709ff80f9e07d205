\ir support.sql
-- Several people of one number: who it is.
create function pg_temp.opened(name text) returns text language sql as $$
    select 'session:' || (document('call_open', 'service:dispatcher', jsonb_build_object('channel', 'sip-' || name,
        'contact', jsonb_build_object('index', 'index-' || name, 'sealed', 'v1:phone:' || name))) ->> 'session')
$$;
create function pg_temp.shares(of_name text, other text, born int) returns void language sql as $$
    insert into contact_point (person_id, kind, value_sealed, value_index)
    select id, 'landline', 'v1:phone:' || of_name, 'index-' || of_name from who where who.name = other and not link on conflict do nothing;
    update person set birth_year = born where id = (select w.id from who w where w.name = other and not w.link);
$$;
select pg_temp.shares('jeanne', 'paul', 1941) \g /dev/null
select pg_temp.opened('jeanne') as who \gset
select is(document('call_identify', :'who', args('birth_year', '1941')) -> 'people' -> 1 ->> 'first_name', 'Paul', 'of one number and one year: first names are said');
select is(outcome('callback_ask', :'who'), 'forbidden not_your_act', 'and it is still nobody''s call');
select is(outcome('call_identify', :'who', args('birth_year', '1941', 'which', '7')), 'not_found not_recognised', 'nobody is the seventh of two');
select is(document('call_identify', :'who', args('birth_year', '1941', 'which', '2')) ->> 'first_name', 'Paul', 'then who it is');
select is((api.page_call(:'who', '{}')).document ->> 'first_name', 'Paul', 'and the call is his');

-- Somebody who accompanies
select pg_temp.shares('lea', 'lea', 2001) \g /dev/null
select pg_temp.opened('lea') as who \gset
select is(document('call_identify', :'who', args('birth_year', '2001')) ->> 'role', 'volunteer', 'a volunteer is recognised, too');
select is((api.page_call(:'who', '{}')).document ->> 'role', 'volunteer', 'and hears of what is proposed');
select is((select count(*) from call c join who w on w.id = c.person_id where w.name = 'lea' and not w.link), 1::bigint, 'the call has a name');

-- Whoever has left is nobody
update senior set state = 'left' where person_id in (select id from who where name in ('jeanne', 'paul'));
select is(document('call_open', 'service:dispatcher', '{"contact": {"index": "index-jeanne", "sealed": "v1:x"}}') ->> 'known', 'false', 'a number of somebody who has left is nobody''s');

-- When there is somebody at the desk
select is(document('call_open', 'service:dispatcher', '{}') ->> 'desk_open', 'true', 'on a Tuesday morning the desk answers');
select clock_is('2026-11-28 10:00') \g /dev/null
select is((document('call_open', 'service:dispatcher', '{}') ->> 'opens_at')::timestamptz, '2026-11-30 09:00 Europe/Paris'::timestamptz, 'on a Saturday it opens on Monday at nine');
select * from finish();
rollback;

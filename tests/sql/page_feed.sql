\ir support/pages.sql
-- What a calendar says of an outing, from the yes to a month after.
select 'feed:' || (document('feed_make', 'lea', args('name', 'Téléphone')) ->> 'token') as lea,
       'feed:' || (document('feed_make', 'marc', args('name', 'Téléphone')) ->> 'token') as marc \gset
create function pg_temp.event(address text, n int default 0) returns jsonb language sql as $$ select page('feed', address) -> 'events' -> n $$;
insert into district (territory_id, code, name) select current_setting('nec.territory')::smallint, 'centre-ville', 'Centre-ville'
on conflict (territory_id, code) do update set name = excluded.name;

select is(page_ending('feed', who), 'not_found feed', format('%s opens no calendar', coalesce(who, 'nobody')))
from unnest(array['feed:nonsense', 'feed:', 'lea', 'service:web', null]) who;
select is(page_ending(p, :'lea'), 'forbidden not_your_page', format('the address of a calendar does not open page_%s', p))
from unnest('{volunteer,feeds,outing}'::text[]) p;

select asked('jeanne') as outing \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select is(page('feed', :'lea') -> 'events', '[]', 'what is only offered is not in it');
select accepted(:'outing', 'lea') \g /dev/null
select pg_temp.event(:'lea') as told \gset
select is(:'told'::jsonb ->> 'code', :'outing', 'what is accepted is');
select is(:'told'::jsonb ->> 'status', 'tentative', 'not certain while the senior has not agreed');
select is((:'told'::jsonb ->> 'from_at')::timestamptz, (select meet_at from outing where code = :'outing'), 'from the door');
select is((:'told'::jsonb ->> 'to_at')::timestamptz, (select end_at from outing where code = :'outing'), 'to the door');
select is(:'told'::jsonb ->> 'district', 'Centre-ville', 'of a person it says the district');
select is(array(select jsonb_object_keys(:'told'::jsonb) order by 1), '{changed_at,code,district,from_at,sequence,status,to_at}', 'and nothing else');
select is(page('feed', :'marc') -> 'events', '[]', 'it is in nobody else''s');

select document('assignment_agree', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(pg_temp.event(:'lea') ->> 'status', 'confirmed', 'it is certain once she has');
select cmp_ok((pg_temp.event(:'lea') ->> 'sequence')::int, '>', (:'told'::jsonb ->> 'sequence')::int, 'each change raises the sequence');
select (pg_temp.event(:'lea') ->> 'sequence')::int as before \gset
select clock_is('2026-11-24 15:00') \g /dev/null
select document('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(pg_temp.event(:'lea') ->> 'status', 'cancelled', 'called off, it says so');
select cmp_ok((pg_temp.event(:'lea') ->> 'sequence')::int, '>', :before, 'by a higher sequence');
select is((pg_temp.event(:'lea') ->> 'changed_at')::timestamptz, '2026-11-24 15:00'::timestamptz, 'and says when');
select clock_is('2026-12-24 14:00') \g /dev/null
select is(pg_temp.event(:'lea') ->> 'status', 'cancelled', 'for thirty days');
select clock_is('2026-12-24 16:00') \g /dev/null
select is(page('feed', :'lea') -> 'events', '[]', 'and no longer');

-- Withdrawn, and taken by somebody else.
select clock_is('2026-11-24 10:00') \g /dev/null
select asked('paul', '2026-12-04 10:00') as his \gset
select accepted(:'his', 'lea') \g /dev/null
select document('assignment_withdraw', 'lea', args('outing', :'his')) \g /dev/null
select pg_temp.event(:'lea', 1) as gone \gset
select is(:'gone'::jsonb ->> 'status', 'cancelled', 'who has withdrawn sees it struck out');
select clock_is('2026-11-24 11:00') \g /dev/null
select accepted(:'his', 'marc') \g /dev/null
select is(pg_temp.event(:'marc') ->> 'status', 'tentative', 'it stands with who goes now');
select is(pg_temp.event(:'lea', 1), :'gone'::jsonb, 'and what others do later changes nothing there');

-- One direction, and what is over.
update assignment set back = false where active and volunteer_id = id_of('marc');
select is((pg_temp.event(:'marc') ->> 'to_at')::timestamptz, (select appointment_at from outing where code = :'his'), 'who only goes there is free from the appointment on');
update assignment set back = true, there = false where active and volunteer_id = id_of('marc');
select is((pg_temp.event(:'marc') ->> 'from_at')::timestamptz, (select leave_at from outing where code = :'his'), 'who only brings back comes for the way back');
update outing set state = 'closed', closed_at = nec.now() where code = :'his';
select clock_is('2027-01-03 10:00') \g /dev/null
select is(pg_temp.event(:'marc') ->> 'status', 'confirmed', 'what is over stays a month');
select clock_is('2027-01-04 10:00') \g /dev/null
select is(page('feed', :'marc') -> 'events', '[]', 'then it goes');

-- A volunteer who has left.
update volunteer set state = 'left' where person_id = id_of('lea');
select is(page_ending('feed', :'lea'), 'not_found feed', 'who has left the service has no calendar');
select * from finish();
rollback;

\ir support/pages.sql
-- Pages left open are kept up to date as long as the session stands in which they were opened; whatever ends one says so.
insert into story.who (name, id, code, token) select name || '2', id, code, session_new(id, case when name in ('lea', 'marc', 'zoe') then 'volunteer' else 'coordinator' end,
    case when name in ('lea', 'marc', 'zoe') then 'web' else 'desk' end, '1 hour') from who where name in ('lea', 'marc', 'zoe', 'claire', 'nadia');
create table story.open as select name, (page('live', 'watch:' || token) ->> 'listens')::bigint as session from who where name in ('lea', 'marc', 'zoe', 'claire', 'nadia') or name like '%2';
create function pg_temp.left_s() returns jsonb language sql as $$
    select page('listening', 'service:web', jsonb_build_object('sessions', (select jsonb_agg(session) from open))) -> 'standing' $$;
create function pg_temp.closed() returns text language sql as $$
    select string_agg(name, ' ' order by name) from open where not pg_temp.left_s() ? session::text $$;
-- Whom nec-web is told to look after, because of what the journal has got since it was last asked.
create table story.heard as select coalesce(max(id), 0) as upto from journal;
create function pg_temp.told() returns text language sql as $$
    with new as (select array_agg(id) as rows from journal where id > (select upto from heard)), move as (update heard set upto = (select coalesce(max(id), 0) from journal))
    select string_agg(distinct w.name, ' ' order by w.name) from new, jsonb_array_elements(core.changes(rows)) c join who w on w.code = c ->> 'code'
    where c ->> 'topic' in ('session', 'person') and w.name not like '%2' $$;

select is((select count(*) from open where session is not null), 10::bigint, 'a page says in which session it is left open');
select is(page_ending('live', 'session:' || (select token from who where name = 'jeanne')), 'forbidden not_your_page', 'a senior''s is not');
select is(pg_temp.closed(), null, 'all of them stand');
select is(pg_temp.left_s() ->> (select session::text from open where name = 'lea2'), '3600', 'for as long as nothing is done in them');
select is(page('listening', 'service:web', '{"sessions": [0]}') -> 'standing', '{}', 'one that nobody knows does not');
select is(page('listening', 'service:web') -> 'standing', '{}', 'nor does none');
select pg_temp.told() \g /dev/null

select is(outcome('logout', 'lea'), 'ok', 'a volunteer logs out');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'lea, lea', 'that session is over and no other, and it is said whose');
select is(happened(), 'logged_out', 'the journal has it');
select is(outcome('session_end', 'lea2', '{"others": true}') || coalesce(pg_temp.told(), ''), 'ok', 'where there is no other session nothing is said');
select is(outcome('session_end', 'claire2', '{"others": true}'), 'ok', 'a coordinator logs out everywhere else');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea, claire', 'likewise');
select is(outcome('session_end', 'marc', args('session', (select s.code from session s join open o on o.session = s.id where o.name = 'marc2'))), 'ok', 'a volunteer logs out one device');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea marc2, marc', 'likewise');
select is(outcome('volunteer_clear', 'nadia', args('person', code_of('marc'), 'step', 'suspended')), 'ok', 'somebody is suspended');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea marc marc2, marc', 'likewise');
select is(outcome('person_correct', 'nadia', jsonb_build_object('person', code_of('zoe'), 'phone', '{"kind": "mobile", "sealed": "v1:new", "index": "index-new"}'::jsonb)), 'ok',
    'a number was another''s');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea marc marc2 zoe zoe2, zoe', 'likewise');
select is(outcome('person_erase', 'service:admin', args('person', code_of('lea'))), 'ok', 'somebody is erased');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea lea2 marc marc2 zoe zoe2, lea', 'likewise');
select is(outcome('coordinator_leave', 'service:admin', '{"contact": {"index": "index-nadia"}}'), 'ok', 'a coordinator leaves');
select is(pg_temp.closed() || ', ' || pg_temp.told(), 'claire lea lea2 marc marc2 nadia nadia2 zoe zoe2, nadia', 'likewise');
update territory set settings = settings || '{"factor_required": "true"}';
select is(pg_temp.closed(), 'claire claire2 lea lea2 marc marc2 nadia nadia2 zoe zoe2', 'whoever lacks the second factor that is asked of all works at no desk');
update territory set settings = settings - 'factor_required';
select is(pg_temp.closed(), 'claire lea lea2 marc marc2 nadia nadia2 zoe zoe2', 'until it is not asked for any more');
select clock_is(nec.now()::timestamp + interval '3 hours') \g /dev/null
select is(pg_temp.left_s(), '{}', 'and when their time is over none stands');
select * from finish();
rollback;

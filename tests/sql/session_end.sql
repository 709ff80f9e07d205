\ir support/pages.sql
create function pg_temp.logs_in(name text, device text) returns text language sql as $$ select login_session(id_of(name), 'senior', device) $$;
create function pg_temp.devices(name text) returns text language sql as $$
    select string_agg(coalesce(s ->> 'device', '?') || case when (s ->> 'current')::boolean then '*' else '' end, ' ') from jsonb_array_elements(page('connections', name) -> 'sessions') s $$;
select pg_temp.logs_in('jeanne', 'ipad') as tablet, pg_temp.logs_in('jeanne', 'windows') as computer, pg_temp.logs_in('paul', 'android') as his \gset
select core.session_new(id_of('jeanne'), 'senior', 'phone', '1 hour') \g /dev/null
select is((select string_agg(s ->> 'device', ' ' order by s ->> 'device') from jsonb_array_elements(page('connections', 'jeanne') -> 'sessions') s), 'ipad windows', 'somebody sees where they are logged in, not where they telephone');
select is(page('connections', 'session:' || :'tablet') #>> '{sessions,0,device}', 'ipad', 'this device first');
select is(page('connections', 'session:' || :'tablet') ->> 'others', 'true', 'and that there are others');
select is((page('connections', 'jeanne')::text like '%' || :'tablet' || '%'), false, 'no page holds a token');
select refuses('session_end', 'jeanne', args('session', 'x'), 'not_found session', 'a session that does not exist is not ended');
select refuses('session_end', 'jeanne', args('session', (select code from session where id = session_id(:'his'))), 'not_found session', 'nor is another person''s');
select once('session_end', 'jeanne', args('session', (select code from session where id = session_id(:'computer'))), 'ended twice with one key it is ended once');
select is(page_ending('senior', 'session:' || :'computer'), 'forbidden login_needed', 'that device is nobody any more');
select is(page_ending('senior', 'session:' || :'tablet'), 'ok', 'the other one is');
select is(outcome('session_end', 'session:' || :'tablet', args('others', 'true')), 'ok', 'all others are ended at once');
select is(page_ending('senior', 'session:' || :'tablet') || ' ' || page_ending('senior', 'jeanne'), 'ok forbidden login_needed', 'but this one');
select is(page('connections', 'session:' || :'tablet') ->> 'others', 'false', 'and then there is no other');
select is(page_ending('senior', 'session:' || :'his'), 'ok', 'and nobody else''s');
select * from finish();
rollback;

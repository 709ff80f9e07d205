\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 17:00') as later \gset
create function pg_temp.more(about text, minutes text) returns jsonb language sql as $$ select args('outing', about, 'more_min', minutes) $$;
select refuses('outing_longer', 'claire', pg_temp.more(:'outing', '30'), 'stale state_changed', 'what has not begun is changed, not lengthened');
select started(:'outing', 'lea'), happened(), told() \g /dev/null
select leave_at, end_at from outing where code = :'outing' \gset
select refuses('outing_longer', 'lea', pg_temp.more(:'outing', '5'), 'invalid more_min:range', 'five minutes are nothing');
select refuses('outing_longer', 'lea', pg_temp.more(:'outing', 'long'), 'invalid more_min:range', 'a time is a number');
select refuses('outing_longer', 'marc', pg_temp.more(:'outing', '30'), 'not_found outing', 'whoever goes along says so');
select once('outing_longer', 'lea', pg_temp.more(:'outing', '30'), 'half an hour more, asked for twice with one key, is half an hour');
select is((select row (leave_at, end_at)::text from outing where code = :'outing'), row (:'leave_at'::timestamptz + '30 minutes', :'end_at'::timestamptz + '30 minutes')::text, 'they leave later, and are home later');
select is((select upper(busy) from assignment where outing_id = (select id from outing where code = :'outing')), :'end_at'::timestamptz + '30 minutes', 'the volunteer is busy as long');
select is(happened(), 'outing_longer', 'it stands in the journal');
select document('outing_return', 'lea', args('outing', :'outing')), happened(), document('outing_longer', 'claire', pg_temp.more(:'outing', '15')) \g /dev/null
select is((select row (leave_at, end_at)::text from outing where code = :'outing'), row (:'leave_at'::timestamptz + '30 minutes', :'end_at'::timestamptz + '45 minutes')::text, 'on the way back, only home is later');

-- Two places
insert into assignment (outing_id, volunteer_id, senior_id, busy)
select l.id, id_of('lea'), l.senior_id, tstzrange(o.end_at + '20 minutes', o.end_at + '2 hours') from outing o, outing l where o.code = :'outing' and l.code = :'later';
select end_at as standing from outing where code = :'outing' \gset
select happened() \g /dev/null
select is(outcome('outing_longer', 'lea', pg_temp.more(:'outing', '60')), 'conflict expected_elsewhere', 'nobody is promised to two at once');
select is((select end_at from outing where code = :'outing'), :'standing'::timestamptz, 'the hours stand');
select is(alerts(:'outing') || ' ' || happened(), 'needs_changed escalation_raised', 'and a person sees to it');
select is((select due_at - nec.now() from escalation where reason = 'needs_changed' order by id desc limit 1), '15 minutes', 'soon: they are out now');
select * from finish();
rollback;

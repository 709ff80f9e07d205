\ir support/pages.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other, asked('jeanne', '2026-12-01 10:00') as looked_for \gset
select accepted(:'outing', 'lea'), accepted(:'other', 'marc') \g /dev/null
select refuses('outing_no_show', 'claire', args('outing', :'outing', 'absent', 'senior'), 'conflict too_early', 'nobody is missing before the hour');
select clock_is('2026-11-27 09:35'), outcome('outing_no_answer', 'lea', args('outing', :'outing')), happened(), told() \g /dev/null
select is(page('outing', 'lea', args('outing', :'outing')) #>> '{outing,wait_until_at}', to_jsonb(nec.now() + '15 minutes') #>> '{}', 'at a closed door the volunteer reads how long to wait');
select is(page('escalation', 'claire', args('escalation', (select code from escalation where reason = 'no_answer' and settled_at is null))) #>> '{alert,plan,sealed}', 'v1:plan',
    'while the desk reads the person''s own plan');
select is(page('escalation', 'claire', args('escalation', (select code from escalation where reason = 'no_answer' and settled_at is null))) #>> '{alert,first_act}', 'no_answer', 'and what to do first');
select refuses('outing_no_show', 'claire', args('outing', :'outing'), 'invalid absent:choose_one', 'a person says who was missing');
select refuses('outing_no_show', 'claire', args('outing', :'outing', 'absent', 'both'), 'invalid absent:choose_one', 'one of the two');
select refuses('outing_no_show', 'claire', args('outing', 'nothing', 'absent', 'senior'), 'not_found outing', 'at an outing that there is');
select refuses('outing_no_show', 'claire', args('outing', :'looked_for', 'absent', 'senior'), 'stale state_changed', 'and that somebody was to come to');

-- The person
select once('outing_no_show', 'claire', args('outing', :'outing', 'absent', 'senior'), 'judging it twice with one key is judging it once');
select is(happened(), 'offer_rescinded senior_absent escalation_moot', 'she was not there: it stands in the journal, the alert is settled');
select is((select row (state, cancelled_by, cancelled_when)::text from outing where code = :'outing'), '(cancelled,senior,same_day)', 'it is called off on the day, which is kept');
select is(told(), 'outing_cancelled:lea outing_cancelled:jeanne', 'both are told');
select is(page('outing', 'lea', args('outing', :'outing')) #>> '{outing,wait_until_at}', null, 'nobody waits at the door any more');
select refuses('outing_no_show', 'claire', args('outing', :'outing', 'absent', 'volunteer'), 'stale state_changed', 'what is judged is judged');

-- The volunteer, with no time left
select clock_is('2026-11-27 14:50'), happened(), told() \g /dev/null
select is(document('outing_no_show', 'claire', args('outing', :'other', 'absent', 'volunteer')) ->> 'state', 'open', 'the volunteer did not come: nobody goes any more');
select is(happened() || ' ' || told(), 'offer_rescinded volunteer_absent escalation_raised volunteer_missed:marc on_call:claire', 'too late to ask anybody: a person settles it with him, and the volunteer is asked kindly');
select is(alerts(:'other'), 'volunteer_no_show', 'the alert stays');
select is((select ended_why from assignment where volunteer_id = id_of('marc') order by id desc limit 1), 'volunteer_absent', 'what happened is kept');
select is((select state from volunteer where person_id = id_of('marc')), 'active', 'and punished by nobody');
select is((select rank from journal where kind = 'volunteer_absent' order by id desc limit 1), false, 'no matcher looks for somebody who would come too late');

-- The volunteer, while there is time
update territory set settings = settings || '{"offer_before_start": "0 minutes", "offer_least": "5 minutes"}' where id = current_setting('nec.territory')::smallint;
select clock_is('2026-12-01 08:00'), accepted(:'looked_for', 'zoe') \g /dev/null
update outing set meet_at = '2026-12-01 08:14' where code = :'looked_for';
select happened(), told(), document('outing_no_show', 'claire', args('outing', :'looked_for', 'absent', 'volunteer')) \g /dev/null
select is(told(), 'volunteer_missed:zoe looking_again:jeanne', 'while somebody could come in time, we look');
select is((select rank from journal where kind = 'volunteer_absent' order by id desc limit 1), true, 'at once');
select is(alerts(:'looked_for'), null, 'and the senior hears it');
select * from finish();
rollback;

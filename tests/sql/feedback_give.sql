\ir support/pages.sql
select asked('jeanne') as outing \gset
select started(:'outing', 'lea') \g /dev/null
select refuses('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'good'), 'stale state_changed', 'one says how it went once one is home');
select document('outing_home_safe', 'lea', args('outing', :'outing')), happened(), told() \g /dev/null
select refuses('feedback_give', 'jeanne', args('outing', :'outing'), 'invalid went:choose_one', 'how it went is one of three');
select refuses('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'superb', 'ease', 'flying'), 'invalid went:choose_one ease:choose_one', 'so is how going out feels');
select refuses('feedback_give', 'paul', args('outing', :'outing', 'went', 'good'), 'not_found outing', 'who was not there has nothing to say');
select refuses('feedback_give', 'marc', args('outing', :'outing', 'went', 'good'), 'not_found outing', 'volunteers neither');
select once('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'good', 'ease', 'more', 'again', 'oui'), 'feedback sent twice with one key is given once');
select is((select row (went, ease, again)::text from feedback where person_id = id_of('jeanne')), '(good,more,t)', 'it is kept');
select is(happened(), 'feedback_given', 'and stands in the journal');
select is(outcome('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'mixed')), 'ok', 'one may think better of it');
select is((select row (went, ease, again)::text from feedback where person_id = id_of('jeanne')), '(mixed,,)', 'the last word counts');
select is(alerts(:'outing'), null, 'so far nobody needs to look into it');
select is(outcome('feedback_give', 'lea', args('outing', :'outing', 'went', 'bad', 'note', 'v1:hard')), 'ok', 'the volunteer is asked too');
select is(alerts(:'outing'), 'concern', 'something that went badly goes to a person');
select is((select note_sealed from escalation where reason = 'concern' and person_id = id_of('lea')), 'v1:hard', 'with the words, sealed');
select is(page('desk_outing', 'claire', args('outing', :'outing')) #>> '{feedback,0,went}', 'mixed', 'the desk sees what each of them said');

-- Something worries, though it went well.
select clock_is('2026-11-26 10:00'), asked('paul') as his \gset
select started(:'his', 'marc') \g /dev/null
select outcome('outing_home_safe', 'marc', args('outing', :'his')) \g /dev/null
select is(outcome('feedback_give', 'marc', args('outing', :'his', 'went', 'good', 'concern', 'oui')), 'ok', 'all went well, but the volunteer is worried');
select is(alerts(:'his'), 'concern', 'which goes to a person');

-- By the link of the message that asks.
select clock_is('2026-11-28 10:05') \g /dev/null
select document('message_take', 'service:dispatcher', jsonb_build_object('message', (select max(id) from message where kind = 'feedback_senior' and person_id = id_of('paul')))) as taken \gset
insert into who select 'paul by link', id_of('paul'), code_of('paul'), :'taken'::jsonb ->> 'token', true;
select is((page('review', 'paul by link') -> 'outing') - 'meet_at', jsonb_build_object('code', :'his', 'with', 'Marc', 'given', false, 'accompanied', true, 'purpose_general', 'errands'), 'it shows which outing, and with whom');
select refuses('feedback_give', 'paul by link', args('outing', :'outing', 'went', 'good'), 'not_found outing', 'it speaks of that outing only');
select refuses('outing_cancel', 'paul by link', args('outing', :'his'), 'forbidden not_your_act', 'and can do nothing else');
select is((select string_agg(distinct page_ending(p, 'paul by link'), ' ') from unnest('{senior,outing,offer,volunteer,board}'::text[]) p), 'forbidden not_your_page', 'nor open another page');
select is(outcome('feedback_give', 'paul by link', args('outing', :'his', 'went', 'good', 'ease', 'more')), 'ok', 'he says how it went without a login');
select is((page('review', 'paul by link') #>> '{outing,given}'), 'true', 'and sees that it is noted');
select clock_is('2026-12-13 10:05') \g /dev/null
select refuses('feedback_give', 'paul by link', args('outing', :'his', 'went', 'bad'), 'forbidden login_needed', 'after two weeks the link is over');
select * from finish();
rollback;

\ir support.sql
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
select * from finish();
rollback;

\ir support.sql
select asked('jeanne') as outing \gset
select happened() \g /dev/null
select refuses('word_leave', 'jeanne', '{}', 'invalid note:required', 'silence is no word');
select refuses('word_leave', 'paul', args('outing', :'outing', 'note', 'v1:x'), 'not_found outing', 'nobody leaves a word on the outing of somebody else');
select once('word_leave', 'jeanne', args('outing', :'outing', 'note', 'v1:late'), 'a word left twice with one key is left once');
select is(alerts(:'outing'), 'voicemail', 'it goes to a person');
select is(happened(), 'escalation_raised', 'it stands in the journal');
select is(state_of(:'outing'), 'open', 'nothing is created or cancelled from free text');
select is(outcome('word_leave', 'jeanne', args('outing', :'outing', 'recording', 'r-7.opus')), 'ok', 'a second word about the same outing');
select is((select count(*) || ' ' || max(recording) from escalation where person_id = id_of('jeanne')), '2 r-7.opus', 'is not lost behind the first');
insert into who select 'caller', 0, '', session_new(null, 'caller', 'phone', '1 year'), true;
select is(outcome('word_leave', 'caller', args('note', 'v1:hello', 'outing', :'outing')), 'ok', 'a caller whom we do not know is heard');
select is((select row (person_id, outing_id)::text from escalation where note_sealed = 'v1:hello'), '(,)', 'but touches nobody''s outing');
select accepted(:'outing', 'lea') \g /dev/null
select is(outcome('word_leave', 'lea', args('outing', :'outing', 'note', 'v1:bus')), 'ok', 'the volunteer who goes along may leave a word too');
select * from finish();
rollback;

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
-- Something worries them: that is no message among others
select is(outcome('word_leave', 'lea', args('outing', :'outing', 'note', 'v1:bruise', 'concern', 'true')), 'ok', 'a volunteer says that something worries them');
select results_eq($$ select reason, person_id, outing_id is not null from escalation where note_sealed = 'v1:bruise' $$,
    $$ values ('concern', id_of('lea'), true) $$, 'and that is a concern, about that outing');
select is(outcome('word_leave', 'jeanne', args('note', 'v1:gas', 'concern', 'true')), 'ok', 'so may a senior, about no outing');
select is(outcome('word_leave', 'lea', args('outing', :'outing', 'note', 'v1:again', 'concern', 'true')), 'ok', 'and again');
select is((select count(*) from escalation where reason = 'concern' and settled_at is null)::int, 3, 'each is its own concern');
select * from finish();
rollback;

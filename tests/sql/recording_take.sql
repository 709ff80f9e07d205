\ir support/pages.sql
select document('call_open', 'service:dispatcher', '{"contact": {"index": "index-x", "sealed": "v1:phone:x"}, "channel": "7.1"}') ->> 'session' as session \gset
select document('word_leave', 'session:' || :'session', args('recording', 'a.wav')) ->> 'escalation' as word \gset
select document('word_leave', 'jeanne', args('recording', 'b.wav')) ->> 'escalation' as hers \gset
create function pg_temp.wanted() returns text language sql as $$
    select document('recordings_wanted', 'service:dispatcher', '{"files": ["a.wav", "b.wav", "c.wav"]}')::text $$;

-- Taken in, once.
select is(outcome('recordings_wanted', 'claire'), 'forbidden not_your_act', 'only the dispatcher looks at files');
select is(pg_temp.wanted(), '{"taken": [], "wanted": ["a.wav", "b.wav"]}', 'what a word speaks of is wanted; what none does waits');
select is(document('recordings_wanted', 'service:dispatcher', '{}') -> 'wanted', '[]', 'who has no files is asked for none');
select refuses('recording_take', 'claire', args('file', 'a.wav', 'sealed', 'v1:recording:x', 'seconds', '3'), 'forbidden not_your_act', 'nor does anybody else bring one');
select refuses('recording_take', 'service:dispatcher', args('file', 'a.wav', 'sealed', 'RIFF', 'seconds', '3'), 'invalid sealed:format', 'an open sound is not taken');
select refuses('recording_take', 'service:dispatcher', args('file', 'a.wav', 'sealed', 'v1:recording:x'), 'invalid sealed:format', 'nor one of no length');
select refuses('recording_take', 'service:dispatcher', args('file', 'c.wav', 'sealed', 'v1:recording:x', 'seconds', '3'), 'not_found recording', 'nor one that no word speaks of');
select happened() \g /dev/null
select document('recording_take', 'service:dispatcher', args('file', 'a.wav', 'sealed', 'v1:recording:x', 'seconds', '3')) ->> 'recording' as code \gset
select is(happened(), 'recording_taken', 'the journal knows, so that open pages hear of it');
select is(pg_temp.wanted(), '{"taken": ["a.wav"], "wanted": ["b.wav"]}', 'from then on the file is of no use');
select is(document('recording_take', 'service:dispatcher', args('file', 'a.wav', 'sealed', 'v1:recording:y', 'seconds', '9')) ->> 'recording', :'code', 'taking it again is the same one');
select is((select sound_sealed from recording where code = :'code'), 'v1:recording:x', 'and changes nothing');

-- Heard by the desk.
select is(page('recording', 'claire', args('recording', :'code')) #>> '{sound,sealed}', 'v1:recording:x', 'the desk may hear it, unsealed at the edge');
select is(page_ending('recording', 'claire', args('recording', 'nothing')), 'not_found recording', 'what is not there is not found');
select is(page('escalation', 'claire', args('escalation', :'word')) #>> '{alert,spoken,seconds}', '3', 'its alert shows that somebody spoke, and how long');
select is(page('escalation', 'claire', args('escalation', :'hers')) #> '{alert,spoken}', '{"gone": false, "seconds": null, "recording": null}', 'one that has not arrived yet is on its way');

-- Written down.
select refuses('word_write', 'lea', args('escalation', :'word', 'note', 'v1:note:x'), 'forbidden not_your_act', 'only the desk writes down what was said');
select refuses('word_write', 'claire', args('escalation', :'word'), 'invalid note:required', 'in words');
select refuses('word_write', 'claire', args('escalation', 'nothing', 'note', 'v1:note:x'), 'not_found escalation', 'of an alert that is there');
select refuses('word_write', 'claire', args('escalation', document('callback_ask', 'paul') ->> 'escalation', 'note', 'v1:note:x'), 'not_found escalation', 'in which somebody spoke');
select happened() \g /dev/null
select once('word_write', 'claire', args('escalation', :'hers', 'note', 'v1:note:doctor'), 'what was said is written once');
select is(happened(), 'word_written', 'which the journal knows');
select is(page('escalation', 'claire', args('escalation', :'hers')) #>> '{alert,note,sealed}', 'v1:note:doctor', 'and stands beside the sound');
select is(page('desk_request', 'claire', args('senior', code_of('jeanne'), 'alert', :'hers')) #>> '{preset,outing_request,note,sealed}', 'v1:note:doctor', 'a request made of it has the words already');
select is(page('desk_request', 'claire', args('senior', code_of('paul'), 'alert', :'hers')) #>> '{preset,outing_request,note}', null, 'for nobody else');

-- The desk's telephone.
select is((select string_agg(w ->> 'code', ' ' order by w ->> 'code') from jsonb_array_elements(page('calls', 'claire') -> 'words') w where w ->> 'code' in (:'word', :'hers')),
    (select string_agg(c, ' ' order by c) from unnest(array[:'word', :'hers']) c), 'who is to be called back stands on the telephone''s page');
select is(page('calls', 'claire') #>> '{lines,0,call_state}', 'talking', 'so does who is on the line');
select is(page('calls', 'claire') #>> '{lines,0,number,sealed}', 'v1:phone:x', 'by their number, until we know who it is');
select is((page('board', 'claire') #>> '{counts,lines}')::int, 1, 'the board counts the lines');
update call set person_id = id_of('jeanne') where channel_id = '7.1';
select is(page('calls', 'claire') #>> '{lines,0,number}', null, 'then by their name');
select is(page('person', 'claire', args('person', code_of('jeanne'))) #>> '{calls,0,direction}', 'in', 'whose page has it too');
select call_end(id, 'done') from call where channel_id = '7.1' \g /dev/null
select is(page('calls', 'claire') -> 'lines', '[]', 'when it is over');
select is(page('calls', 'claire') #>> '{past,0,call_outcome}', 'done', 'it is among the last ones');

-- Gone when it has served.
select document('escalation_settle', 'claire', args('escalation', :'word', 'settled', 'called')) \g /dev/null
select clock_is('2026-12-20 10:00') \g /dev/null
select outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is((select sound_sealed from recording where code = :'code'), 'v1:recording:x', 'three weeks after it is settled the sound is there');
select clock_is('2026-12-26 10:00') \g /dev/null
select outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is(page_ending('recording', 'claire', args('recording', :'code')), 'not_found recording', 'after a month it is gone');
select is(page('escalation', 'claire', args('escalation', :'word')) #>> '{alert,spoken,gone}', 'true', 'and the alert says so');
select * from finish();
rollback;

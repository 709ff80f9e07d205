\ir support/pages.sql
delete from sentence;
select document('voices_declare', 'service:dispatcher', '{"sentences": [{"name": "hello", "text": "Bonjour."}, {"name": "bye", "text": "Au revoir."}]}') \g /dev/null
create function pg_temp.sound(words text) returns text language sql as $$ select encode(convert_to(words, 'UTF8'), 'base64') $$;
create function pg_temp.heard(voice text) returns text language sql as $$
    select convert_from(decode(page('sentence', 'claire', args('sentence', 'hello', 'voice', voice)) ->> 'sound', 'base64'), 'UTF8') $$;

-- The synthetic voice.
select refuses('sentence_spoken', 'claire', args('sentence', 'hello', 'text', 'Bonjour.', 'sound', pg_temp.sound('x')), 'forbidden not_your_act', 'the synthetic voice is the dispatcher''s');
select refuses('sentence_spoken', 'service:dispatcher', args('sentence', 'hello', 'text', 'Bonjour.'), 'invalid sound:required', 'it has a sound');
select refuses('sentence_spoken', 'service:dispatcher', args('sentence', 'hello', 'text', 'Bonjour.', 'sound', '*'), 'invalid sound:required', 'in base64');
select refuses('sentence_spoken', 'service:dispatcher', args('sentence', 'nothing', 'text', 'Bonjour.', 'sound', pg_temp.sound('x')), 'not_found sentence', 'of a sentence that is said');
select refuses('sentence_spoken', 'service:dispatcher', args('sentence', 'hello', 'text', 'Bonsoir.', 'sound', pg_temp.sound('x')), 'stale state_changed', 'in the words that are said now');
select is(page_ending('sentence', 'claire', args('sentence', 'hello', 'voice', 'synthetic')), 'not_found sentence', 'until it has spoken there is nothing to hear');
select document('sentence_spoken', 'service:dispatcher', args('sentence', 'hello', 'text', 'Bonjour.', 'sound', pg_temp.sound('bip bip'))) \g /dev/null
select is(pg_temp.heard('synthetic'), 'bip bip', 'then the desk hears it');

-- A person's.
select refuses('sentence_record', 'lea', args('sentence', 'hello', 'sound', pg_temp.sound('x')), 'forbidden not_your_act', 'only the desk lends its voice');
select refuses('sentence_record', 'claire', args('sentence', 'hello'), 'invalid sound:required', 'with a sound');
select refuses('sentence_record', 'claire', args('sentence', 'nothing', 'sound', pg_temp.sound('x')), 'not_found sentence', 'to a sentence that is said');
select refuses('sentence_release', 'claire', args('sentence', 'hello'), 'not_found sentence', 'where nobody has recorded there is nothing to take back');
select happened() \g /dev/null
select once('sentence_record', 'claire', args('sentence', 'hello', 'sound', pg_temp.sound('la voix de Claire')), 'recording once counts once');
select is(happened(), 'sentence_recorded', 'which the journal knows');
select is(pg_temp.heard('recorded'), 'la voix de Claire', 'her voice is heard');
select is(page('voice', 'claire', args('sentence', 'hello')) #>> '{voice,recorded_by,first_name}', 'Claire', 'and the page says whose it is');
select is(page_ending('voice', 'claire', args('sentence', 'nothing')), 'not_found sentence', 'what is never said has no page');
select is(page('voices', 'claire') #>> '{next,sentence}', 'bye', 'the first one that is missing is offered');
select is(page('voices', 'claire') -> 'counts', '{"all": 2, "recorded": 1}', 'and how many are missing');
select document('sentence_record', 'nadia', args('sentence', 'hello', 'sound', pg_temp.sound('la voix de Nadia'))) \g /dev/null
select is(pg_temp.heard('recorded'), 'la voix de Nadia', 'the last recording counts');

-- And back.
select refuses('sentence_release', 'jeanne', args('sentence', 'hello'), 'forbidden not_your_act', 'only the desk takes a voice back');
select happened() \g /dev/null
select once('sentence_release', 'claire', args('sentence', 'hello'), 'taking it back once is enough');
select is(happened(), 'sentence_released', 'the journal knows that as well');
select is(page_ending('sentence', 'claire', args('sentence', 'hello', 'voice', 'recorded')), 'not_found sentence', 'the recording is gone');
select is(pg_temp.heard('synthetic'), 'bip bip', 'and the synthetic voice speaks again');
select * from finish();
rollback;

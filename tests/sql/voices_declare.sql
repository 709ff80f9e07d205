\ir support/pages.sql
delete from sentence;
create function pg_temp.declared(names text) returns jsonb language sql as $$
    select document('voices_declare', 'service:dispatcher', jsonb_build_object('sentences',
        (select jsonb_agg(jsonb_build_object('name', n, 'text', 'Je dis ' || n || '.') order by nth) from regexp_split_to_table(names, ' ') with ordinality x (n, nth))))
$$;
create function pg_temp.listed() returns text language sql as $$
    select string_agg(s ->> 'sentence', ' ') from jsonb_array_elements(page('voices', 'claire') -> 'sentences') s $$;

select is(outcome('voices_declare', 'claire', '{}'), 'forbidden not_your_act', 'only the dispatcher knows what it says');
select is(outcome('voices_declare', 'service:dispatcher', '{}'), 'invalid sentences:required', 'it says nothing without a list');
select is(pg_temp.declared('hello bye') -> 'unspoken', '["hello", "bye"]', 'what it says is listed, and at first nobody has spoken it');
select is(pg_temp.listed(), 'hello bye', 'in its order');
select outcome('sentence_spoken', 'service:dispatcher', args('sentence', 'hello', 'text', 'Je dis hello.', 'sound', encode('synthetic', 'base64'))) \g /dev/null
select is(pg_temp.declared('hello bye') -> 'unspoken', '["bye"]', 'what the synthetic voice has spoken it need not speak again');
select document('sentence_record', 'claire', args('sentence', 'bye', 'sound', encode('her voice', 'base64'))) \g /dev/null
select is(pg_temp.declared('hello bye') #>> '{recorded,0,hash}', encode(sha256('her voice'), 'hex'), 'what a person has recorded is told, with what it is');
select world() as before \gset
select pg_temp.declared('hello bye') \g /dev/null
select is(world(), :'before', 'saying it again changes nothing');
select is(pg_temp.declared('bye ask hello') -> 'recorded' -> 0 ->> 'name', 'bye', 'another order and more sentences lose no voice');
select is(pg_temp.listed(), 'bye ask hello', 'the page follows');

-- Another text, another sentence.
select is((document('voices_declare', 'service:dispatcher', '{"sentences": [{"name": "hello", "text": "Bonsoir."}, {"name": "bye", "text": "Bonne nuit."}]}')), '{"recorded": [], "unspoken": ["hello", "bye"]}'::jsonb,
    'a sentence of other words is spoken anew, and what was recorded for the old ones is not played');
select is(page('voice', 'claire', args('sentence', 'bye')) #>> '{voice,outdated}', 'true', 'the page says so');
select is(page('voice', 'claire', args('sentence', 'bye')) #>> '{next,sentence}', 'hello', 'and leads to the next one that is missing');
select is(pg_temp.declared('hello') -> 'unspoken', '["hello"]', 'a shorter list');
select is(pg_temp.listed(), 'hello', 'is a shorter page');
select is((select array_agg(name order by name) from sentence), array['bye', 'hello'], 'what is no longer said goes, but for what a person has recorded');
select is(pg_temp.declared('hello bye') #>> '{recorded,0,name}', 'bye', 'which counts again when it is said again');
select * from finish();
rollback;

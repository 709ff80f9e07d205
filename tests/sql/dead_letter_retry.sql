\ir support.sql
\set it '{"letter": "1795527000123-0", "stream": "messages", "job": 17}'
select refuses('dead_letter_retry', 'claire', '{}', 'invalid letter:format stream:unknown job:format', 'it is said which letter is meant');
select refuses('dead_letter_retry', 'claire', :'it'::jsonb || '{"letter": "0-0; flushall", "stream": "dead", "job": -1}', 'invalid letter:format stream:unknown job:format', 'in the form that Redis gives');
select refuses('dead_letter_retry', 'lea', :'it', 'forbidden not_your_act', 'a volunteer has no business with it');
select refuses('dead_letter_retry', 'service:web', :'it', 'forbidden not_your_act', 'nor has a service without a coordinator');
select once('dead_letter_retry', 'claire', :'it', 'saying it twice with one key is saying it once');
select is(happened(), 'dead_letter_retried', 'it stands in the journal');
select is((select row (actor, subject, subject_id, data)::text from journal order by id desc limit 1),
    row ('person:' || id_of('claire'), 'dead_letter', 17, '{"letter": "1795527000123-0", "stream": "messages"}'::jsonb)::text, 'with who it was and which letter');
select * from finish();
rollback;

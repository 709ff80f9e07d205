\ir support.sql
select asked('jeanne') as outing, asked('odette') as new \gset
select offered(:'outing', 'lea'), happened() \g /dev/null
select refuses('candidates_renew', 'claire', args('outing', 'nothing'), 'not_found outing', 'there is no list where there is no outing');
select refuses('candidates_renew', 'claire', args('outing', :'new'), 'stale state_changed', 'nor while nobody is looked for');
select once('candidates_renew', 'claire', args('outing', :'outing'), 'asking for the list twice with one key is asking once');
select is(happened(), 'candidates_wanted', 'it stands in the journal');
select is((document('outbox_claim', 'service:dispatcher') -> 'ranks' -> -1) - 'job', jsonb_build_object('outing', id, 'preview', true), 'and is carried to a matcher') from outing where code = :'outing';
select * from finish();
rollback;

\ir support/pages.sql
select document('feed_make', 'lea', args('name', 'Téléphone')) as made \gset
select 'feed:' || (:'made'::jsonb ->> 'token') as address, args('feed', :'made'::jsonb ->> 'feed') as it \gset
select refuses('feed_revoke', 'lea', '{}', 'not_found feed', 'one says which');
select refuses('feed_revoke', 'marc', :'it', 'not_found feed', 'nobody ends another''s');
select refuses('feed_revoke', 'claire', :'it', 'forbidden not_your_act', 'the desk neither');
select is(page_ending('feed', :'address'), 'ok', 'until then it is read');
select happened() \g /dev/null
select once('feed_revoke', 'lea', :'it', 'saying it twice with one key is saying it once');
select is(happened(), 'feed_revoked', 'it stands in the journal');
select is(page_ending('feed', :'address'), 'not_found feed', 'from then on nobody reads it');
select refuses('feed_revoke', 'lea', :'it', 'not_found feed', 'it cannot be ended again');
select is(outcome('feed_make', 'lea', args('name', 'Téléphone')), 'ok', 'its name is free for a new one');
select * from finish();
rollback;

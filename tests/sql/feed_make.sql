\ir support/pages.sql
select refuses('feed_make', 'lea', '{}', 'invalid name:required', 'a device has a name');
select refuses('feed_make', 'lea', args('name', '  '), 'invalid name:required', 'which is not empty');
select refuses('feed_make', 'jeanne', args('name', 'Tablette'), 'forbidden not_your_act', 'only a volunteer has a calendar');

select answer('feed_make', 'lea', args('name', 'Téléphone'), 'k1') as made \gset
select document as made from (select (:'made'::core.answer).*) x \gset
select matches(:'made'::jsonb ->> 'token', '^[A-Za-z0-9_-]{22}$', 'the token is 128 bits');
select is(happened(), 'feed_made', 'it stands in the journal');
select is((select token_hash from feed where code = :'made'::jsonb ->> 'feed'), digest(:'made'::jsonb ->> 'token', 'sha256'), 'its hash is kept');
select is((select count(*) from feed f where f::text like '%' || (:'made'::jsonb ->> 'token') || '%')
        + (select count(*) from nec.answer z where z.answer::text like '%' || (:'made'::jsonb ->> 'token') || '%')
        + (select count(*) from nec.journal z where z.data::text like '%' || (:'made'::jsonb ->> 'token') || '%'), 0::bigint, 'and the token nowhere');
select is(document('feed_make', 'lea', args('name', 'Téléphone'), 'k1'), :'made'::jsonb - 'token', 'said twice with one key it is made once, and the token not told again');
select is(page_ending('feed', 'feed:' || (:'made'::jsonb ->> 'token')), 'ok', 'the address opens the calendar');

select refuses('feed_make', 'lea', args('name', 'Téléphone'), 'invalid name:taken', 'two devices have two names');
select is(outcome('feed_make', 'marc', args('name', 'Téléphone')), 'ok', 'somebody else''s are another matter');
select count(document('feed_make', 'lea', args('name', 'Appareil ' || n))) from generate_series(2, 10) n \g /dev/null
select refuses('feed_make', 'lea', args('name', 'Un de plus'), 'too_many feeds_enough', 'ten are enough');
select is(page('feeds', 'lea') #>> '{feeds,0,name}', 'Téléphone', 'the page lists them');
select ok(words(page('feeds', 'lea')) not like '%' || (:'made'::jsonb ->> 'token') || '%', 'without their addresses');
select is(jsonb_array_length(page('feeds', 'marc') -> 'feeds'), 1, 'each sees their own');
select * from finish();
rollback;

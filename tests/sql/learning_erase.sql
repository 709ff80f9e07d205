\ir support/pages.sql
update senior set limit_lifted_until = '2100-01-01';
select is(page('learned', 'zoe') -> 'learned', 'null', 'of who was never asked nothing is known');
select asked('jeanne', '2026-11-27 10:00') as a, asked('paul', '2026-11-27 14:00') as b, asked('jeanne', '2026-11-28 10:00') as c, asked('paul', '2026-11-28 14:00') as d \gset
select offered(:'a', 'lea', 'zoe'), offered(:'b', 'lea'), offered(:'c', 'zoe'), offered(:'d', 'zoe') \g /dev/null
select is(page('learned', 'zoe') -> 'learned', 'null', 'nor of who has not answered yet');
select outcome('offer_accept', 'lea', args('offer', offer_to(:'a', 'lea'))), outcome('offer_accept', 'lea', args('offer', offer_to(:'b', 'lea'))),
       outcome('offer_decline', 'zoe', args('offer', offer_to(:'c', 'zoe'), 'reason', 'other')) \g /dev/null
update offer set state = 'expired', slot = null where code = offer_to(:'d', 'zoe');
select is((page('learned', 'lea') -> 'learned') - 'since_at', '{"yes": 2, "no": 0, "silent": 0, "tendency": "more"}'::jsonb, 'who says yes where a yes was one chance in three');
select is((page('learned', 'zoe') -> 'learned') - 'since_at', '{"yes": 0, "no": 1, "silent": 1, "tendency": "as"}'::jsonb, 'a no and a silence are counted, what was withdrawn is not');
update offer set probability = 0.9 where volunteer_id = id_of('zoe');
select is(page('learned', 'zoe') #>> '{learned,tendency}', 'less', 'who says no where a yes was expected');

select happened() \g /dev/null
select once('learning_erase', 'zoe', '{}', 'it is erased once');
select is(happened(), 'learning_erased', 'the matchers hear of it from the journal');
select is(page('learned', 'zoe') -> 'learned', 'null', 'then nothing is known any more');
select is((select count(*) from offer where volunteer_id = id_of('zoe') and num_nonnulls(features, probability) > 0), 0::bigint, 'nor kept');
select is(offer_state(offer_to(:'c', 'zoe')), 'declined', 'but what was said stands');
select is(page('learned', 'lea') #>> '{learned,yes}', '2', 'of others nothing is forgotten');
select is(outcome('learning_erase', 'marc'), 'ok', 'where nothing is known there is nothing to erase');
select core.person_erase(id_of('lea'), 'asked') \g /dev/null
select is((select count(*) from offer where volunteer_id = id_of('lea') and features is not null), 0::bigint, 'who is erased has taught nothing either');
select alike(happened(), '%learning_erased%', 'of which the matchers hear, too');
select * from finish();
rollback;

\ir support/pages.sql
select is(page('senior', 'jeanne') -> 'kept', 'null', 'nobody has begun anything');
select is(outcome('draft_keep', 'jeanne', args('draft', 'v1:draft:one')), 'ok', 'a senior has begun to ask for something');
select is(outcome('draft_keep', 'jeanne', args('draft', 'v1:draft:two')), 'ok', 'and has come one question further');
select is(page('senior', 'jeanne') #>> '{kept,d,sealed}', 'v1:draft:two', 'it waits on her page');
select is(page('request', 'jeanne', args('fresh', 'true')) #>> '{kept,d,sealed}', 'v1:draft:two', 'and where a request begins');
select is(page('request', 'jeanne', args('purpose', 'walk')) -> 'kept', 'null', 'not in the middle of one');
select is(page('senior', 'paul') -> 'kept', 'null', 'it is nobody else''s');
select refuses('draft_keep', 'lea', args('draft', 'x'), 'forbidden not_your_act', 'only a senior asks for outings');
select refuses('draft_keep', 'jeanne', args('draft', repeat('x', 20001)), 'invalid draft:too_long', 'a draft has an end');
select outcome('draft_keep', 'paul', args('draft', 'v1:draft:his')), asked('paul') \g /dev/null
select is(page('senior', 'paul') #>> '{kept,d,sealed}', 'v1:draft:his', 'what the desk asks for meanwhile leaves it alone');
select outcome('outing_request', 'jeanne', jsonb_build_object('purpose', 'walk', 'where', spot(), 'appointment_at', '2026-12-03T10:00+01')) \g /dev/null
select is((select count(*) from draft)::int, 1, 'what is sent is no draft any more');
select is(outcome('draft_keep', 'paul'), 'ok', 'he gives it up');
select is((select count(*) from draft)::int, 0, 'and it is gone');
select outcome('draft_keep', 'paul', args('draft', 'v1:draft:his')) \g /dev/null
select clock_is('2026-12-24 09:59') \g /dev/null
select outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is(page('senior', 'paul') #>> '{kept,d,sealed}', 'v1:draft:his', 'it is kept for thirty days');
select clock_is('2026-12-24 10:01') \g /dev/null
select is(page('senior', 'paul') -> 'kept', 'null', 'and not longer');
select outcome('chore_purge', 'service:dispatcher') \g /dev/null
select is((select count(*) from draft)::int, 0, 'nothing of it stays');
select * from finish();
rollback;

-- An act on what was seen, and on nothing else.
\ir support/pages.sql
select asked('jeanne') as outing, asked('paul') as his \gset
create function pg_temp.look(name text, page text, input jsonb default '{}') returns core.answer language plpgsql as $$
declare a core.answer;
begin
    select * into a from api.page_seen('session:' || (select token from who w where w.name = look.name), jsonb_build_object('page', page, 'input', input));
    perform set_config('nec.role', 'act', true);
    return a;
end $$;
create function pg_temp.only(act text, page text, seen text, input jsonb, page_input jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('act', act, 'page', page, 'seen', seen, 'input', input, 'page_input', page_input) $$;

select (pg_temp.look('jeanne', 'page_wishes')).document ->> 'seen' as seen \gset
select matches(:'seen'::text, '^[0-9a-f]{64}$', 'a page has a fingerprint');
select clock_is('2026-11-24 10:01') \g /dev/null
select is((pg_temp.look('jeanne', 'page_wishes')).document ->> 'seen', :'seen', 'the hour is no part of it');
select is((pg_temp.look('jeanne', 'page_wishes')).document - 'seen' - 'now_at', page('wishes', 'jeanne') - 'now_at', 'the page is as it is');
select is(outcome('act_matched', 'jeanne', pg_temp.only('wishes_set', 'page_wishes', :'seen', args('plan', 'v1:plan:1', 'circle_agreed', 'true'))), 'ok', 'an act on what was seen is done');
select refuses('act_matched', 'jeanne', pg_temp.only('wishes_set', 'page_wishes', :'seen', args('plan', 'v1:plan:2')), 'stale changed_since', 'one on what has changed since is not');
select refuses('act_matched', 'jeanne', pg_temp.only('wishes_set', 'page_wishes', null, '{}'), 'stale changed_since', 'nor one on nothing');
select refuses('act_matched', 'jeanne', pg_temp.only('outing_cancel', 'page_outing', :'seen', args('outing', :'his'), args('outing', :'his')), 'not_found outing', 'what is not theirs is not there');
select refuses('act_matched', 'jeanne', pg_temp.only('outing_assign', 'page_desk_outing', :'seen', '{}', args('outing', :'outing')), 'forbidden not_your_page', 'nor is a page that is not theirs');
select (pg_temp.look('claire', 'page_desk_outing', args('outing', :'outing'))).document ->> 'seen' as seen \gset
select outcome('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select refuses('act_matched', 'claire', pg_temp.only('outing_unmet', 'page_desk_outing', :'seen', args('outing', :'outing', 'reason', 'other', 'alternative', 'x'), args('outing', :'outing')),
    'stale changed_since', 'what somebody else has done meanwhile counts');
select refuses('act_matched', 'claire', pg_temp.only('act_matched', 'page_board', :'seen', '{}'), 'not_found page', 'it is not about itself');
select refuses('act_matched', 'claire', pg_temp.only('clock', 'page_board', :'seen', '{}'), 'not_found page', 'nor about what is no act');
select is(ending(pg_temp.look('claire', 'clock')) || ', ' || ending(pg_temp.look('claire', 'page_none')), 'not_found page, not_found page', 'nor about what is no page');
select refuses('act_matched', 'claire', '{}', 'not_found page', 'what is not named is not there');
select is(ending(pg_temp.look('claire', null)), 'not_found page', 'be it an act or a page');
select is(ending(pg_temp.look('jeanne', 'page_board')), 'forbidden not_your_page', 'a page is whose it is');
select * from finish();
rollback;

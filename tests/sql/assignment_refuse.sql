\ir support.sql
select asked('jeanne') as outing, asked('jeanne', '2026-12-03 10:00') as next, asked('jeanne', '2026-12-10 10:00') as asked_too, asked('paul', '2026-11-27 15:00') as other \gset
select refuses('assignment_refuse', 'jeanne', args('outing', :'outing'), 'stale state_changed', 'there is nobody to refuse before somebody said yes');
select accepted(:'outing', 'lea') \g /dev/null
select happened(), told() \g /dev/null
select refuses('assignment_refuse', 'paul', args('outing', :'outing'), 'not_found outing', 'nobody refuses for another senior');
select once('assignment_refuse', 'jeanne', args('outing', :'outing'), 'refusing twice with one key is refusing once');
select is(state_of(:'outing'), 'open', 'the outing is looked for again');
select is(happened(), 'offer_rescinded outing_reopened', 'it stands in the journal');
select is((select rank from journal where kind = 'outing_reopened' and xid = pg_current_xact_id()), true, 'and is ranked at once');
select is(told(), 'other_chosen:lea', 'the volunteer is told, without a reason');
select is((select row (active, ended_why)::text from assignment where volunteer_id = id_of('lea')), '(f,refused)', 'and is free again');
select offered(:'outing', 'lea') \g /dev/null
select is(core.leg_offers(o, 'there'), 0::bigint, 'nobody is asked again whom the senior refused') from outing o where code = :'outing';
select is((select count(*) from exclusion where senior_id = id_of('jeanne')), 0::bigint, 'once is not never again');
select document('outing_assign', 'claire', args('outing', :'outing', 'volunteer', code_of('zoe'), 'agreed', '1')) \g /dev/null
select outcome('assignment_refuse', 'claire', args('outing', :'outing')), offered(:'outing', 'zoe') \g /dev/null
select is(core.leg_offers(o, 'there'), 0::bigint, 'nor when they were assigned by hand') from outing o where code = :'outing';

-- Never again
select accepted(:'outing', 'marc'), accepted(:'next', 'marc'), offered(:'asked_too', 'marc', 'lea'), accepted(:'other', 'marc') \g /dev/null
select outcome('assignment_agree', 'jeanne', args('outing', :'next')) \g /dev/null
select happened(), told() \g /dev/null
select is(outcome('assignment_refuse', 'jeanne', args('outing', :'outing', 'never_again', 'true')), 'ok', 'a senior may say: never again');
select is(state_of(:'outing') || ' ' || state_of(:'next') || ' ' || state_of(:'asked_too') || ' ' || state_of(:'other'), 'open open offering accepted',
    'what else the two had agreed to is looked for anew; what others agreed to stands');
select is((select by_role from exclusion where senior_id = id_of('jeanne') and volunteer_id = id_of('marc')), 'senior', 'they are never matched again');
select is(offer_state(offer_to(:'asked_too', 'marc')) || ' ' || offer_state(offer_to(:'asked_too', 'lea')), 'withdrawn queued', 'open questions between them end, and only those');
select is(happened(), 'offer_rescinded outing_reopened offer_rescinded outing_reopened offer_withdrawn exclusion_added', 'every step stands in the journal');
select is(told(), 'other_chosen:marc other_chosen:marc', 'the volunteer hears of each outing');

-- While they are out together
select asked('paul', '2026-12-04 10:00') as later \gset
select accepted(:'later', 'marc'), clock_is('2026-11-27 14:40') \g /dev/null
select document('outing_start', 'marc', args('outing', :'other')) \g /dev/null
select refuses('assignment_refuse', 'paul', args('outing', :'later', 'never_again', 'true'), 'conflict still_matched', 'two who are out together now are parted when they are home');
select document('outing_home_safe', 'marc', args('outing', :'other')) \g /dev/null
select is(outcome('assignment_refuse', 'paul', args('outing', :'later', 'never_again', 'true')), 'ok', 'and then for good');
select * from finish();
rollback;

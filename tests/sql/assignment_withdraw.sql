\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 15:00') as other \gset
select accepted(:'outing', 'lea'), accepted(:'other', 'marc'), happened(), told() \g /dev/null
select refuses('assignment_withdraw', 'lea', args('outing', :'other'), 'not_found outing', 'nobody withdraws for somebody else');
select refuses('assignment_withdraw', 'lea', args('outing', :'outing', 'reason', 'bored'), 'invalid reason:choose_one', 'a reason is one of the list');
select once('assignment_withdraw', 'lea', args('outing', :'outing', 'reason', 'unwell'), 'withdrawing twice with one key is doing it once');
select is(state_of(:'outing') || ' ' || alerts(:'outing'), 'open volunteer_withdrew', 'the outing is looked for again, and a coordinator knows');
select is(happened(), 'offer_rescinded outing_reopened escalation_raised', 'it stands in the journal');
select is((select data from journal where kind = 'outing_reopened' and xid = pg_current_xact_id()),
    '{"from": "accepted", "to": "open", "why": "withdrawn", "reason": "unwell"}', 'with the reason');
select is(told(), null, 'a senior who has not heard of the volunteer hears nothing of it');
select refuses('assignment_withdraw', 'lea', args('outing', :'outing'), 'not_found outing', 'who has withdrawn has no more to do with the outing');
select offered(:'outing', 'lea') \g /dev/null
select is(core.leg_offers(o, 'there'), 0::bigint, 'and is not asked for it again') from outing o where code = :'outing';
select outcome('assignment_agree', 'paul', args('outing', :'other')), told() \g /dev/null
select outcome('assignment_withdraw', 'marc', args('outing', :'other')) \g /dev/null
select is(told(), 'looking_again:paul', 'a senior who knew who comes is told that we look again');
select is((select row (told_at, agreed_at)::text from outing where code = :'other'), '(,)', 'and will be asked to agree to the next one');
select is((select count(*) from assignment where active and volunteer_id in (id_of('lea'), id_of('marc'))), 0::bigint, 'whoever withdrew is free for others');

select asked('paul', '2026-11-27 10:00') as under_way \gset
select started(:'under_way', 'zoe') \g /dev/null
select refuses('assignment_withdraw', 'zoe', args('outing', :'under_way'), 'stale state_changed', 'nobody withdraws on the way');
select * from finish();
rollback;

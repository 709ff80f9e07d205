\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-25 09:00') as urgent \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select offer_to(:'outing', 'lea') as lea, offer_to(:'outing', 'marc') as marc \gset
select link_new('link', :'marc'), happened() \g /dev/null

select refuses('offer_decline', 'lea', args('offer', :'lea'), 'invalid reason:choose_one', 'a no has a reason');
select refuses('offer_decline', 'lea', args('offer', :'lea', 'reason', 'tired'), 'invalid reason:choose_one', 'a no has one of the reasons offered');
select refuses('offer_decline', 'lea', args('offer', :'marc', 'reason', 'too_far'), 'not_found offer', 'nobody says no for somebody else');

select once('offer_decline', 'lea', args('offer', :'lea', 'reason', 'not_free'), 'saying no twice with one key is saying it once');
select is((select row (state, decline_reason)::text from offer where code = :'lea'), '(declined,not_free)', 'the reason is kept');
select is(happened(), 'offer_declined', 'while another is still thinking, nobody else is asked for a planned outing');
select is(document('offer_decline', 'lea', args('offer', :'lea', 'reason', 'too_far')) ->> 'state', 'declined', 'a second no says the same');
select is((select decline_reason from offer where code = :'lea'), 'not_free', 'the first reason stays');

select is(outcome('offer_decline', 'link', args('offer', :'marc', 'reason', 'unwell')), 'ok', 'the link in the message says no as well as yes');
select is(happened(), 'offer_declined wave_wanted', 'when nobody is left to answer, others are looked for at once');
select is((select rank from journal where kind = 'wave_wanted' and xid = pg_current_xact_id()), true, 'which the matcher hears of');
select is(offered(:'outing', 'lea', 'marc'), 'ok', 'the matcher may name them again, without knowing');
select is(offer_to(:'outing', 'lea'), :'lea', 'but whoever declined is not asked again for that outing');

select offered(:'urgent', 'lea', 'zoe'), happened() \g /dev/null
select outcome('offer_decline', 'lea', args('offer', offer_to(:'urgent', 'lea'), 'reason', 'other')) \g /dev/null
select is(happened(), 'offer_declined wave_wanted', 'a refusal of an urgent outing is replaced at once');
select document('offer_accept', 'zoe', args('offer', offer_to(:'urgent', 'zoe'))) \g /dev/null
select refuses('offer_decline', 'zoe', args('offer', offer_to(:'urgent', 'zoe'), 'reason', 'other'), 'stale already_answered',
    'a yes is given back, not declined');
select * from finish();
rollback;

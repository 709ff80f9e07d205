\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 10:30') as overlapping, asked('paul', '2026-12-04 10:00') as later \gset
select is(offered(:'outing', 'lea', 'marc', 'zoe'), 'ok', 'three volunteers are asked for one outing');
select offered(:'overlapping', 'lea', 'zoe'), offered(:'later', 'lea', 'marc') \g /dev/null
select offer_to(:'outing', 'lea') as lea, offer_to(:'outing', 'marc') as marc, offer_to(:'overlapping', 'lea') as busy_then \gset
select link_new('link', :'marc') \g /dev/null
update offer set state = 'sent', sent_at = nec.now() where code in (:'lea', :'marc');

select refuses('offer_accept', 'lea', args('offer', :'marc'), 'not_found offer', 'nobody says yes to an offer made to somebody else');
select refuses('offer_accept', 'lea', args('offer', 'nonsense'), 'not_found offer', 'an offer that does not exist is not accepted');
select refuses('offer_accept', 'lea', '{}', 'not_found offer', 'a yes to nothing is no yes');
select refuses('offer_accept', 'link', args('offer', offer_to(:'later', 'marc')), 'not_found offer',
    'the link in a message answers the offer of that message only');

select happened(), told() \g /dev/null
select once('offer_accept', 'lea', args('offer', :'lea'), 'saying yes twice with one key is saying it once');
select is(state_of(:'outing'), 'accepted', 'one yes is enough');
select is(happened(), 'offer_accepted offer_superseded offer_superseded outing_accepted', 'every step of a yes stands in the journal');
select is(told(), 'offer_filled:marc assignment_details:lea who_comes_agree:jeanne',
    'who had heard of it is thanked, the volunteer gets the details, the senior is asked to agree');
select is(core.leg_offers(o, 'there'), 0::bigint, 'no question stays open once somebody goes') from outing o where code = :'outing';
select is(a.busy, tstzrange(o.meet_at - interval '20 minutes', o.end_at), 'a volunteer is busy from setting out until the senior is home')
from outing o join assignment a on a.outing_id = o.id where o.code = :'outing';

select is(document('offer_accept', 'lea', args('offer', :'lea')) ->> 'state', 'accepted', 'a second yes says the same');
select refuses('offer_accept', 'link', args('offer', :'marc'), 'conflict already_taken', 'two volunteers say yes: the second is thanked');
select refuses('offer_accept', 'lea', args('offer', :'busy_then'), 'conflict busy_then', 'nobody is promised to two people at one time');
select is(offer_state(:'busy_then'), 'queued', 'who is busy then keeps the question, should they become free');

select outcome('offer_decline', 'lea', args('offer', offer_to(:'later', 'lea'), 'reason', 'not_free')) \g /dev/null
select refuses('offer_accept', 'lea', args('offer', offer_to(:'later', 'lea')), 'stale already_answered', 'a no stays a no');
select clock_is('2026-11-27 09:30') \g /dev/null
select refuses('offer_accept', 'lea', args('offer', :'busy_then'), 'expired offer_expired', 'an offer has an end');
select clock_is('2026-11-24 10:00') \g /dev/null
update volunteer set state = 'paused' where person_id = id_of('zoe');
select refuses('offer_accept', 'zoe', args('offer', offer_to(:'overlapping', 'zoe')), 'forbidden not_active', 'who pauses goes with nobody');
select outcome('outing_cancel', 'paul', args('outing', :'overlapping')) \g /dev/null
select refuses('offer_accept', 'zoe', args('offer', offer_to(:'overlapping', 'zoe')), 'conflict outing_cancelled',
    'who says yes to an outing called off is told so');

select asked('jeanne', '2026-12-03 10:00') as known \gset
update senior set circle_agreed = true where person_id = id_of('jeanne');
insert into bond (senior_id, volunteer_id, outings, circle) values (id_of('jeanne'), id_of('marc'), 3, true);
select told() \g /dev/null
select is(accepted(:'known', 'marc'), 'confirmed', 'a face from the circle counts as agreed where the senior said so beforehand');
select is(told(), 'offer:marc assignment_details:marc who_comes:jeanne senior_agreed:marc', 'and the senior is told, not asked');
select * from finish();
rollback;

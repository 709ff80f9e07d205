\ir support.sql
\ir support/chores.sql
select asked('jeanne') as planned, asked('paul', '2026-11-25 11:00') as urgent \gset
select offered(:'planned', 'lea', 'marc'), offered(:'urgent', 'lea', 'zoe') \g /dev/null
select refuses('chore_offers_expire', 'lea', '{}', 'forbidden not_your_act', 'nobody but the dispatcher does its chores');
select is(chore('offers_expire'), 0, 'an offer is left alone until its deadline');

update offer set deadline_at = nec.now() where code = offer_to(:'planned', 'lea');
select happened() \g /dev/null
select is(chore('offers_expire'), 1, 'an offer whose deadline has come is over');
select is(offer_state(offer_to(:'planned', 'lea')) || ' ' || offer_state(offer_to(:'planned', 'marc')), 'expired queued', 'and only that one');
select is(happened(), 'offer_expired', 'while another still thinks, nobody else is asked for a planned outing');
select is((select slot from offer where code = offer_to(:'planned', 'lea')), null, 'an offer that is over holds none of eight places');

update offer set deadline_at = nec.now() where code = offer_to(:'urgent', 'lea');
select chore('offers_expire') \g /dev/null
select is(happened(), 'offer_expired wave_wanted', 'an urgent outing asks somebody else at once');

update offer set deadline_at = nec.now() where code = offer_to(:'planned', 'marc');
select chore('offers_expire') \g /dev/null
select is(happened(), 'offer_expired wave_wanted', 'so does a planned one when nobody is left to answer');
select is((select rank from journal order by id desc limit 1), true, 'and the matcher hears of it');
select is(state_of(:'planned'), 'offering', 'the search goes on');

select offered(:'urgent', 'marc') \g /dev/null
select clock_is('2026-11-25 10:20'), happened() \g /dev/null
select chore('offers_expire') \g /dev/null
select is(happened(), 'offer_expired offer_expired', 'nobody is asked for what begins too soon to get there');

-- Whoever has said yes is not asked about the same hours any more.
select clock_is('2026-11-25 10:30'), asked('jeanne', '2026-12-03 10:00') as kept, asked('paul', '2026-12-03 10:30') as spared, asked('odette', '2026-12-03 16:00') as later \gset
update outing set state = 'open' where code = :'later';
select offered(:'kept', 'lea', 'zoe'), offered(:'spared', 'lea', 'marc'), offered(:'later', 'lea') \g /dev/null
select sent('offer', 'lea') \g /dev/null
update offer set sent_at = nec.now(), state = 'sent' where code = offer_to(:'spared', 'lea');
select document('offer_accept', 'lea', args('offer', offer_to(:'kept', 'lea'))), happened(), told() \g /dev/null
select is(chore('offers_expire'), 1, 'a question about the hours that its volunteer has promised to somebody else');
select is(offer_state(offer_to(:'spared', 'lea')) || ' ' || offer_state(offer_to(:'spared', 'marc')) || ' ' || offer_state(offer_to(:'later', 'lea')), 'withdrawn queued sent', 'is taken back, and no other');
select is(happened() || ' ' || told(), 'offer_withdrawn offer_overtaken:lea', 'with a kind word');
select is(sent('offer_overtaken', 'lea'), 'ok', 'that is still true when it goes out');
select refuses('offer_accept', 'lea', args('offer', offer_to(:'spared', 'lea')), 'conflict busy_then', 'who answers all the same hears why not');
select * from finish();
rollback;

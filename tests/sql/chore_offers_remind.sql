\ir support.sql
\ir support/chores.sql
select asked('jeanne', '2026-11-30 10:00') as planned, asked('paul', '2026-11-25 18:00') as urgent \gset
select offered(:'planned', 'lea', 'marc'), offered(:'urgent', 'zoe'), sent('offer', 'lea'), sent('offer', 'zoe') \g /dev/null
select is(chore('offers_remind'), 0, 'nobody is reminded at once');
select clock_is('2026-11-25 09:00') \g /dev/null
update offer set deadline_at = '2026-11-25 10:00' where code = offer_to(:'urgent', 'zoe');
select told() \g /dev/null
select is(chore('offers_remind'), 1, 'an offer that stands until noon is called to mind at nine');
select is(told(), 'offer_reminder:lea', 'whoever has not been told yet is not reminded, nor who was asked for something urgent');
select is(chore('offers_remind'), 0, 'one reminder is enough');

update offer set nudged_at = null, deadline_at = '2026-11-26 00:00' where code = offer_to(:'planned', 'lea');
select clock_is('2026-11-25 22:00') \g /dev/null
select is(chore('offers_remind'), 0, 'nobody is reminded at night');
select * from finish();
rollback;

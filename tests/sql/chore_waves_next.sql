\ir support.sql
\ir support/chores.sql
select asked('jeanne', '2026-11-30 10:00') as planned, asked('paul', '2026-11-25 11:00') as urgent \gset
select offered(:'planned', 'lea'), offered(:'urgent', 'marc') \g /dev/null
select is(chore('waves_next'), 0, 'a wave has its time');
select clock_is('2026-11-24 11:50') \g /dev/null
select is(chore('waves_next'), 0, 'nearly two hours, when a day is left');
select clock_is('2026-11-24 12:05'), happened() \g /dev/null
select is(chore('waves_next'), 1, 'then others are asked for the urgent outing, while the first may still answer');
select is(happened(), 'wave_wanted', 'the matcher is asked whom');
select is(offer_state(offer_to(:'urgent', 'marc')), 'queued', 'and nothing is taken from whoever was asked before');
select is(chore('waves_next'), 0, 'a question that the matcher thinks over is not asked twice');
select offered(:'urgent', variadic '{}') \g /dev/null
select is(chore('waves_next'), 0, 'when the matcher finds nobody more, that too has its time');

select clock_is('2026-11-24 18:01') \g /dev/null
update outing set state = 'open' where code = :'urgent';
select is(chore('waves_next'), 1, 'a planned outing is asked about again in the round of six o''clock');
select offered(:'planned', 'zoe') \g /dev/null
select clock_is('2026-11-25 08:55') \g /dev/null
select is(chore('waves_next'), 0, 'not in the night');
select clock_is('2026-11-25 09:00') \g /dev/null
select is(chore('waves_next'), 1, 'and in the round of nine in the morning');

select asked('jeanne', '2026-11-27 13:00') as soon \gset
select clock_is('2026-11-26 20:30') \g /dev/null
select offered(:'soon', 'lea'), happened() \g /dev/null
update outing set state = 'open' where code <> :'soon';
select clock_is('2026-11-27 07:59') \g /dev/null
select is(chore('waves_next'), 0, 'an urgent outing wakes nobody: the night is no time in which somebody has not answered');
select clock_is('2026-11-27 08:29') \g /dev/null
select is(chore('waves_next'), 0, 'it is the day of the outing: those who were asked');
select clock_is('2026-11-27 08:31') \g /dev/null
select is(chore('waves_next'), 1, 'have had half an hour since eight o''clock');

-- Where first waves wait for a round.
update outing set state = 'closed' where state in ('open', 'offering');
update territory set settings = settings || '{"planned_at_once": "false"}' where id = current_setting('nec.territory')::smallint;
update senior set limit_lifted_until = '2100-01-01';
select clock_is('2026-12-01 10:00') \g /dev/null
select asked('jeanne', '2026-12-09 10:00') as two, asked('paul', '2026-12-08 10:00') as one, asked('jeanne', '2026-12-02 11:00') as urgent \gset
select offered(:'two', 'lea', 'marc'), offered(:'one', 'zoe'), offered(:'urgent', 'marc') \g /dev/null
select is((select string_agg(state, ' ' order by id) from outing where code in (:'one', :'two', :'urgent')), 'open open offering', 'what is planned is not asked at once, what is urgent is');
select is(alerts(:'two'), null, 'which is nothing to be told of');
select is(chore('rank_again') + chore('waves_next'), 0, 'nor thought over again before the round');
select clock_is('2026-12-01 18:00'), happened() \g /dev/null
select is(chore('waves_next'), 3, 'then all are asked about');
select is((select string_agg(o.code, ' ' order by j.id) from journal j join outing o on o.id = j.subject_id and o.code <> :'urgent' where j.kind = 'wave_wanted' and j.at = nec.now()),
    :'one' || ' ' || :'two', 'first those who may be asked of whom there are fewest');
select offered(:'two', 'lea', 'marc') \g /dev/null
select is(state_of(:'two') || ' ' || offer_state(offer_to(:'two', 'lea')), 'offering queued', 'and the wave goes');
select is((select m.due_at - nec.now() from message m join offer f on f.message_id = m.id where f.code = offer_to(:'two', 'lea')), interval '2 minutes',
    'a little later, in one message with the others of the round');
select clock_is('2026-12-01 19:00'), happened() \g /dev/null
select document('offer_decline', who, args('offer', offer_to(:'two', who), 'reason', 'not_free')) from unnest('{lea,marc}'::text[]) who \g /dev/null
select is(happened(), 'offer_declined offer_declined wave_wanted', 'when all have said no, others are thought of at once');
select is(offered(:'two', 'zoe'), 'ok', 'and somebody else is found');
select is(offer_to(:'two', 'zoe'), null, 'who is asked in the next round');
select clock_is('2026-12-02 09:00') \g /dev/null
select is(chore('waves_next') > 0, true, 'in the morning');
select offered(:'two', 'zoe') \g /dev/null
select is(offer_state(offer_to(:'two', 'zoe')), 'queued', 'they are');
select document('offer_accept', 'zoe', args('offer', offer_to(:'two', 'zoe'))), clock_is('2026-12-02 10:00') \g /dev/null
select clock_is('2026-12-03 08:00') \g /dev/null
select document('assignment_withdraw', 'zoe', args('outing', :'two', 'reason', 'unwell')) \g /dev/null
select is((select core.waits_for_round(o) from outing o where code = :'two'), false, 'who goes no more is replaced without waiting');
select asked('paul', '2026-12-10 10:00') as nobody \gset
select offered(:'nobody', variadic '{}') \g /dev/null
select is(alerts(:'nobody'), 'no_candidate', 'when there is nobody to ask, a person knows without waiting for the round');
select clock_is('2026-12-03 08:31') \g /dev/null
select is(chore('rank_again'), 1, 'and it is thought over again every half hour');
select * from finish();
rollback;

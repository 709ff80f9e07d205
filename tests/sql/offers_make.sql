\ir support.sql
select asked('jeanne') as outing \gset
select id from outing where code = :'outing' \gset
select happened() \g /dev/null

select refuses('offers_make', 'service:dispatcher', '{"outing": 0, "asked_version": 1}', 'not_found outing', 'no offers for an outing that does not exist');
select refuses('offers_make', 'service:dispatcher', ranked(:'outing', '{lea}') || '{"asked_version": 99}', 'stale state_changed',
    'a ranking of another wording of the question makes no offers');
select refuses('offers_make', 'service:dispatcher', ranked(:'outing', '{lea}') - 'asked_version', 'stale state_changed',
    'a ranking of no wording makes none either');

select once('offers_make', 'service:dispatcher', ranked(:'outing', '{lea,marc}'), 'the same ranking delivered twice asks nobody twice');
select is(happened(), 'offer_made offer_made wave_sent', 'every offer stands in the journal');
select is(told(), 'offer:lea offer:marc', 'and has its message');
select is(state_of(:'outing'), 'offering', 'the outing is being offered');
select is((select row (distance_m, score, approach_min, deadline_at)::text from offer where code = offer_to(:'outing', 'lea')),
    row (800, 500, 20, '2026-11-25 12:00'::timestamptz)::text,
    'an offer knows its distance, its score and the way there, and stands until noon of the next day');
select is((select put_aside from ranking where outing_id = :id), '{"too_far": 3}', 'the ranking is kept, for the desk to see why');
select refuses('offers_make', 'service:dispatcher', ranked(:'outing', '{zoe}'), 'stale state_changed', 'a question is answered once');

-- Hard rules hold whatever the matcher says.
create function pg_temp.asks(v text) returns boolean language plpgsql as $$
declare before bigint;
begin
    select count(*) into before from offer where volunteer_id = id_of(v);
    perform offered(current_setting('story.outing'), v);
    return (select count(*) from offer where volunteer_id = id_of(v)) > before;
end $$;
select set_config('story.outing', :'outing', true) \g /dev/null
update volunteer set state = 'paused' where person_id = id_of('zoe');
select is(pg_temp.asks('zoe'), false, 'who is not active is not asked');
update volunteer set state = 'active', paused_until = '2026-11-27' where person_id = id_of('zoe');
select is(pg_temp.asks('zoe'), false, 'who pauses until that day is not asked');
update volunteer set paused_until = null where person_id = id_of('zoe');
insert into absence (volunteer_id, from_on, to_on) values (id_of('zoe'), '2026-11-26', '2026-11-27');
select is(pg_temp.asks('zoe'), false, 'who is away on that day is not asked');
delete from absence;
update outing set needs = '{wheelchair,hard_of_hearing}' where id = :id;
select is(pg_temp.asks('zoe'), false, 'who cannot push a wheelchair is not asked for somebody in one');
update volunteer set abilities = '{wheelchair,patience}' where person_id = id_of('zoe');
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('jeanne'), id_of('zoe'), 'volunteer');
select is(pg_temp.asks('zoe'), false, 'who shall never be matched with this person is not asked');
delete from exclusion where volunteer_id = id_of('zoe');
select asked('paul', '2026-11-27 11:00') as elsewhere \gset
select accepted(:'elsewhere', 'zoe') \g /dev/null
select is(pg_temp.asks('zoe'), false, 'who goes out with somebody else then is not asked');
select document('assignment_withdraw', 'zoe', args('outing', :'elsewhere')) \g /dev/null
select is(pg_temp.asks('zoe'), true, 'who may, is');
select is(pg_temp.asks('zoe'), false, 'but not twice for one outing');

-- Nobody
select asked('paul', '2026-11-30 10:00') as lonely \gset
select happened() \g /dev/null
select is(document('offers_make', 'service:dispatcher', ranked(:'lonely', '{}')), '{"made": 0, "wave": 0}', 'a ranking may name nobody');
select is(alerts(:'lonely'), 'no_candidate', 'then a coordinator knows at once');
select is(happened(), 'escalation_raised nobody_found', 'and the journal too');
select offered(:'lonely', 'lea') \g /dev/null
select outcome('offer_decline', 'lea', args('offer', offer_to(:'lonely', 'lea'), 'reason', 'other')) \g /dev/null
select code as alert from escalation where reason = 'no_candidate' order by id desc limit 1 \gset
select outcome('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'called')), happened(), clock_is('2026-11-24 15:00') \g /dev/null
select offered(:'lonely', 'lea') \g /dev/null
select is(happened(), 'escalation_raised nobody_left', 'when all have been asked in vain, the outing waits for a person to decide');
select is(state_of(:'lonely') || ' ' || alerts(:'lonely'), 'open waves_exhausted', 'and is not offered to anybody meanwhile');
select code as alert from escalation where reason = 'waves_exhausted' order by id desc limit 1 \gset
select outcome('escalation_settle', 'claire', args('escalation', :'alert', 'settled', 'called')), clock_is('2026-11-25 10:00') \g /dev/null
select outcome('outing_change', 'paul', args('outing', :'lonely', 'appointment_at', '2026-12-03T10:00+01')) \g /dev/null
select document('offers_make', 'service:dispatcher', ranked(:'lonely', '{}')) \g /dev/null
select is(alerts(:'lonely'), 'waves_exhausted', 'what was settled was about the hour it had then: nobody for the new one is news');

-- How long it stands
create function pg_temp.until(at timestamp, asked_at timestamp) returns timestamptz language plpgsql as $$
declare made text;
begin
    perform clock_is(asked_at);
    made := asked('paul', at);
    perform offered(made, 'marc');
    return (select deadline_at from offer where code = offer_to(made, 'marc'));
end $$;
update senior set limit_lifted_until = '2100-01-01' where person_id = id_of('paul');
select is(pg_temp.until('2027-01-05 10:00', '2026-12-30 21:00'), '2027-01-01 12:00'::timestamptz, 'a question put in the morning stands until noon of the day after that morning');
select is(pg_temp.until('2027-01-06 16:00', '2027-01-05 20:30'), '2027-01-06 09:00'::timestamptz, 'on the day itself for an hour');
select is(pg_temp.until('2027-01-13 18:00', '2027-01-12 15:00'), '2027-01-12 19:00'::timestamptz, 'the day before for four');
select is(pg_temp.until('2027-01-20 12:30', '2027-01-20 09:15'), '2027-01-20 10:00'::timestamptz, 'never later than two hours before');
select is(pg_temp.until('2027-01-27 11:00', '2027-01-27 08:20'), null, 'where that leaves less than a quarter of an hour nobody is asked');
select is(alerts((select code from outing order by id desc limit 1)), 'no_candidate', 'and a person hears of it at once');
select is(pg_temp.until('2027-02-03 10:00', '2027-02-02 22:00'), null, 'nor at night, when it would be read in the morning');
select clock_is('2027-02-10 08:20'), asked('paul', '2027-02-10 11:00') as by_hand \gset
select is(outcome('outing_offer', 'claire', args('outing', :'by_hand', 'volunteer', code_of('marc'))), 'ok', 'a coordinator, who is watching, may still ask');
select is((select deadline_at from offer where code = offer_to(:'by_hand', 'marc')), '2027-02-10 08:35'::timestamptz, 'for a quarter of an hour');
select * from finish();
rollback;

\ir support.sql
-- Another volunteer for the return: each is asked for one leg; both legs are promised, or none.
\set other '{"return_mode": "other_volunteer", "stay_min": "120"}'
select asked('jeanne', '2026-11-27 10:00', :'other') as outing \gset
select offered(:'outing', 'lea', 'marc', 'zoe') \g /dev/null
create function pg_temp.leg(outing_code text, name text) returns text language sql as $$
    select case when there then 'there' else '' end || case when back then 'back' else '' end from offer where code = offer_to(outing_code, name) $$;
select is(pg_temp.leg(:'outing', 'lea') || ' ' || pg_temp.leg(:'outing', 'marc') || ' ' || pg_temp.leg(:'outing', 'zoe'), 'there back there', 'volunteers are asked for one leg each, by turns');
select happened(), told() \g /dev/null
select is(document('offer_accept', 'lea', args('offer', offer_to(:'outing', 'lea'))) ->> 'state', 'offering', 'one yes is half of it');
select is(happened(), 'offer_accepted leg_covered offer_superseded', 'who was asked for the same leg is thanked, the other leg goes on');
select is(offer_state(offer_to(:'outing', 'zoe')) || ' ' || offer_state(offer_to(:'outing', 'marc')), 'superseded queued', 'and only they');
select is(told(), null, 'nothing is promised to anybody yet');
select is((select busy from assignment where volunteer_id = id_of('lea')), tstzrange('2026-11-27 09:10', '2026-11-27 10:00'), 'who goes there is free again at the appointment');
select is(document('offer_accept', 'marc', args('offer', offer_to(:'outing', 'marc'))) ->> 'state', 'accepted', 'with the second yes it is accepted');
select is((select busy from assignment where volunteer_id = id_of('marc')), tstzrange('2026-11-27 11:40', '2026-11-27 12:30'), 'who brings home is taken for the way back');
select is(told(), 'assignment_details:lea assignment_details:marc who_comes_agree:jeanne', 'both volunteers get the details, the senior is asked once');
select is(outcome('assignment_agree', 'jeanne', args('outing', :'outing')), 'ok', 'and agrees to both');
select is(told(), 'senior_agreed:lea senior_agreed:marc', 'who both hear of it');

select happened() \g /dev/null
select is(document('assignment_withdraw', 'lea', args('outing', :'outing')) ->> 'state', 'open', 'when one of two withdraws, it is looked for again');
select is((select array_agg(volunteer_id) from assignment a join outing o on o.id = a.outing_id where o.code = :'outing' and a.active), array[id_of('marc')], 'the other still goes');
select is(happened(), 'offer_rescinded outing_reopened escalation_raised', 'it stands in the journal');
select offered(:'outing', 'zoe') \g /dev/null
select is(pg_temp.leg(:'outing', 'zoe'), 'there', 'the next one is asked for the leg that is missing');
select is(document('offer_accept', 'zoe', args('offer', offer_to(:'outing', 'zoe'))) ->> 'state', 'accepted', 'and completes it');
select clock_is('2026-11-27 09:20') \g /dev/null
select document('outing_start', 'zoe', args('outing', :'outing')), document('outing_return', 'marc', args('outing', :'outing')) \g /dev/null
select document('outing_home_safe', 'marc', args('outing', :'outing')) \g /dev/null
select is((select count(*) from bond where senior_id = id_of('jeanne') and outings = 1), 2::bigint, 'both faces are known from then on');

-- One candidate for two legs; nobody for the second
select clock_is('2026-11-24 10:00') \g /dev/null
select asked('paul', '2026-12-01 10:00', :'other') as half \gset
select offered(:'half', 'lea') \g /dev/null
select is(alerts(:'half'), 'no_candidate', 'a leg that nobody could be asked for is something a person must decide');
select is(accepted(:'half', 'lea'), 'offering', 'meanwhile the other may be taken');
select outcome('outing_unmet', 'claire', args('outing', :'half', 'reason', 'no_candidate', 'alternative', 'Proxitan')) \g /dev/null
select is((select count(*) from assignment a join outing o on o.id = a.outing_id where o.code = :'half' and a.active), 0::bigint, 'both legs, or none: nobody goes for half an outing');

-- By hand
select asked('paul', '2026-12-02 10:00', :'other') as by_hand \gset
select is(document('outing_assign', 'claire', args('outing', :'by_hand', 'volunteer', code_of('lea'), 'agreed', '1')) ->> 'state', 'open', 'a coordinator assigns leg by leg, too');
select is(document('outing_assign', 'claire', args('outing', :'by_hand', 'volunteer', code_of('marc'), 'agreed', '1')) ->> 'state', 'accepted', 'first there, then back');
select is(outcome('assignment_refuse', 'paul', args('outing', :'by_hand')), 'ok', 'a senior who refuses refuses both');
select is((select count(*) from assignment a join outing o on o.id = a.outing_id where o.code = :'by_hand' and a.active), 0::bigint, 'and both are free again');

-- One way, and the default
select asked('paul', '2026-12-03 10:00', '{"return_mode": "one_way"}') as one_way, asked('paul', '2026-12-04 10:00', '{"return_mode": "will_call"}') as will_call \gset
select is(accepted(:'one_way', 'lea') || ' ' || pg_temp.leg(:'one_way', 'lea'), 'accepted there', 'a one-way outing has one leg');
select is((select row (meet_at, leave_at, end_at)::text from outing where code = :'one_way'), row ('2026-12-03 09:30'::timestamptz, '2026-12-03 11:00'::timestamptz, '2026-12-03 11:00'::timestamptz)::text, 'and ends where it leads');
select is(accepted(:'will_call', 'lea') || ' ' || pg_temp.leg(:'will_call', 'lea'), 'accepted thereback', 'an hour of return that is not known yet needs the same volunteer');
select * from finish();
rollback;

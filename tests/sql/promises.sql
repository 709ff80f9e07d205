\ir support.sql
-- What the database itself refuses, whoever writes and however carefully.
select asked('jeanne') as a, asked('paul') as b \gset
select id as a, senior_id as sa from outing where code = :'a' \gset
select id as b, senior_id as sb from outing where code = :'b' \gset
select id_of('lea') as lea, id_of('marc') as marc \gset
create function pg_temp.goes(o bigint, v bigint, from_ text, to_ text, legs text default 'there back') returns void language sql as $$
    insert into assignment (outing_id, volunteer_id, senior_id, there, back, busy)
    select o, v, senior_id, legs like '%there%', legs like '%back%', tstzrange(from_::timestamptz, to_::timestamptz) from outing where id = o $$;

select pg_temp.goes(:a, :lea, '2026-11-27 09:00', '2026-11-27 11:00') \g /dev/null
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :b, :lea, '2026-11-27 10:59', '2026-11-27 12:00'), '23P01', null, 'a volunteer is in one place at a time');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :b, :lea, '2026-11-27 08:00', '2026-11-27 12:00'), '23P01', null, 'from either side');
select lives_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :b, :lea, '2026-11-27 11:00', '2026-11-27 12:00'), 'two outings may touch');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :a, :marc, '2026-11-27 09:00', '2026-11-27 11:00'), '23505', null, 'one volunteer goes on each leg');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L, %L)', :a, :marc, '2026-11-27 09:00', '2026-11-27 11:00', 'back'), '23505', null, 'the way back has one, too');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :a, :marc, '2026-11-28 09:00', '2026-11-28 09:00'), '23514', null, 'an accompaniment takes time');
select throws_ok(format('insert into assignment (outing_id, volunteer_id, senior_id, busy) values (%s, %s, %s, %L)', :a, :marc, :sa, '[2026-11-28 09:00,)'), '23514', null, 'and ends');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L, %L)', :a, :marc, '2026-11-28 09:00', '2026-11-28 10:00', 'nowhere'), '23514', null, 'and leads somewhere');
update assignment set active = false, ended_why = 'withdrawn' where outing_id = :a;
select lives_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :a, :marc, '2026-11-27 09:00', '2026-11-27 11:00'), 'who has withdrawn leaves room for another');

-- The senior
create function pg_temp.again(o bigint, later interval, state text) returns void language sql as $$
    insert into outing (territory_id, senior_id, state, purpose, place_id, appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, channel)
    select territory_id, senior_id, again.state, purpose, place_id, appointment_at + later, stay_min, travel_min, meet_at + later, leave_at + later, end_at + later, channel from outing where id = o $$;
select throws_ok(format('select pg_temp.again(%s, %L, %L)', :a, '1 hour', 'open'), '23P01', null, 'a senior is in one place at a time');
select throws_ok(format('select pg_temp.again(%s, %L, %L)', :a, '1 hour', 'to_qualify'), '23P01', null, 'already when an outing is only asked for');
select lives_ok(format('select pg_temp.again(%s, %L, %L)', :a, (select end_at - meet_at from outing where id = :a), 'open'), 'two outings may touch here, too');
select lives_ok(format('select pg_temp.again(%s, %L, %L)', :a, '1 hour', 'draft'), 'a draft is no promise');
select throws_ok(format('update outing set state = %L where id = %s', 'unmet', :a), '23514', null, 'no request is unmet without a reason');
select throws_ok(format('update outing set state = %L where id = %s', 'cancelled', :a), '23514', null, 'none is called off by nobody');
select throws_ok(format('update outing set meet_at = appointment_at where id = %s', :a), '23514', null, 'one meets before the appointment');

-- Offers
create function pg_temp.asks(o bigint, v bigint, slot int, state text default 'queued') returns void language sql as $$
    insert into offer (outing_id, volunteer_id, senior_id, wave, state, slot, deadline_at)
    select o, v, senior_id, 1, asks.state, asks.slot, nec.now() from outing where id = o $$;
select pg_temp.again(:b, make_interval(days => n), 'open') from generate_series(1, 9) n \g /dev/null
select pg_temp.asks(x.id, :marc, n::int) from (select id, row_number() over (order by id) n from outing where senior_id = :sb and id > :b) x where n <= 8 \g /dev/null
select is((select count(*) from offer where volunteer_id = :marc and slot is not null), 8::bigint, 'eight questions may be open');
select throws_ok(format('select pg_temp.asks(%s, %s, 9)', :a, :marc), '23514', null, 'there is no place for a ninth');
select throws_ok(format('select pg_temp.asks(%s, %s, 8)', :a, :marc), '23505', null, 'not even in the place of another');
select throws_ok(format('select pg_temp.asks(%s, %s, null)', :a, :marc), '23514', null, 'nor without one');
select code as ninth from outing where senior_id = :sb order by id desc limit 1 \gset
select offered(:'ninth', 'marc') \g /dev/null
select is(offer_to(:'ninth', 'marc'), null, 'the act asks nobody a ninth question');
update offer set state = 'declined', slot = null, decline_reason = 'other' where volunteer_id = :marc and slot = 5;
select offered(:'ninth', 'marc') \g /dev/null
select is((select slot from offer where code = offer_to(:'ninth', 'marc')), 5::smallint, 'an answer makes room for the next one');
select throws_ok(format('update offer set state = %L where code = %L', 'declined', offer_to(:'ninth', 'marc')), '23514', null, 'a no has a reason');
select pg_temp.asks(:b, :lea, 1) \g /dev/null
select throws_ok(format('select pg_temp.asks(%s, %s, 2)', :b, :lea), '23505', null, 'nobody is asked twice at once for one outing');

-- Exclusions, whichever row comes first
select zoe.id as zoe from (select id_of('zoe') as id) zoe \gset
insert into exclusion (senior_id, volunteer_id, by_role) values (:sa, :zoe, 'senior');
select throws_ok(format('select pg_temp.asks(%s, %s, 1)', :a, :zoe), '23514', 'excluded pair', 'nobody is asked for somebody they shall not meet');
select throws_ok(format('select pg_temp.goes(%s, %s, %L, %L)', :a, :zoe, '2026-11-29 09:00', '2026-11-29 11:00'), '23514', 'excluded pair', 'nor sent to them');
select throws_ok(format('insert into exclusion (senior_id, volunteer_id, by_role) values (%s, %s, %L)', :sb, :lea, 'senior'), '23514', 'pair still matched', 'nobody is shut out while they are asked');
select throws_ok(format('insert into exclusion (senior_id, volunteer_id, by_role) values (%s, %s, %L)', :sa, :marc, 'senior'), '23514', 'pair still matched', 'nor while they are to go');
update outing set state = 'home_safe' where id = :a;
select lives_ok(format('insert into exclusion (senior_id, volunteer_id, by_role) values (%s, %s, %L)', :sa, :marc, 'senior'), 'afterwards, they may be');

-- Alerts and secrets
select escalate('concern', :b, :sb) as first \gset
select is(escalate('concern', :b, :sb), null, 'the same alert about one outing is raised once');
select throws_ok(format('update escalation set settled_at = nec.now() where id = %s', :first), '23514', null, 'nothing is settled without saying how');
select throws_ok($$ insert into senior_place (senior_id, label, label_index, purpose) values (id_of('paul'), 'CHU, oncologie', 'x', 'medical') $$, '23514', null, 'where a person is treated is never written in clear');

-- Alerts: whatever an alert may be about, something raises it.
select is((select string_agg(reason, ' ') from (
        select m[1] as reason from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z_]+)''::text', 'g') m where c.conname = 'escalation_reason_check') r
    where not exists (select from pg_proc p where p.pronamespace in ('api'::regnamespace, 'core'::regnamespace) and p.proname not in ('escalation_moot', 'on_call_reason')
        and p.prosrc ~ ('escalate\([^;]*''' || reason || ''''))), null, 'no reason of an alert lacks what raises it');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
select asked('jeanne') as friday, asked('paul', '2026-11-24 20:00') as evening \gset
select offered(:'friday', 'lea') \g /dev/null
select is(chore('unfilled'), 0, 'nobody is alarmed while there is time');
select clock_is('2026-11-24 14:50'), told() \g /dev/null
select is(chore('unfilled'), 1, 'an outing asked for late is a person''s matter at half the lead');
select is(alerts(:'evening'), 'no_candidate', 'nobody at all has been asked');
select is(told(), 'not_yet:paul', 'the senior hears that we go on looking');
select clock_is('2026-11-25 08:59') \g /dev/null
select is(chore('unfilled'), 0, 'until nine of the second day before');
select clock_is('2026-11-25 09:00') \g /dev/null
select is(chore('unfilled'), 1, 'then an outing without a volunteer is a person''s matter');
select is(alerts(:'friday') || ' ' || state_of(:'friday'), 'waves_exhausted offering', 'offers go on meanwhile');
select is(told(), 'not_yet:jeanne', 'and the senior is not left in silence');
select is(chore('unfilled'), 0, 'once');
select document('escalation_settle', 'claire', args('settled', 'called', 'escalation', (select e.code from escalation e
    join outing o on o.id = e.outing_id where o.code = :'friday' and settled_at is null))) \g /dev/null
select is(chore('unfilled'), 0, 'also when the coordinator has settled it');
select asked('odette', '2026-11-26 15:00') as new \gset
select clock_is('2026-11-26 11:00') \g /dev/null
select is(chore('unfilled'), 0, 'what a coordinator still has to prepare is with a person anyway');
select meet_at at time zone 'Europe/Paris' as hour from outing where code = :'friday' \gset
select clock_is(:'hour') \g /dev/null
select chore('unfilled') \g /dev/null
select is(alerts(:'friday'), 'waves_exhausted', 'the hour comes and nobody goes: that is a person''s matter again');
select is(chore('unfilled'), 0, 'once');
select document('escalation_settle', 'claire', args('settled', 'called', 'escalation', (select e.code from escalation e
    join outing o on o.id = e.outing_id where o.code = :'friday' and settled_at is null))) \g /dev/null
select is(chore('unfilled'), 0, 'and not again when it is settled');
select * from finish();
rollback;

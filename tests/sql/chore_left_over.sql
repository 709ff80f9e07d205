\ir support.sql
\ir support/chores.sql
select asked('jeanne') as outing, asked('odette') as first \gset
create function pg_temp.settled(outing_code text) returns text language sql as $$
    select string_agg(outcome('escalation_settle', 'claire', args('escalation', e.code, 'settled', 'called')), ' ')
    from escalation e join outing o on o.id = e.outing_id where o.code = outing_code and e.settled_at is null $$;

select is(chore('left_over'), 0, 'what is looked for, or before a person, is in good hands');
select pg_temp.settled(:'first') \g /dev/null
select is(chore('left_over'), 0, 'whoever has settled an alert has some hours for the rest');
select clock_is('2026-11-24 22:00') \g /dev/null
select is(chore('left_over'), 1, 'a person who was called, but whose request still waits,');
select is(alerts(:'first'), 'first_time', 'is before the desk again');
select is(chore('left_over'), 0, 'once');

-- Friday at ten, an hour's stay: home by half past eleven.
select clock_is('2026-11-27 12:29') \g /dev/null
select is(chore('left_over'), 0, 'as long as an alarm takes it is left alone');
select clock_is('2026-11-27 12:30') \g /dev/null
select is(chore('left_over'), 1, 'then a person hears of it');
select is(alerts(:'outing'), 'no_candidate', 'as of what nobody was found for');
select is(chore('unfilled'), 0, 'once, whichever chore comes first');
select document('outing_unmet', 'claire', args('outing', :'outing', 'reason', 'too_late', 'alternative', 'Proxitan')) \g /dev/null
select is(alerts(:'outing'), null, 'and ends it');

select * from finish();
rollback;

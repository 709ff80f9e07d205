\ir support.sql
\ir support/chores.sql
select asked('jeanne', '2026-11-30 10:00') as monday, asked('paul', '2026-11-25 09:00') as tomorrow \gset
select accepted(:'monday', 'lea'), accepted(:'tomorrow', 'marc'), sent('who_comes_agree', 'jeanne'), sent('who_comes_agree', 'paul') \g /dev/null
select is(chore('agree'), 0, 'the senior has time to think');
select clock_is('2026-11-24 12:00'), told() \g /dev/null
select is(chore('agree'), 1, 'when it is soon, a person calls two hours after the volunteer''s yes');
select is(alerts(:'tomorrow'), 'senior_not_reached', 'and nobody is just expected to be ready');
select clock_is('2026-11-24 13:00') \g /dev/null
select is(chore('agree'), 2, 'a senior who has not answered is asked again the same day');
select is(told(), 'ask_again:jeanne ask_again:paul', 'each once');
select is(chore('agree'), 0, 'and then left in peace');
select clock_is('2026-11-25 10:00') \g /dev/null
select is(chore('agree'), 1, 'until the next morning');
select is(told(), 'ask_again:jeanne', 'not when the outing has begun meanwhile');
select clock_is('2026-11-26 10:00') \g /dev/null
select is(chore('agree'), 0, 'twice is enough');
select clock_is('2026-11-29 09:45') \g /dev/null
select is(chore('agree'), 1, 'a day before, a person calls');
select is(alerts(:'monday'), 'senior_not_reached', 'as an alarm with an owner');
select document('escalation_settle', 'claire', args('settled', 'left_message', 'escalation', (select e.code from escalation e
    join outing o on o.id = e.outing_id where o.code = :'monday' and settled_at is null))) \g /dev/null
select is(chore('agree'), 0, 'what a person has settled is settled');
select document('assignment_agree', 'claire', args('outing', :'monday')) \g /dev/null
select is(chore('agree'), 0, 'a senior who has agreed is asked nothing more');
select * from finish();
rollback;

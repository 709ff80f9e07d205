\ir support/pages.sql
\ir support/chores.sql
-- The desk hears a month before, once; at the end nothing new is asked, and a person decides about what was promised.
update volunteer set cleared_until = null, driver_until = null;
delete from paper;
create function pg_temp.alerts_of(who text) returns text language sql as $$
    select string_agg(reason || coalesce(' ' || (select purpose from outing where id = outing_id), ''), ', ' order by id) from escalation
    where person_id = id_of(who) and settled_at is null $$;
select is(chore('papers'), 0, 'without papers there is nothing to say');
select outcome('paper_note', 'claire', args('person', code_of('lea'), 'paper', 'record', 'until', '2026-12-24')), told(), happened() \g /dev/null
select is(chore('papers'), 0, 'nor a month and a day before');
select clock_is('2026-11-25 10:00') \g /dev/null
select is(chore('papers'), 1, 'a month before');
select is(pg_temp.alerts_of('lea'), 'papers', 'the desk has it on its list');
select is((select due_at at time zone 'Europe/Paris' from escalation where reason = 'papers'), '2026-12-02 09:00'::timestamp, 'for a week from now');
select is(jsonb_path_query_array(page('call_list', 'claire'), '$.due[*].reason'), '["papers"]', 'among whom to call');
select is(told(), 'papers_due:lea', 'and Lea knows');
select is(core.message_untrue(m), null, 'which is true') from message m where id = last_message('papers_due', 'lea');
select is(chore('papers'), 0, 'it is said once');
select asked('jeanne', '2026-12-23 10:00') as before, asked('jeanne', '2027-01-04 10:00') as after, asked('paul', '2027-01-05 10:00') as open \gset
select accepted(:'before', 'lea') \g /dev/null
update paper set until_on = '2027-02-01' where volunteer_id = id_of('lea'); -- asked while they counted longer
select accepted(:'after', 'lea'), offered(:'open', 'lea') \g /dev/null
update paper set until_on = '2026-12-24' where volunteer_id = id_of('lea');
select outcome('assignment_agree', 'jeanne', args('outing', :'after')), told(), happened() \g /dev/null
select clock_is('2026-12-24 23:50') \g /dev/null
update offer set deadline_at = '2027-01-04' where code = offer_to(:'open', 'lea');
select is(chore('papers'), 0, 'on the last day all is as it was');
select clock_is('2026-12-25 00:10') \g /dev/null
select is(chore('papers'), 1, 'the day after it is over');
select is(offer_state(offer_to(:'open', 'lea')), 'withdrawn', 'what was asked is taken back');
select is(state_of(:'after'), 'confirmed', 'what was promised stays promised');
select is(alerts(:'after') || coalesce(alerts(:'before'), ''), 'papers', 'a person decides about what is still to come');
select is(chore('papers'), 0, 'once');
select ok(happened() like '%papers_over%', 'the matcher hears of it by the journal');

-- Seen again: nothing is left to decide.
select is(outcome('paper_note', 'claire', args('person', code_of('lea'), 'paper', 'record')), 'ok', 'her papers are seen');
select is(pg_temp.alerts_of('lea'), null, 'nobody has to call any more');
select isnt(core.message_untrue(m), null, 'and no message says so') from message m where id = last_message('papers_due', 'lea');
select is(chore('papers'), 0, 'for three years');

-- Only for those who drive does the end of a licence say anything.
insert into paper values (id_of('marc'), 'licence', '2020-01-01', '2026-12-20', null), (id_of('zoe'), 'licence', '2020-01-01', '2026-12-20', null);
update volunteer set abilities = '{car}' where person_id = id_of('marc');
select is(chore('papers'), 1, 'one of two drives');
select is(pg_temp.alerts_of('marc') || coalesce(pg_temp.alerts_of('zoe'), ''), 'papers', 'and it is said of them');
update volunteer set state = 'left' where person_id = id_of('lea');
select clock_is('2030-01-01 10:00') \g /dev/null
select is(chore('papers'), 0, 'of who has left nothing is said');
select * from finish();
rollback;

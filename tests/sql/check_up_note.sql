-- Silence is a signal: who is on the list of those to be called, and what a call changes.
\ir support/pages.sql
create function pg_temp.silent() returns text language sql as $$
    select coalesce(string_agg(x ->> 'first_name', ' '), '') from jsonb_array_elements(page('call_list', 'claire') -> 'silent') x
$$;
create function pg_temp.out_on(who text, variadic days date[]) returns void language sql as $$
    insert into senior_place (senior_id, label, label_index, purpose) values (id_of(who), 'Marché', 'm', 'shopping') on conflict do nothing;
    insert into outing (territory_id, senior_id, state, purpose, place_id, appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, channel, asked_at)
    select (select min(id) from territory), id_of(who), 'closed', 'shopping', (select min(id) from senior_place where senior_id = id_of(who)),
        at, 60, 20, at - interval '1 hour', at + interval '1 hour', at + interval '2 hours', 'web', at - interval '3 days'
    from unnest(days) d, lateral (select d + interval '10 hours' as at) x
$$;
delete from consent where purpose = 'check_up';
insert into consent (person_id, purpose, given, channel) values (id_of('jeanne'), 'check_up', true, 'web'), (id_of('paul'), 'check_up', false, 'web');

-- It is 24 November; six weeks ago was 13 October.
select pg_temp.out_on('jeanne', '2026-09-01', '2026-10-10') \g /dev/null
select pg_temp.out_on('paul', '2026-09-02', '2026-10-08') \g /dev/null
select is(pg_temp.silent(), 'Jeanne', 'who used to go out, agreed and has not asked for six weeks is called; who has not agreed is not');
select is(page('call_list', 'claire') #>> '{silent,0,outings}', '2', 'how often they went out stands there');
update consent set given = true where person_id = id_of('paul') and purpose = 'check_up';
select is(pg_temp.silent(), 'Paul Jeanne', 'the longest silence first');
select pg_temp.out_on('paul', '2026-10-20') \g /dev/null
select is(pg_temp.silent(), 'Jeanne', 'whoever went out since is not silent');
delete from outing where senior_id = id_of('paul') and (appointment_at at time zone 'Europe/Paris')::date <> '2026-10-08';
select is(pg_temp.silent(), 'Jeanne', 'one outing is not yet a habit');
select asked('jeanne', '2026-11-27 10:00') as next \gset
select is(pg_temp.silent(), '', 'nor is who is about to go out');
select outcome('outing_cancel', 'jeanne', args('outing', :'next')) \g /dev/null
select is(pg_temp.silent(), '', 'nor who asked this week, though it was called off');
update outing set asked_at = '2026-10-01' where code = :'next';
select is(pg_temp.silent(), 'Jeanne', 'she is silent again');

-- A call.
select refuses('check_up_note', 'claire', args('person', code_of('jeanne')), 'invalid heard:choose_one', 'something was heard');
select refuses('check_up_note', 'claire', args('person', code_of('jeanne'), 'heard', 'nothing'), 'invalid heard:choose_one', 'something that can be');
select refuses('check_up_note', 'claire', args('person', code_of('lea'), 'heard', 'well'), 'not_found senior', 'of somebody who is accompanied');
select refuses('check_up_note', 'jeanne', args('person', code_of('jeanne'), 'heard', 'well'), 'forbidden not_your_act', 'by the desk');
select happened() \g /dev/null
select once('check_up_note', 'claire', args('person', code_of('jeanne'), 'heard', 'no_answer'), 'twice with one key is once');
select is(happened(), 'check_up_noted', 'it stands in the journal');
select is(pg_temp.silent(), '', 'nobody answered: not called twice the same week');
select clock_is('2026-12-02 10:00') \g /dev/null
select is(pg_temp.silent(), 'Jeanne', 'but the week after');
select is(page('call_list', 'claire') #>> '{silent,0,heard}', 'no_answer', 'with what was heard last');
select outcome('check_up_note', 'claire', args('person', code_of('jeanne'), 'heard', 'well')) \g /dev/null
select clock_is('2026-12-20 10:00') \g /dev/null
select is(pg_temp.silent(), '', 'who is well is left in peace');
select clock_is('2027-01-20 10:00') \g /dev/null
select is(pg_temp.silent(), 'Jeanne', 'until the next six weeks are over');
select outcome('check_up_note', 'claire', args('person', code_of('jeanne'), 'heard', 'no_more')) \g /dev/null
select clock_is('2027-10-20 10:00') \g /dev/null
select is(pg_temp.silent(), '', 'who would rather not be called never is again');
select ok(exists (select from consent where person_id = id_of('jeanne') and purpose = 'check_up' and withdrawn_at is not null), 'the consent is withdrawn');

-- What else a call settles.
select outcome('callback_ask', 'paul') \g /dev/null
select is(page('call_list', 'claire') #>> '{due,0,reason}', 'voicemail', 'who asked to be called back stands above');
select * from finish();
rollback;

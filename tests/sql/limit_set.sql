\ir support/pages.sql
\ir support/chores.sql
-- What is held of somebody is frozen: kept, and nothing new begins with it, nor is it erased by time.
select asked('jeanne') as promised, asked('jeanne', '2026-12-04 10:00') as open, asked('paul', '2026-12-05 10:00') as pauls \gset
select accepted(:'promised', 'lea'), outcome('assignment_agree', 'jeanne', args('outing', :'promised')), told(), happened() \g /dev/null
select refuses('limit_set', 'jeanne', args('limited', 'non'), 'stale state_changed', 'what is not frozen cannot thaw');
select refuses('limit_set', 'jeanne', args('person', code_of('paul'), 'limited', 'oui'), 'invalid person:unexpected', 'everybody speaks for themselves');
select once('limit_set', 'jeanne', args('limited', 'oui'), 'she has it frozen, once');
select is(happened(), 'limit_begun escalation_raised', 'the desk hears of it');
select is((select due_at at time zone 'Europe/Paris' from escalation where reason = 'rights'), '2026-12-01 09:00'::timestamp, 'and has a week to call her');
select is(state_of(:'promised'), 'confirmed', 'what is promised stays promised');
select offered(:'open', 'marc') \g /dev/null
select is(offer_to(:'open', 'marc'), null, 'nobody new is asked for her');
select is((select count(*) from jsonb_array_elements(page('open', 'marc') -> 'outings')), 1::bigint, 'nor reads that she looks for somebody: Paul does');
select refuses('outing_request', 'claire', jsonb_build_object('senior', code_of('jeanne'), 'purpose', 'walk', 'where', spot(), 'appointment_at', '2026-12-11 10:00+01'), 'conflict limited', 'nothing new is asked for');
select is(page('senior', 'jeanne') ->> 'limited', 'true', 'her own page tells her so before she asks');
select is(core.activity_fits(null, s), false, 'no activity is proposed') from senior s where person_id = id_of('jeanne');
select ok(page('held', 'jeanne') ->> 'limited_at' is not null and page('person', 'claire', args('person', code_of('jeanne'))) #>> '{card,limited_at}' is not null, 'her page and the desk''s say since when');
select is(outcome('limit_set', 'claire', args('person', code_of('marc'), 'limited', 'oui')), 'ok', 'a volunteer says so to the desk');
select is((select count(*) from escalation where reason = 'rights'), 1::bigint, 'which then knows');
select is(core.match_volunteers(array[id_of('marc')]) #>> '{0,state}', 'limited', 'the matcher leaves them out');
select offered(:'pauls', 'marc', 'zoe') \g /dev/null
select is(coalesce(offer_to(:'pauls', 'marc'), '-') || (offer_to(:'pauls', 'zoe') is not null), '-true', 'others are asked');
select is(page('open', 'marc') -> 'outings', '[]', 'and they read of nothing');

select is(outcome('limit_set', 'paul', args('limited', 'oui')), 'ok', 'Paul has his frozen');
select is(outcome('limit_set', 'paul', args('limited', 'non')), 'ok', 'and thinks better of it');
select is((select string_agg(settled, ' ') from escalation where reason = 'rights' and person_id = id_of('paul')), 'not_needed', 'nobody has to call');

-- Time erases nothing of it: neither the file nor words that are else kept for weeks.
update outing set note_sealed = 'v1:note:' || case code when :'pauls' then 'paul' else 'jeanne' end where code in (:'promised', :'pauls');
insert into message (territory_id, person_id, kind, channel, due_at, ended_at, state, body_sealed)
select current_setting('nec.territory')::smallint, id_of(name), 'login', 'call', nec.now(), nec.now(), 'sent', 'v1:body:' || name from unnest('{jeanne,paul}'::text[]) name;
insert into feedback (outing_id, person_id, went, note_sealed) select id, id_of('lea'), 'good', 'v1:note:of-jeanne' from outing where code = :'promised';
with alert as (insert into escalation (territory_id, person_id, reason, due_at, settled_at, settled, note_sealed)
    select current_setting('nec.territory')::smallint, id_of(name), 'voicemail', nec.now(), nec.now(), 'called', 'v1:word:' || name from unnest('{jeanne,paul}'::text[]) name returning *)
insert into recording (territory_id, escalation_id, seconds, sound_sealed) select territory_id, id, 3, replace(note_sealed, 'word', 'sound') from alert;
create function pg_temp.words_left() returns text language sql as $$
    select string_agg(substr(w, 4), ' ' order by w) from (select note_sealed from outing union all select body_sealed from message union all select note_sealed from feedback
        union all select note_sealed from escalation union all select sound_sealed from recording) x (w) where w ~ ':(paul|jeanne|of-jeanne)$' $$;
update volunteer set state = 'left' where person_id = id_of('marc');
select clock_is('2029-06-01 10:00'), chore('purge') \g /dev/null
select is((select count(erased_at) from person where id in (id_of('jeanne'), id_of('marc'))), 0::bigint, 'years later both are there');
select is(pg_temp.words_left(), 'body:jeanne note:jeanne note:of-jeanne sound:jeanne word:jeanne', 'with all their words, what others said of them too; Paul''s, who thought better of it, are gone');
update person set limited_at = null where id = id_of('jeanne');
select chore('purge') \g /dev/null
select is((select count(erased_at) from person where id in (id_of('jeanne'), id_of('marc'))), 1::bigint, 'she is erased once it is not frozen any more');
select is(pg_temp.words_left(), null, 'and her words with her');

select * from finish();
rollback;

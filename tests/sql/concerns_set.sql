\ir support/pages.sql
-- A worry is read by those who are named for it; all others read that there is one, and whom to speak to.
create function pg_temp.named(who text, hears text) returns text language sql as $$
    select outcome('concerns_set', 'service:admin', jsonb_build_object('contact', jsonb_build_object('index', 'index-' || who), 'hears', hears)) $$;
update coordinator c set left_at = nec.now() where person_id not in (id_of('claire'), id_of('nadia'));
create function pg_temp.worry(who text, words text) returns text language sql as $$
    select document('word_leave', who, args('note', words, 'concern', 'oui')) ->> 'escalation' $$;
create function pg_temp.owner_of(alert text) returns text language sql as $$
    select w.name from escalation e join who w on w.id = e.owner_id where e.code = alert $$;

-- Nobody is named yet: everybody at the desk is.
select pg_temp.worry('marc', 'v1:note:bruise') as first \gset
select is(page('escalation', 'nadia', args('escalation', :'first')) #>> '{alert,note,sealed}', 'v1:note:bruise', 'while nobody is named, no worry is left unread');
select is((select fields from reading where reader_id = id_of('nadia') and subject_id = id_of('marc') order by id desc limit 1), '{concern,contacts,note}', 'whoever reads it leaves a trace');
select refuses('concerns_set', 'claire', '{"hears": "oui"}', 'forbidden not_your_act', 'nobody names themselves');
select refuses('concerns_set', 'service:admin', '{"contact": {"index": "index-lea"}, "hears": "yes"}', 'not_found contact', 'only who works at the desk is named');
select refuses('concerns_set', 'service:admin', '{"contact": {"index": "index-nadia"}, "hears": "no"}', 'conflict last_one', 'somebody is, from the first time on');
select happened() \g /dev/null
select is(pg_temp.named('nadia', 'yes'), 'ok', 'an administrator names Nadia');
select is(pg_temp.owner_of(:'first'), 'nadia', 'who gets what Claire, on call, had');
select is(happened(), 'concerns_named escalation_passed', 'and so says the journal');

-- What Claire reads from now on.
select is(page_ending('escalation', 'claire', args('escalation', :'first')), 'forbidden concern_kept', 'Claire cannot read it any more');
select is(page_ending('escalation', 'claire', args('escalation', 'x')), 'not_found escalation', 'which is no answer to what does not exist');
select is(page('board', 'claire') #> '{concerns,0,owner}', jsonb_build_object('code', code_of('nadia'), 'first_name', 'Nadia', 'last_name', 'Essai'), 'she reads that there is one, and whom to speak to');
select is((select string_agg(k, ' ' order by k) from jsonb_object_keys(page('board', 'claire') #> '{concerns,0}') k), 'owner raised_at taken', 'neither whom it is about nor who told it');
select is(page('board', 'nadia') -> 'concerns', '[]', 'Nadia has it among her alerts');
select is((select count(*) from jsonb_array_elements(page('board', 'nadia') -> 'alerts') a where a ->> 'code' = :'first'), 1::bigint, 'with all that it says');
select asked('jeanne') as outing \gset
select accepted(:'outing', 'lea'), outcome('assignment_agree', 'jeanne', args('outing', :'outing')), clock_is('2026-11-27 09:10'), document('outing_start', 'lea', args('outing', :'outing')),
    clock_is('2026-11-27 11:00'), document('outing_home_safe', 'lea', args('outing', :'outing')) \g /dev/null
select document('feedback_give', 'lea', args('outing', :'outing', 'went', 'mixed', 'concern', 'oui', 'note', 'v1:note:alone')) \g /dev/null
select document('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'bad', 'note', 'v1:note:second')) \g /dev/null
select is((select string_agg(note_sealed, ' ' order by id) from escalation where reason = 'concern' and settled_at is null), 'v1:note:bruise v1:note:alone v1:note:second', 'two worries about one outing are two alerts');
insert into recording (territory_id, escalation_id, seconds, sound_sealed) select territory_id, id, 3, 'v1:sound:x' from escalation where code = :'first' returning code as sound \gset
insert into text (territory_id, gateway, gateway_id, contact_index, person_id, body_sealed, escalation_id, word)
select territory_id, 'maison', '1', 'index-marc', id_of('marc'), 'v1:note:text', id, 'help' from escalation where code = :'first';

-- Every page of the desk, as Claire reads it: not a word, wherever it lies.
create function pg_temp.all_pages(who text) returns text language plpgsql as $$
declare
    name text;
    said text := '';
    a core.answer;
begin
    for name in select substr(proname, 6) from pg_proc where pronamespace = 'api'::regnamespace and proname ~ '^page_' and proname not in ('page_messages', 'page_seen') loop -- the trial's own; any of these once more
        a := page_answer(name, who, jsonb_build_object('outing', (select code from outing where state = 'home_safe' order by id desc limit 1), 'person', code_of('marc'), 'senior', code_of('jeanne'),
            'escalation', (select code from escalation where note_sealed = 'v1:note:bruise'), 'alert', (select code from escalation where note_sealed = 'v1:note:bruise'),
            'recording', (select code from recording where sound_sealed = 'v1:sound:x'), 'q', 'marc', 'all', 'oui'));
        said := said || coalesce(words(a.document), '') || coalesce(a.document::text, '');
    end loop;
    return (select string_agg(w, ' ') from unnest('{v1:note:bruise,v1:note:alone,v1:note:second,v1:sound:x,v1:note:text,"\"concern\""}'::text[]) w where position(w in said) > 0);
end $$;
select is(pg_temp.all_pages('claire'), null, 'no page of the desk tells her a word of it, nor names an alert or a line of a history as one');
select is(pg_temp.all_pages('nadia'), 'v1:note:bruise v1:sound:x v1:note:text "concern"', 'which the same pages tell Nadia of the one that she looks at');
select is((select string_agg(distinct x ->> 'reason', ' ') from jsonb_array_elements(page('person', 'claire', args('person', code_of('marc'))) -> 'alerts') x where x ->> 'reason' = 'concern'), null, 'nor does the card of who told it');

-- Nor can she act on it.
select refuses(act, 'claire', args('escalation', :'first', 'settled', 'called', 'note', 'v1:x', 'colleague', code_of('nadia')), 'forbidden concern_kept', act || ' is for those who are named')
from unnest('{escalation_take,escalation_settle,escalation_hand_over,escalation_reopen,word_write,call_back}'::text[]) act where act <> 'word_write';
update escalation set recording = 'x.wav' where code = :'first';
select refuses('word_write', 'claire', args('escalation', :'first', 'note', 'v1:x'), 'forbidden concern_kept', 'word_write is for those who are named');
select refuses('escalation_hand_over', 'nadia', args('escalation', :'first', 'colleague', code_of('claire')), 'invalid colleague:not_named', 'Nadia cannot hand it to her');
select is(pg_temp.owner_of(pg_temp.worry('paul', 'v1:note:lost')), 'nadia', 'a new one goes to Nadia, though Claire is on call');
select told() \g /dev/null
select pg_temp.worry('paul', 'v1:note:more') \g /dev/null
select is(told(), 'on_call:nadia', 'who is telephoned at once');
select clock_is('2026-11-27 12:00'), document('chore_escalations_due', 'service:dispatcher') \g /dev/null
select is((select count(*) from escalation where reason = 'concern' and owner_id = id_of('claire')), 0::bigint, 'late ones go to nobody else either');
select is(outcome('escalation_take', 'nadia', args('escalation', :'first')), 'ok', 'Nadia takes it');
select is(page('board', 'claire') #>> '{concerns,0,taken}', 'true', 'and Claire knows that somebody does');

-- Two who are named, and who leaves.
update contact_point set value_index = 'index-claire' where person_id = id_of('claire');
select is(pg_temp.named('claire', 'yes') || ' ' || page_ending('escalation', 'claire', args('escalation', :'first')), 'ok ok', 'an administrator names Claire as well');
select is(pg_temp.named('nadia', 'no') || ' ' || pg_temp.owner_of(:'first'), 'ok claire', 'what was Nadia''s is Claire''s when Nadia is not named any more');
select refuses('coordinator_leave', 'service:admin', '{"contact": {"index": "index-claire"}}', 'conflict last_to_hear', 'who alone hears of worries does not leave');
select * from finish();
rollback;

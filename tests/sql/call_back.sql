\ir support.sql
\ir support/chores.sql
-- "Rappeler": the coordinator's own telephone rings first, then the person's.
create function pg_temp.next(lines int) returns jsonb language sql as $$
    select document('call_next', 'service:dispatcher', jsonb_build_object('lines', lines, 'alive', '[]'::jsonb)) #> '{calls,0}' $$;
create function pg_temp.ended(how text) returns text language sql as $$
    select document('call_end', 'service:dispatcher', args('call', (select code from call order by id desc limit 1), 'outcome', how)) ->> 'outcome' $$;
select refuses('call_back', 'lea', args('person', code_of('jeanne')), 'forbidden not_your_act', 'only the desk calls people back');
select refuses('call_back', 'claire', '{}', 'invalid person:required', 'somebody is named');
select refuses('call_back', 'claire', args('person', 'nobody'), 'not_found person', 'who is there');
select refuses('call_back', 'claire', args('escalation', 'nothing'), 'not_found escalation', 'or an alert that is there');
select refuses('call_back', 'claire', args('person', code_of('jeanne')), 'conflict no_own_telephone', 'with a telephone of one''s own');
insert into contact_point (person_id, kind, value_sealed, value_index) values (id_of('claire'), 'mobile', 'v1:claire', 'index-claire-mobile');
select refuses('call_back', 'claire', args('person', code_of('nadia')), 'conflict no_telephone', 'and one of theirs');

select happened() \g /dev/null
select once('call_back', 'claire', args('person', code_of('jeanne')), 'a double click is one call');
select is(happened(), 'call_asked', 'which live pages hear of');
select refuses('call_back', 'claire', args('person', code_of('paul')), 'conflict call_under_way', 'one at a time');
select is(pg_temp.next(0), null, 'it waits for a line');
select pg_temp.next(1) as call \gset
select is(:'call'::jsonb ->> 'direction' || (:'call'::jsonb #>> '{number,sealed}'), 'backv1:claire', 'her own telephone rings');
select document('call_pick_up', 'service:dispatcher', args('call', :'call'::jsonb ->> 'call')) as said \gset
select is(:'said'::jsonb - '{session,desk_open,opens_at}'::text[], '{"direction": "back", "alone": true, "birth": true}', 'she picks up');
select is(document('call_hear', 'session:' || (:'said'::jsonb ->> 'session')) #- '{number,at}', '{"kind": "call_back", "first_name": "Jeanne", "last_name": "Essai", "number": {"sealed": "v1:jeanne"}}',
    'presses a key, and is put through');
select is(pg_temp.ended('done'), 'done', 'they have talked');
select is((select concat_ws(' ', direction, (select name from who where id = c.person_id), (select name from who where id = c.by_id)) from call c), 'back jeanne claire', 'who talked with whom is kept');

-- Whoever left a word, known or not; from another telephone than one's own.
select core.escalate('voicemail', null, null) as word \gset
update escalation set contact_sealed = 'v1:stranger' where id = :word;
select is(outcome('call_back', 'claire', jsonb_build_object('escalation', (select code from escalation where id = :word), 'phone', '{"sealed": "v1:desk", "index": "index-desk"}'::jsonb)), 'ok', 'a stranger''s word');
select pg_temp.next(1) as call \gset
select is(:'call'::jsonb #>> '{number,sealed}', 'v1:desk', 'the telephone that she named rings');
select document('call_pick_up', 'service:dispatcher', args('call', :'call'::jsonb ->> 'call')) ->> 'session' as session \gset
select is(document('call_hear', 'session:' || :'session') #>> '{number,sealed}', 'v1:stranger', 'then the stranger''s');
select is(pg_temp.ended('no_answer'), 'no_answer', 'who was not there');

-- Nobody has a line
select outcome('call_back', 'claire', args('person', code_of('jeanne'))) \g /dev/null
update call set lease_until = clock_timestamp() - interval '1 second' where ended_at is null;
select is(pg_temp.next(1), null, 'a click that nobody could answer for a minute');
select is((select outcome from call order by id desc limit 1), 'failed', 'has failed, and is not answered when nobody expects it any more');
select * from finish();
rollback;

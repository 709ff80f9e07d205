-- Who reads of whom is written down, page by page; and the chain over both logs shows what was rewritten.
\ir support/pages.sql
select set_config('nec.role', 'act', true) \g /dev/null

-- Everything sealed, and whose it is. A column that is new stands here, or this file fails.
create temp view sealed_of as
    select value_sealed as sealed, person_id as owner, 'contact_point.value_sealed' as place from contact_point
    union all select door_code_sealed, person_id, 'senior.door_code_sealed' from senior union all select home_detail_sealed, person_id, 'senior.home_detail_sealed' from senior
    union all select note_sealed, person_id, 'senior.note_sealed' from senior union all select plan_sealed, person_id, 'senior.plan_sealed' from senior
    union all select note_sealed, person_id, 'volunteer.note_sealed' from volunteer union all select label_sealed, senior_id, 'senior_place.label_sealed' from senior_place
    union all select note_sealed, senior_id, 'outing.note_sealed' from outing union all select note_sealed, person_id, 'feedback.note_sealed' from feedback
    union all select x.sealed, coalesce(e.person_id, (select senior_id from outing where id = e.outing_id)), x.place
        from escalation e, lateral (values (e.note_sealed, 'escalation.note_sealed'), (e.contact_sealed, 'escalation.contact_sealed'), (e.by_contact_sealed, 'escalation.by_contact_sealed'), (e.settled_note_sealed, 'escalation.settled_note_sealed')) x (sealed, place)
    union all select body_sealed, person_id, 'message.body_sealed' from message union all select body_sealed, person_id, 'text.body_sealed' from text union all select from_sealed, person_id, 'text.from_sealed' from text
    union all select number_sealed, person_id, 'call.number_sealed' from call union all select draft_sealed, person_id, 'draft.draft_sealed' from draft union all select secret_sealed, person_id, 'factor.secret_sealed' from factor
    union all select picture_sealed, volunteer_id, 'photo.picture_sealed' from photo
    union all select sound_sealed, person_id, 'recording.sound_sealed' from recording r join escalation e on e.id = r.escalation_id
    union all select home_label, person_id, 'senior.home_label' from senior union all select nullif(home_label, ''), person_id, 'volunteer.home_label' from volunteer;
select is((select string_agg(table_name || '.' || column_name, ' ') from information_schema.columns where table_schema = 'nec' and column_name like '%\_sealed'
    and position('''' || table_name || '.' || column_name || '''' in pg_get_viewdef('sealed_of'::regclass)) = 0), null, 'of every sealed column it is known whose words it holds');

-- A town in which everybody has something to hide.
update senior set home_label = 'chez ' || person_id, door_code_sealed = 'v1:door:' || person_id, home_detail_sealed = 'v1:detail:' || person_id, note_sealed = 'v1:note:' || person_id, plan_sealed = 'v1:plan:' || person_id, needs = '{walking_stick}';
update volunteer set home_label = 'chez ' || person_id, note_sealed = 'v1:note:' || person_id;
select asked('jeanne') as outing \gset
select accepted(:'outing', 'lea') \g /dev/null
select asked('paul', '2026-11-28 10:00') as other \gset
select offered(:'other', 'lea', 'marc') \g /dev/null
update outing set note_sealed = 'v1:note:' || code;
update senior_place set label_sealed = 'v1:place:' || code, label = null, purpose = 'medical' where senior_id = id_of('paul');
select document('word_leave', 'jeanne', args('note', 'v1:note:worry')) ->> 'escalation' as alert \gset
update escalation set note_sealed = 'v1:note:worry', contact_sealed = 'v1:phone:worry' where code = :'alert';
insert into call (territory_id, direction, person_id, started_at) values (current_setting('nec.territory')::smallint, 'in', id_of('paul'), nec.now());
insert into recording (territory_id, escalation_id, seconds, sound_sealed) select current_setting('nec.territory')::smallint, id, 3, 'v1:sound:x' from escalation where code = :'alert';
insert into photo (volunteer_id, picture_sealed) values (id_of('lea'), 'v1:photo:lea');

-- Whose words a document has in it, and whose reading was written down for it.
create function pg_temp.shown(document jsonb, reader bigint) returns text language sql as $$
    select string_agg(distinct w.name, ' ' order by w.name) from (select v #>> '{}' as words from jsonb_path_query(document, 'strict $.**') v where jsonb_typeof(v) = 'string') d
    join sealed_of s on s.sealed = d.words and s.owner <> reader join who w on w.id = s.owner and not w.link $$;
create function pg_temp.written(since bigint) returns text language sql as $$
    select string_agg(distinct w.name, ' ' order by w.name) from reading r join who w on w.id = r.subject_id and not w.link where r.id > since $$;
create function pg_temp.page_read(name text, who text, input jsonb) returns text language plpgsql as $$
declare
    since bigint := coalesce((select max(id) from reading), 0);
    a core.answer := page_answer(name, who, input);
begin
    return format('%s %s: %s / %s', name, who, pg_temp.shown(a.document, id_of(who)), pg_temp.written(since));
end $$;
create temp table looked as
    select pg_temp.page_read(substr(proname, 6), w.name, x.input) as line
    from pg_proc, (values ('claire'), ('lea'), ('marc'), ('jeanne'), ('paul')) w (name),
         (select args('outing', o, 'person', code_of(p), 'senior', code_of(p), 'offer', offer_to(:'other', 'marc'), 'escalation', :'alert', 'q', 'essai',
              'call', (select code from call order by id desc limit 1), 'recording', (select code from recording order by id desc limit 1), 'photo', (select code from photo)) as input
          from (values (:'outing', 'jeanne'), (:'other', 'paul'), (:'other', 'lea')) v (o, p)) x
    where pronamespace = 'api'::regnamespace and proname like 'page\_%' and proname <> 'page_messages'; -- the trial's page stands for everybody's telephone
select is((select string_agg(distinct line, chr(10)) from looked where split_part(split_part(line, ': ', 2), ' / ', 1) <> split_part(line, ' / ', 2)), null,
    'whatever anybody reads of somebody else on any page is written down, and nothing that was not shown');
select cmp_ok((select count(distinct split_part(line, ':', 1)) from looked where line !~ '/ $'), '>=', 10::bigint, 'many pages show something of somebody');
select ok(not exists (select from looked where line ~ '^(board|desk_people|volunteers) claire' and line !~ '/ $'), 'lists of names are none of it');

-- What stands there.
create function pg_temp.last_read() returns text language sql as $$
    select format('%s %s %s %s %s', r.reader_role, a.name, s.name, r.channel, array_to_string(r.fields, ' ')) from reading r
    join who a on a.id = r.reader_id and not a.link join who s on s.id = r.subject_id and not s.link order by r.id desc limit 1 $$;
select page('outing', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.last_read(), 'volunteer lea jeanne web contacts home home_detail needs note', 'who goes reads the door, days before without its code');
select clock_is('2026-11-27 08:00'), page('outing', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.last_read(), 'volunteer lea jeanne web contacts door_code home home_detail needs note', 'the reading of the door''s code is written down');
select clock_is('2026-11-24 10:00') \g /dev/null
select page('recording', 'claire', args('recording', code)) from recording \g /dev/null
select is(pg_temp.last_read(), 'coordinator claire jeanne desk spoken', 'so is listening to a voice');
select page('photo', 'jeanne', args('photo', code)) from photo \g /dev/null
select is(pg_temp.last_read(), 'senior jeanne lea web picture', 'and a look at a face');
update message set due_at = nec.now() where kind = 'assignment_details';
select max(id) as before_message from reading \gset
select document('message_take', 'service:dispatcher', jsonb_build_object('message', id)) from message where kind = 'assignment_details' and state = 'queued' \g /dev/null
select is(pg_temp.last_read(), 'volunteer lea jeanne sms contacts home', 'a message that says the door is a reading, too');
select is((select count(*) from reading where id > :before_message), 1::bigint, 'one');

-- Whoever was read of sees it.
update person set organisation_id = (select id from organisation limit 1) where id = id_of('claire');
select page('person', 'claire', args('person', code_of('paul'))) \g /dev/null
select page('readings', 'paul') #> '{readings,0}' as last \gset
select is(:'last'::jsonb ->> 'reader', 'coordinator', 'that the desk has read of me');
select ok(:'last'::jsonb -> 'first_name' = 'null' and :'last'::jsonb -> 'read' @> '["door_code", "home", "note"]', 'what, and not who of the desk');
select is((select distinct r ->> 'first_name' from jsonb_array_elements(page('readings', 'jeanne') -> 'readings') r where r ->> 'reader' = 'volunteer'), 'Lea', 'a volunteer by name');
select is((select count(*) from jsonb_array_elements(page('readings', 'marc') -> 'readings') r where r ->> 'reader' = 'volunteer'), 0::bigint, 'each what concerns them');
select opens_for('readings', '{}', 'jeanne lea');

-- The chain.
create function pg_temp.grow() returns int language sql as $$ select core.chain_grow('journal', 10000, '9223372036854775807') + core.chain_grow('reading', 10000, '9223372036854775807') $$;
create function pg_temp.broken() returns text language sql as $$
    select coalesce(string_agg(l || ' ' || why || ' ' || row_id, ', '), 'holds') from unnest(array['journal', 'reading']) l, core.chain_broken(l) $$;
select is((select count(*) from chain), 0::bigint, 'what is still under way has no link yet');
select is((document('chore_chain', 'service:dispatcher') ->> 'done')::int, 0, 'and gets none');
select is(core.chain_grow('reading', 2, '9223372036854775807'), 2, 'links are added by and by');
select is(pg_temp.grow(), (select count(*)::int from journal) + (select count(*)::int from reading) - 2, 'each row has one');
select is(pg_temp.grow(), 0, 'once');
select is(pg_temp.broken(), 'holds', 'all of them hold');

-- The logs only grow.
create function pg_temp.tried(command text) returns text language plpgsql as $$
begin
    execute command;
    return 'done';
exception when insufficient_privilege then return 'refused';
end $$;
select is((select array_agg(distinct pg_temp.tried(c)) from unnest(array['delete from nec.reading', 'update nec.reading set reader_id = 1', 'truncate nec.reading', 'delete from nec.journal',
    'update nec.journal set actor = ''nobody''', 'truncate nec.journal', 'delete from nec.chain', 'update nec.chain set hash = ''x''']) c), '{refused}', 'nothing in a log is changed, removed or emptied');

create function pg_temp.forged(command text) returns text language plpgsql as $$
declare found_out text;
begin
    begin
        set local session_replication_role = replica; -- who has the database in hand
        execute command;
        set local session_replication_role = origin;
        found_out := pg_temp.broken();
        raise exception 'back';
    exception when raise_exception then null;
    end;
    return found_out;
end $$;
select (select min(id) + 3 from reading) as r, (select min(id) + 3 from journal) as j, (select max(id) from reading) as tip \gset
select is(pg_temp.forged('update nec.reading set reader_id = 1 where id = ' || :r), 'reading row_changed ' || :r, 'another reader is seen');
select is(pg_temp.forged('update nec.reading set fields = ''{home}'' where id = ' || :r), 'reading row_changed ' || :r, 'other fields are');
select is(pg_temp.forged('update nec.reading set at = at + interval ''1 ms'' where id = ' || :r), 'reading row_changed ' || :r, 'another time is');
select is(pg_temp.forged('delete from nec.reading where id = ' || :r), 'reading row_missing ' || :r, 'a row that was taken out is');
select is(pg_temp.forged('delete from nec.reading where id = ' || :r || '; delete from nec.chain where log = ''reading'' and row_id = ' || :r), 'reading link_missing ' || (:r + 1), 'its link with it, too');
select is(pg_temp.forged('delete from nec.reading where id = ' || :tip || '; delete from nec.chain where log = ''reading'' and row_id = ' || :tip), 'reading end_cut ' || :tip, 'the last one, too');
select is(pg_temp.forged('insert into nec.reading overriding system value select -1, xid, at, territory_id, reader_id, reader_role, organisation_id, channel, subject_id, fields from nec.reading where id = ' || :r), 'reading row_unlinked -1', 'one put in afterwards is');
select is(pg_temp.forged('update nec.journal set actor = ''nobody'' where id = ' || :j), 'journal row_changed ' || :j, 'another actor is');
select is(pg_temp.forged('update nec.journal set data = ''{"x": 1}'' where id = ' || :j), 'journal row_changed ' || :j, 'other words are');
select is(pg_temp.forged('update nec.journal set data = ''{"erased": true}'' where id = ' || :j), 'holds', 'words that were erased leave the chain whole');
select is(pg_temp.forged('update nec.journal set data = ''{"erased": true}'', kind = ''nothing'' where id = ' || :j), 'journal row_changed ' || :j, 'and cover nothing else');
select is((page('audit', 'service:admin') #>> '{logs,1,links}')::int, (select count(*)::int from reading), 'whoever runs the service is told how many');
select is((select l -> 'broken' from jsonb_array_elements(page('audit', 'service:admin') -> 'logs') l where l ->> 'log' = 'reading'), 'null', 'and that they hold');
select is(page_ending('audit', 'service:web') || ' ' || page_ending('audit', 'claire'), 'forbidden not_your_page forbidden not_your_page', 'nobody else is');
select * from finish();
rollback;

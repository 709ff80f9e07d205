-- How long what is kept: every table has a rule or a reason, and in the end nothing personal is left.
\ir support/pages.sql
\ir support/chores.sql
select set_config('nec.role', 'act', true) \g /dev/null

-- The rules.
select is((select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'nec' and tablename not in (select table_name from core.retention())), null,
    'every table says how long its rows are kept, or why for ever: core/retention.sql');
select is((select string_agg(table_name, ' ') from core.retention() where to_regclass('nec.' || table_name) is null), null, 'none that there is not');
select is((select string_agg(rule, ' ') from core.retention() group by rule having count(*) > 1), null, 'a rule has a name of its own');
select is((select string_agg(rule, ' ') from core.retention() where (act is null) <> (keep is null) or act is not null and core.setting(keep) is null), null, 'and a span that can be set');
select is((select string_agg(distinct r.table_name, ' ' order by r.table_name) from core.retention() r join pg_attribute a on a.attrelid = ('nec.' || r.table_name)::regclass
    and a.attname in ('person_id', 'senior_id', 'volunteer_id', 'outing_id', 'escalation_id') where r.act is not null and r.act <> 'cut' and r.due !~ 'limited_at'),
    'consent coordinator login session', 'nothing of whoever has had it frozen is due, but for logins, who works here, and consents of the erased');

-- A story with words in every place.
insert into consent (person_id, purpose, given, channel) values (id_of('jeanne'), 'service', true, 'desk');
update senior set needs = '{walking_stick}', wishes = '{"hours": "after the nap"}';
update senior set home_label = '9 rue du Secret' where person_id = id_of('jeanne');
update volunteer set home_label = '7 rue de Léa', note_sealed = 'v1:note:lea' where person_id = id_of('lea');
insert into availability values (id_of('lea'), 1, 40, 48);
insert into photo (volunteer_id, picture_sealed) values (id_of('lea'), 'v1:photo:lea');
insert into absence (volunteer_id, from_on, to_on) values (id_of('lea'), '2026-12-24', '2026-12-26');
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('jeanne'), id_of('marc'), 'senior');
select asked('jeanne') as outing \gset
update outing set note_sealed = 'v1:note:outing' where code = :'outing';
select accepted(:'outing', 'lea'), outcome('assignment_agree', 'jeanne', args('outing', :'outing')) \g /dev/null
select page('outing', 'lea', args('outing', :'outing')), page('person', 'claire', args('person', code_of('jeanne'))) \g /dev/null
select document('word_leave', 'jeanne', args('note', 'v1:note:worry')) ->> 'escalation' as worry \gset
update escalation set contact_sealed = 'v1:phone:worry' where code = :'worry';
insert into recording (territory_id, escalation_id, seconds, sound_sealed) select current_setting('nec.territory')::smallint, id, 3, 'v1:sound:x' from escalation where code = :'worry';
insert into call (territory_id, direction, person_id, number_sealed, number_index, started_at, ended_at, outcome)
values (current_setting('nec.territory')::smallint, 'in', id_of('jeanne'), 'v1:phone:call', 'index-call', nec.now(), nec.now(), 'done');
select document('text_receive', 'service:web', '{"gateway": "maison", "gateway_id": "1", "from": {"index": "index-lea", "sealed": "v1:phone:text"}, "body": "v1:note:text", "word": "other"}') \g /dev/null
select clock_is('2026-11-27 09:10'), document('outing_start', 'lea', args('outing', :'outing')), clock_is('2026-11-27 11:00'), document('outing_home_safe', 'jeanne', args('outing', :'outing')),
    document('feedback_give', 'jeanne', args('outing', :'outing', 'went', 'good', 'note', 'v1:note:feedback')) \g /dev/null
select clock_is('2026-12-02 11:00'), chore('close') \g /dev/null
select document('escalation_settle', 'claire', args('escalation', code, 'settled', 'called', 'note', 'v1:note:settled')) from escalation where settled_at is null and person_id in (id_of('jeanne'), id_of('lea')) \g /dev/null

-- What a row says, wherever it stands.
create function pg_temp.stored() returns text language sql as $$
    select string_agg(xml::text, '') from (select query_to_xml(format('select * from nec.%I', tablename), false, true, '') as xml from pg_tables
        where schemaname = 'nec' and tablename not in ('address', 'place', 'answer')) x $$;
create function pg_temp.left_of(variadic words text[]) returns text language sql as $$
    select string_agg(w, ' ' order by w) from unnest(words) w where position(w in pg_temp.stored()) > 0 $$;
\set hers '''Jeanne'', ''rue du Secret'', ''v1:jeanne'', ''index-jeanne'', ''v1:door'', ''v1:detail'', ''v1:plan'', ''v1:desk-note'', ''v1:note:outing'', ''v1:note:worry'', ''v1:phone:worry'', ''v1:sound:x'', ''v1:phone:call'', ''v1:note:feedback'', ''v1:note:settled'', ''after the nap'', ''Talensac'''
select is(pg_temp.left_of(:hers), (select string_agg(w, ' ' order by w) from unnest(array[:hers]) w), 'all of this is there');

-- By and by.
create function pg_temp.due(rule text, at timestamptz default nec.now()) returns bigint language sql as $$
    select (r ->> 'due')::bigint from jsonb_array_elements(page('retention', 'service:admin', jsonb_build_object('as_of', at)) -> 'rules') r where r ->> 'rule' = due.rule $$;
select chore('purge') \g /dev/null
select is(pg_temp.due('outing_notes'), 0::bigint, 'a note about an outing is kept for a while');
select is(pg_temp.due('outing_notes', '2027-03-01 12:00+01'), (select count(*) from outing where note_sealed is not null and end_at < '2027-03-01 12:00+01'::timestamptz - interval '90 days'), 'how many are due on a day can be asked beforehand');
select is(pg_temp.due('outing_notes', '2027-03-01 12:00+01') > 0, true, 'and some are');
select clock_is('2027-03-01 12:00'), chore('purge') \g /dev/null
select is(pg_temp.left_of(:hers), 'Jeanne Talensac after the nap index-jeanne rue du Secret v1:desk-note v1:detail v1:door v1:jeanne v1:note:settled v1:note:worry v1:phone:worry v1:plan', 'after three months the words are gone; the file stays, and what was said of a worry');
select page_ending('retention', 'service:admin', '{"as_of": "tomorrow"}') as unread, page_ending('retention', 'claire') as desk \gset
select is(:'unread' || ', ' || :'desk', 'invalid as_of:format, forbidden not_your_page', 'whoever runs the service may ask, for a day that can be read');
select clock_is('2028-11-20 12:00') \g /dev/null
select chore('purge') \g /dev/null
select is((select erased_at from person where id = id_of('jeanne')), null, 'less than two years after the last outing she is known');
select core.chain_grow('journal', 100000, '9223372036854775807'), core.chain_grow('reading', 100000, '9223372036854775807') \g /dev/null
select clock_is('2028-12-05 12:00'), chore('purge') \g /dev/null
select isnt((select erased_at from person where id = id_of('jeanne')), null, 'two years after it she is erased');
select is(pg_temp.left_of(:hers), null, 'nothing of her is left anywhere');
select is((select count(*) from tombstone where person_code = code_of('jeanne')), 1::bigint, 'but a tombstone');
select is((select string_agg(purpose, ' ') from consent where person_id = id_of('jeanne')), 'service', 'and the proof of her consent');
select is((select first_name || ' ' || last_name || ' ' || coalesce(home_label, '-') from person p join senior s on s.person_id = p.id where p.id = id_of('jeanne')), 'Personne effacée ', 'an outing of the past says that its person is gone');
select is((select count(*) from outing where senior_id = id_of('jeanne')), 1::bigint, 'that there was an outing counts');
select is(page_ending('senior', 'jeanne'), 'forbidden login_needed', 'nobody comes in as her');
update volunteer set state = 'left' where person_id = id_of('lea');
select clock_is('2029-03-10 12:00'), chore('purge') \g /dev/null
select is(pg_temp.left_of('rue de Léa', 'v1:note:lea', 'v1:lea', 'index-lea', 'v1:phone:text', 'v1:photo:lea'), null, 'a volunteer who has left is erased after three months');
select is((select count(*) from assignment where volunteer_id = id_of('lea')), 1::bigint, 'what they did counts');
select core.chain_grow('journal', 100000, '9223372036854775807'), core.chain_grow('reading', 100000, '9223372036854775807') \g /dev/null
select is((select count(*) from core.chain_broken('journal')), 0::bigint, 'nothing of this breaks a chain');
select clock_is('2036-01-10 12:00'), chore('purge'), chore('purge') \g /dev/null
select is((select string_agg(r ->> 'rule', ' ') from jsonb_array_elements(page('retention', 'service:admin') -> 'rules') r where (r ->> 'due')::int > 0 and r ->> 'rule' <> 'answers'), null, 'in the end nothing is due');
select is((select count(*) from consent where person_id = id_of('jeanne')) + (select count(*) from tombstone) + (select count(*) from reading) + (select count(*) from message where person_id = id_of('jeanne')), 0::bigint, 'and all has gone that was to go');
select ok((select first_n > 1 from chain_end where log = 'journal') and not exists (select from core.chain_broken('journal')) and not exists (select from core.chain_broken('reading')), 'the chains begin later, and hold');

-- On request.
select clock_is('2026-11-24 10:00') \g /dev/null
select coordinator_new('berthe'), senior_new('simone'), volunteer_new('theo'), volunteer_new('ines') \g /dev/null
create function pg_temp.wants(at timestamp) returns text language sql as $$
    select document('outing_request', 'berthe', jsonb_build_object('senior', code_of('simone'), 'purpose', 'shopping', 'where', spot(), 'appointment_at', at at time zone 'Europe/Paris')) ->> 'outing' $$;
select pg_temp.wants('2026-11-27 10:00') as soon, pg_temp.wants('2026-12-04 10:00') as later \gset
select accepted(:'soon', 'theo'), offered(:'later', 'ines'), told() \g /dev/null
select refuses('person_erase', 'berthe', args('person', code_of('simone')), 'forbidden not_your_act', 'only whoever runs the service erases');
select refuses('person_erase', 'service:admin', args('person', 'nobody'), 'not_found person', 'somebody who is there');
select once('person_erase', 'service:admin', args('person', code_of('simone')), 'a person is erased on request, once');
select is((select string_agg(distinct w.name, ' ') from message m join who w on w.id = m.person_id where m.kind = 'outing_cancelled' and m.state = 'queued' and w.name in ('theo', 'simone')), 'theo', 'who was to come is told, she is not');
select is(state_of(:'soon') || ' ' || state_of(:'later') || ' ' || offer_state(offer_to(:'later', 'ines')), 'cancelled cancelled withdrawn', 'what was to come is called off');
select is(pg_temp.left_of('Simone', 'v1:simone', 'index-simone'), null, 'and nothing of her is left');
select refuses('person_erase', 'service:admin', args('person', code_of('simone')), 'not_found person', 'who is erased is nobody any more');
select outcome('person_erase', 'service:admin', args('person', code_of('theo'), 'why', 'restored')) \g /dev/null
select is((select why from tombstone where person_code = code_of('theo')), 'restored', 'the stone says why');
select * from finish();
rollback;

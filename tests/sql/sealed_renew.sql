-- Sealed texts change keys where they lie.
\ir support/pages.sql
update contact_point set value_sealed = 'v0:phone:' || id where person_id = id_of('jeanne');
select c.ctid as at, value_sealed as was from contact_point c where person_id = id_of('jeanne') \gset
create function pg_temp.old(after text default '(0,0)') returns jsonb language sql as $$
    select page('sealed', 'service:admin', args('table', 'contact_point', 'column', 'value_sealed', 'newest', 'v1', 'after', after)) -> 'rows' $$;
create function pg_temp.loose(table_name text) returns jsonb language sql as $$
    select c -> 'rows' from jsonb_array_elements(page('sealed', 'service:dispatcher', '{"loose": true}') -> 'columns') c where c ->> 'table' = table_name $$;
create function pg_temp.renewed(at text, was text, place text default 'contact_point') returns jsonb language sql as $$
    select jsonb_build_object('columns', jsonb_build_array(jsonb_build_object('table', place, 'column', 'value_sealed',
        'rows', jsonb_build_array(jsonb_build_object('at', at, 'sealed', was, 'renewed', 'v1:phone@number.index-jeanne:new'))))) $$;
update contact_point set value_sealed = 'v1:phone@number.x:' || id where person_id <> id_of('jeanne');
select ok(page('sealed', 'service:admin') -> 'columns' @> '[{"table": "senior", "column": "door_code_sealed"}, {"table": "recording", "column": "sound_sealed"}]', 'every sealed column is named');
select is(pg_temp.old(), jsonb_build_array(jsonb_build_object('at', :'at', 'place', 'number.index-jeanne', 'sealed', :'was')), 'what an older key has sealed is found, with the place that is its own');
select is(pg_temp.old(:'at'), '[]', 'once');
select is(pg_temp.loose('contact_point'), pg_temp.old(), 'and so is what is bound to none');
select is(page_ending('sealed', 'claire') || ', ' || page_ending('sealed', 'service:matcher') || ', ' || page_ending('sealed', 'service:admin', args('table', 'person', 'column', 'first_name')),
    'forbidden not_your_page, forbidden not_your_page, not_found column', 'for whoever runs the service or binds, and of what is sealed');
select refuses('sealed_renew', 'claire', pg_temp.renewed(:'at', :'was'), 'forbidden not_your_act', 'nobody else writes it');
select refuses('sealed_renew', 'service:admin', pg_temp.renewed(:'at', :'was', 'person'), 'not_found column', 'nor anything else');
select is(document('sealed_renew', 'service:admin', pg_temp.renewed(:'at', 'v0:phone:other')) ->> 'renewed', '0', 'what has changed meanwhile stays');
select once('sealed_renew', 'service:dispatcher', pg_temp.renewed(:'at', :'was'), 'the rest is written, once');
select is((select value_sealed from contact_point where person_id = id_of('jeanne')), 'v1:phone@number.index-jeanne:new', 'by the newest key, bound');
select is(row (pg_temp.old(), pg_temp.loose('contact_point'))::text, '([],)', 'then nothing is left');

-- Places: the row and the column; a copy keeps the place of what it was copied from.
select ok((select bool_and(place ~ '^(coalesce\(\w+_from, )?core\.sealed_place\(''(number|\w+\.\w+)'', ') from core.sealed_columns()), 'every sealed column has its place');
select is((select string_agg(c.table_name || '.' || c.column_name, ' ') from core.sealed_columns() c where not exists (
    select from pg_indexes i where i.schemaname = 'nec' and i.tablename = c.table_name and i.indexdef like '%WHERE (strpos(' || c.column_name || ', ''@''::text) = 0)')),
    null, 'and an index by which what is loose in it is found');
-- Fifty that no key opens do not hide the others.
insert into contact_point (person_id, kind, value_sealed, value_index)
select id_of('jeanne'), 'landline', 'closed', 'index-closed-' || n from generate_series(1, 60) n;
select is(jsonb_array_length(pg_temp.loose('contact_point')), 50, 'of many that are loose a few are looked at');
select is((select jsonb_array_length(c -> 'rows') from jsonb_array_elements(page('sealed', 'service:dispatcher', '{"loose": true, "past": 50}') -> 'columns') c
    where c ->> 'table' = 'contact_point'), 60, 'and those that come after, once these were in vain');
delete from contact_point where value_sealed = 'closed';
update senior set door_code_sealed = 'v1:door_code:x' where person_id = id_of('jeanne');
select is(pg_temp.loose('senior') -> 0 ->> 'place', 'senior.door_code.' || id_of('jeanne'), 'a door code''s place is its row and column');
select document('text_receive', 'service:web', '{"gateway": "maison", "gateway_id": "1", "from": {"index": "index-lea", "sealed": "v1:phone:x"}, "body": "v1:note:x", "word": "other"}') \g /dev/null
select is((select jsonb_agg(e) from escalation x, core.sealed('escalation.note', x.id, x.note_sealed, x.note_from) e where x.note_sealed = 'v1:note:x'),
    (select jsonb_build_array(jsonb_build_object('sealed', 'v1:note:x', 'at', 'text.body.' || id)) from text where gateway_id = '1'), 'the note of a text that came in keeps the place of the text');
select * from finish();
rollback;

-- Sealed texts change keys where they lie.
\ir support/pages.sql
update contact_point set value_sealed = 'v0:phone:' || id where person_id = id_of('jeanne');
select c.ctid as at, value_sealed as was from contact_point c where person_id = id_of('jeanne') \gset
create function pg_temp.old(after text default '(0,0)') returns jsonb language sql as $$
    select page('sealed', 'service:admin', args('table', 'contact_point', 'column', 'value_sealed', 'newest', 'v1', 'after', after)) -> 'rows' $$;
create function pg_temp.renewed(at text, was text, place text default 'contact_point') returns jsonb language sql as $$
    select jsonb_build_object('table', place, 'column', 'value_sealed', 'rows', jsonb_build_array(jsonb_build_object('at', at, 'sealed', was, 'renewed', 'v1:phone:new'))) $$;
select ok(page('sealed', 'service:admin') -> 'columns' @> '[{"table": "senior", "column": "door_code_sealed"}, {"table": "recording", "column": "sound_sealed"}]', 'every sealed column is named');
select is(pg_temp.old(), jsonb_build_array(jsonb_build_object('at', :'at', 'sealed', :'was')), 'what an older key has sealed is found');
select is(pg_temp.old(:'at'), '[]', 'once');
select is(page_ending('sealed', 'claire') || ', ' || page_ending('sealed', 'service:admin', args('table', 'person', 'column', 'first_name')), 'forbidden not_your_page, not_found column', 'for whoever runs the service, and of what is sealed');
select refuses('sealed_renew', 'claire', pg_temp.renewed(:'at', :'was'), 'forbidden not_your_act', 'nobody else writes it');
select refuses('sealed_renew', 'service:admin', pg_temp.renewed(:'at', :'was', 'person'), 'not_found column', 'nor anything else');
select is(document('sealed_renew', 'service:admin', pg_temp.renewed(:'at', 'v0:phone:other')) ->> 'renewed', '0', 'what has changed meanwhile stays');
select once('sealed_renew', 'service:admin', pg_temp.renewed(:'at', :'was'), 'the rest is written, once');
select is((select value_sealed from contact_point where person_id = id_of('jeanne')), 'v1:phone:new', 'by the newest key');
select is(pg_temp.old(), '[]', 'then nothing is left');
select * from finish();
rollback;

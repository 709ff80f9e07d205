\ir support.sql
select asked('jeanne') as outing \gset
create function pg_temp.wanted(at text, stay text) returns jsonb language sql as $$
    select jsonb_build_object('purpose', 'leisure', 'where', spot(), 'appointment_at', at, 'stay_min', stay) $$;
create function pg_temp.till(day text) returns jsonb language sql as $$ select args('person', code_of('jeanne'), 'until', day) $$;
select refuses('outing_request', 'jeanne', pg_temp.wanted('2026-11-28T10:00+01', '60'), 'too_many week_limit', 'one outing a week');
select refuses('outing_request', 'jeanne', pg_temp.wanted('2026-12-02T10:00+01', '210'), 'too_many length_limit', 'of four hours from door to door');
select refuses('outing_change', 'jeanne', args('outing', :'outing', 'appointment_at', '2026-11-27T10:00+01', 'stay_min', '240'), 'too_many length_limit', 'however one asks for it');
select refuses('limit_lift', 'claire', pg_temp.till('soon'), 'invalid until:required', 'it is lifted until some day');
select refuses('limit_lift', 'claire', pg_temp.till('2028-01-01'), 'invalid until:too_far_ahead', 'within the year');
select refuses('limit_lift', 'claire', args('person', code_of('lea'), 'until', '2026-12-02'), 'not_found senior', 'for a senior');
select refuses('limit_lift', 'jeanne', pg_temp.till('2026-12-02'), 'forbidden not_your_act', 'by the desk');
select happened() \g /dev/null
select once('limit_lift', 'claire', pg_temp.till('2026-12-02'), 'lifting it twice with one key is doing it once');
select is(happened(), 'limit_lifted', 'it stands in the journal');
select is(outcome('outing_request', 'jeanne', pg_temp.wanted('2026-11-28T10:00+01', '210')), 'ok', 'then more, and longer, is possible');
select is(outcome('outing_request', 'jeanne', pg_temp.wanted('2026-12-02T10:00+01', '210')), 'ok', 'up to that day');
select refuses('outing_request', 'jeanne', pg_temp.wanted('2026-12-10T10:00+01', '210'), 'too_many length_limit', 'and not after');
select is(outcome('outing_request', 'claire', pg_temp.wanted('2026-12-17T10:00+01', '300') || args('senior', code_of('jeanne'))), 'ok', 'a coordinator decides as she finds right');
update territory set settings = settings || '{"week_outings": "2"}';
select is(outcome('outing_request', 'jeanne', pg_temp.wanted('2026-12-18T10:00+01', '60')), 'ok', 'how many outings a week are fair is a setting');
update senior set week_limit = 1 where person_id = id_of('jeanne');
select refuses('outing_request', 'jeanne', pg_temp.wanted('2026-12-19T10:00+01', '60'), 'too_many week_limit', 'unless something else is said of the person');
select * from finish();
rollback;

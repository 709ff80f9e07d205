\ir support/pages.sql
update senior set limit_lifted_until = '2100-01-01', home_district = 'centre-ville' where person_id = id_of('jeanne');
update senior set limit_lifted_until = '2100-01-01', home_district = 'nantes-nord' where person_id = id_of('paul');
create function pg_temp.line(list text, key text) returns jsonb language sql as $$
    select x from jsonb_array_elements(page('measures', 'claire', '{"days": 90}') -> list) x where key in (x ->> 'code', x ->> 'part_of_day' || ' ' || (x ->> 'week_part')) $$;
select is(page('measures', 'claire') -> 'all', 'null', 'without outings there is nothing to count');

-- Four outings: one with a face unknown, then the same again, one that nobody was found for, one called off.
select asked('jeanne', '2026-11-27 10:00') as first, asked('jeanne', '2026-11-28 15:00') as again, asked('paul', '2026-11-27 19:00') as unmet, asked('paul', '2026-11-30 10:00') as off \gset
select clock_is('2026-11-24 14:00'), accepted(:'first', 'lea'), clock_is('2026-11-24 18:00'), accepted(:'again', 'lea') \g /dev/null
select offered(:'unmet', 'marc', 'zoe'), outcome('outing_cancel', 'paul', args('outing', :'off')) \g /dev/null
update offer set sent_at = made_at where outing_id in (select id from outing where code in (:'first', :'again', :'unmet'));
select clock_is('2026-12-05 10:00') \g /dev/null
select is(page('measures', 'claire') -> 'all' #- '{code}' #- '{name}' #- '{week_part}' #- '{part_of_day}' #- '{messages_shown}',
    '{"wanted": 3, "filled": 2, "fill": 67, "known": 50, "waited_h": 6, "messages_each": 2.0}'::jsonb,
    'two of three had somebody, one of them a known face, after six hours in the middle, for two messages each');
select is(pg_temp.line('districts', 'nantes-nord') ->> 'fill', '0', 'each district has its line');
select is(pg_temp.line('districts', 'nantes-nord') -> 'waited_h', 'null', 'where nobody went along nobody has waited for so long and no longer');
select is(pg_temp.line('districts', 'centre-ville') ->> 'fill', '100', 'so that a thin one shows');
select is(pg_temp.line('parts', 'evening week') ->> 'wanted', '1', 'so has each part of the day');
select is(pg_temp.line('parts', 'afternoon week_end') ->> 'filled', '1', 'in the week and at its end');
select is(page('measures', 'claire') -> 'volunteers', '{"active": 3, "never_asked": 0, "asked_much": 0}'::jsonb, 'nobody is forgotten, nobody asked too much');
update message set state = 'sent', due_at = nec.now() where person_id = id_of('lea') and kind = 'offer';
update territory set settings = settings || '{"week_offers": "2"}' where id = current_setting('nec.territory')::smallint;
select is(page('measures', 'claire') #>> '{volunteers,asked_much}', '1', 'who has had as many messages as a week bears is counted');
select clock_is('2027-02-05 10:00') \g /dev/null
select is(page('measures', 'claire') #>> '{volunteers,never_asked}', '3', 'and who has not been asked for so long');
select is(page('measures', 'claire') -> 'all', 'null', 'what is longer ago does not count');
select is(page('measures', 'claire', '{"days": 90}') #>> '{all,wanted}', '3', 'but over a longer time');
select is(page('measures', 'claire', '{"days": 7}') -> 'days', '30', 'of three that may be chosen');
select is(core.part_of_day('2026-11-24 05:59+01'), 'night', 'before six it is night');
select is(core.part_of_day('2026-11-24 22:00+01'), 'night', 'and from ten in the evening on');
select * from finish();
rollback;

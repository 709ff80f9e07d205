\ir support/pages.sql
\ir support/chores.sql
update series set ended_at = nec.now();
update volunteer set week_cap = 2, month_cap = 6 where person_id in (id_of('lea'), id_of('marc'), id_of('zoe'));
create function pg_temp.each_time(series text, said text default '1') returns jsonb language sql as $$ select args('series', series, 'each_time', said) $$;
create function pg_temp.of_day(day date) returns text language sql as $$ select code from outing where series_on = day order by id desc limit 1 $$;
-- What the matcher would answer when it gives the outing to one of them.
create function pg_temp.given(outing text, volunteer text) returns jsonb language sql as $$
    select ranked(outing, '{zoe}') || jsonb_build_object('standing', jsonb_build_object('volunteer', id_of(volunteer), 'approach_min', 15, 'sentence', 'A dit oui d’avance.')) $$;
create function pg_temp.asked_again(about text) returns void language sql as $$ update outing set asked_version = asked_version + 1 where code = about $$;
create function pg_temp.problem(about text) returns jsonb language sql as $$
    select (api.match_problem('service:matcher', jsonb_build_object('outing', id))).document from outing where code = about $$;
create function pg_temp.together(about text) returns text language sql as $$
    select string_agg(to_char((x #>> '{outing,start_at}')::timestamptz, 'DD/MM') || ' ' || (select string_agg(w.name, '+' order by w.name) from who w where to_jsonb(w.id) in (select jsonb_array_elements(x -> 'standing'))), ', ' order by x #>> '{outing,start_at}')
    from jsonb_array_elements(pg_temp.problem(about) #> '{together,outings}') x $$;

select asked('jeanne', '2026-12-01 10:00') as first, asked('paul', '2026-12-03 15:00') as other \gset
select accepted(:'first', 'lea'), accepted(:'other', 'marc') \g /dev/null
select document('series_make', 'jeanne', args('outing', :'first', 'every', 'week')) ->> 'series' as series,
       document('series_make', 'paul', args('outing', :'other', 'every', 'week')) ->> 'series' as his \gset
select pg_temp.of_day('2026-12-08') as second, pg_temp.of_day('2026-12-15') as third \gset
select is(page('outing', 'lea', args('outing', :'first')) #> '{outing,comes_back}' @> jsonb_build_object('series', :'series', 'each_time', false, 'weekday', 'tuesday', 'first_name', 'Jeanne'), true, 'whoever goes along reads that it comes back');
select is(pg_temp.problem(:'second') ? 'together', false, 'where nobody has said yes beforehand, each outing is asked about as any other');

select refuses('standing_set', 'lea', pg_temp.each_time('nothing'), 'not_found series', 'one goes along to something');
select refuses('standing_set', 'lea', pg_temp.each_time(:'his'), 'not_found series', 'that one has been along to');
select happened() \g /dev/null
select once('standing_set', 'lea', pg_temp.each_time(:'series'), 'saying it twice with one key is saying it once');
select is(happened(), 'standing_set wave_wanted wave_wanted', 'what still waits for somebody is thought over again');
select is(outcome('standing_set', 'lea', pg_temp.each_time(:'series')) || coalesce(happened(), ''), 'ok', 'said again nothing more happens');
select is(page('volunteer', 'lea') #>> '{regular,0,series}', :'series', 'it stands on their page');
select is(page('outing', 'lea', args('outing', :'first')) #>> '{outing,comes_back,each_time}', 'true', 'and on the outing''s');
select refuses('standing_set', 'marc', pg_temp.each_time(:'series'), 'not_found series', 'nobody joins unasked');

-- Together
select is(pg_temp.together(:'second'), '08/12 lea, 15/12 lea', 'the outings that wait are planned in one go, whoever has said yes beside each');
select is(pg_temp.together(:'third'), pg_temp.together(:'second'), 'the same for each of them');
select is(jsonb_path_query_array(pg_temp.problem(:'second'), '$.together.volunteers[*].id'), jsonb_build_array(id_of('lea')), 'with the volunteers as they are now');
select outcome('standing_set', 'marc', pg_temp.each_time(:'his')) \g /dev/null
select is(pg_temp.together(:'second'), '08/12 lea, 15/12 lea', 'what others have said yes to is planned apart');
insert into standing (series_id, volunteer_id) select id, id_of('lea') from series where code = :'his';
select is(pg_temp.together(:'second'), '08/12 lea, 10/12 lea+marc, 15/12 lea', 'and with it as soon as one volunteer may do either');
delete from standing where volunteer_id = id_of('lea') and series_id = (select id from series where code = :'his');

-- Promised
select told(), happened() \g /dev/null
select is(document('offers_make', 'service:dispatcher', pg_temp.given(:'second', 'lea')), '{"made": 0, "wave": 0}', 'nobody is asked');
select is(state_of(:'second') || ': ' || told(), 'accepted: assignment_details:lea who_comes_agree:jeanne', 'the outing is promised; both are told, and the senior is asked whether they agree');
select is(happened(), 'standing_promised outing_accepted', 'it stands in the journal');
select is(page('candidates', 'claire', args('outing', :'second')) #>> '{standing,sentence}', 'A dit oui d’avance.', 'and why, at the desk');
select refuses('offers_make', 'service:dispatcher', pg_temp.given(:'second', 'lea'), 'stale state_changed', 'a ranking delivered twice promises once');
select is(pg_temp.together(:'third'), '15/12 lea', 'what is promised waits no more');

-- The rules hold whatever the matcher says: then others are asked.
create function pg_temp.goes(v text) returns text language plpgsql as $$
declare said jsonb;
begin
    perform pg_temp.asked_again(current_setting('story.third'));
    begin
        said := document('offers_make', 'service:dispatcher', pg_temp.given(current_setting('story.third'), v));
        raise exception using errcode = 'ND000', message = said ->> 'made' || ' ' || state_of(current_setting('story.third'));
    exception when sqlstate 'ND000' then return sqlerrm; end;
end $$;
select set_config('story.third', :'third', true) \g /dev/null
select is(pg_temp.goes('lea'), '0 accepted', 'they go');
select is(pg_temp.goes('marc'), '1 offering', 'who has not said so is not promised');
insert into absence (volunteer_id, from_on, to_on) values (id_of('lea'), '2026-12-15', '2026-12-15');
select is(pg_temp.goes('lea'), '1 offering', 'nor who is away');
delete from absence;
update volunteer set week_cap = 0 where person_id = id_of('lea');
select is(pg_temp.goes('lea'), '1 offering', 'nor whose week is full');
update volunteer set week_cap = 2, month_cap = 2 where person_id = id_of('lea');
select is(pg_temp.goes('lea'), '1 offering', 'nor whose month is: two of the three are promised');
update volunteer set month_cap = 6 where person_id = id_of('lea');
update volunteer set state = 'paused' where person_id = id_of('lea');
select is(pg_temp.goes('lea'), '1 offering', 'nor who is not active');
update volunteer set state = 'active' where person_id = id_of('lea');
select clock_is('2026-12-14 09:00') \g /dev/null
select is(pg_temp.problem(:'third') ? 'together', false, 'nearer than a day and a half nobody is taken without being asked');
select is(pg_temp.goes('lea'), '1 offering', 'even if it was decided before');
select clock_is('2026-11-24 10:00') \g /dev/null

-- An absence gives back all it covers at once.
select outcome('standing_set', 'lea', pg_temp.each_time(:'series')), document('offers_make', 'service:dispatcher', pg_temp.given(:'third', 'lea')), told(), happened() \g /dev/null
select is(outcome('absence_add', 'lea', args('first', '2026-12-05', 'last', '2026-12-20')) || ' ' || state_of(:'second'), 'ok accepted', 'who is away keeps what they have promised');
select is(document('absence_add', 'lea', args('first', '2026-12-05', 'last', '2026-12-20', 'give_back', '1')), '{"given_back": 2}', 'unless they give it back');
select is(state_of(:'first') || ' ' || state_of(:'second') || ' ' || state_of(:'third'), 'accepted open open', 'all of those days, and no other');
insert into standing (series_id, volunteer_id) select id, id_of('zoe') from series where code = :'series';
select is(pg_temp.together(:'second'), '08/12 lea+zoe, 15/12 lea+zoe', 'and it is planned in one go with whoever else has said yes');
delete from standing where volunteer_id = id_of('zoe');

-- Taken back
select is(outcome('standing_set', 'lea', pg_temp.each_time(:'series', '0')), 'ok', 'a yes beforehand is taken back at any time');
select is(jsonb_array_length(page('volunteer', 'lea') -> 'regular') || ' ' || state_of(:'first'), '0 accepted', 'what was promised stays promised');
select outcome('standing_set', 'lea', pg_temp.each_time(:'series')), outcome('assignment_refuse', 'jeanne', args('outing', :'first')) \g /dev/null
select is((select count(*) from standing where volunteer_id = id_of('lea')), 0::bigint, 'it takes two: whoever the senior does not want goes no more each time');

-- A question that is open is answered by it.
select document('outing_cancel', 'jeanne', args('outing', :'second')) \g /dev/null
select accepted(:'third', 'zoe') \g /dev/null
select asked('jeanne', '2026-12-29 10:00') as next \gset
update outing set series_id = (select id from series where code = :'series') where code = :'next';
select offered(:'next', 'zoe', 'marc'), happened(), told() \g /dev/null
select outcome('standing_set', 'zoe', pg_temp.each_time(:'series')) \g /dev/null
select is(state_of(:'next'), 'accepted', 'who is asked at that moment has said yes');
select is(happened(), 'standing_set wave_wanted offer_accepted offer_superseded outing_accepted', 'as the journal says; what nobody was asked about is thought over');
select outcome('standing_set', 'zoe', pg_temp.each_time(:'series', '0')) \g /dev/null

-- Three at most
insert into standing (series_id, volunteer_id) select s.id, volunteer_new(name) from series s, unnest('{ana,bob,cid}'::text[]) name where s.code = :'series';
select refuses('standing_set', 'zoe', pg_temp.each_time(:'series'), 'conflict standing_enough', 'three go each time, so that others meet the person too');
delete from standing;
select document('series_end', 'jeanne', args('series', :'series')) \g /dev/null
select refuses('standing_set', 'zoe', pg_temp.each_time(:'series'), 'stale series_over', 'what has ended does not come back');
select * from finish();
rollback;

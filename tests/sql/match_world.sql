\ir support.sql
create function story.look(page text, who text, input jsonb) returns core.answer language plpgsql as $$
declare a core.answer;
begin
    execute format('select * from api.%I($1, $2)', page) into a using coalesce((select 'session:' || token from who w where w.name = look.who), who), input;
    return a;
end $$;
create function story.matched(name text) returns jsonb language sql stable return core.match_volunteers(array[id_of(name)]) -> 0;

select is(ending(look('match_world', 'lea', '{}')), 'forbidden not_your_act', 'a volunteer does not see all volunteers');
select is(ending(look('match_world', 'service:dispatcher', '{}')), 'forbidden not_your_act', 'nor does a service that has no business with them');
select is(ending(look('match_world', 'service:matcher', '{}')), 'ok', 'the matcher sees them');

-- Stretch by stretch, however long one is.
create function story.everybody(most int) returns bigint[] language plpgsql as $$
declare
    ids bigint[] := '{}';
    part jsonb;
    after bigint := 0;
begin
    loop
        part := (look('match_world', 'service:matcher', jsonb_build_object('after', after, 'until', after + most))).document;
        ids := ids || array(select (v ->> 'id')::bigint from jsonb_array_elements(part -> 'volunteers') v);
        after := after + most;
        exit when after >= (part ->> 'last')::bigint;
    end loop;
    return ids;
end $$;
select is(everybody(1), array(select person_id from volunteer join person on id = person_id where erased_at is null order by 1),
    'stretch by stretch it gets everybody once');
select is(everybody(3), everybody(1000), 'however long a stretch is');
update person set erased_at = nec.now() where id = id_of('zoe');
select ok(not id_of('zoe') = any (everybody(1000)), 'whoever was erased is not among them');
update person set erased_at = null where id = id_of('zoe');

-- A volunteer, whole.
insert into availability values (id_of('lea'), 4, 32, 72);
insert into absence (volunteer_id, from_on, to_on) values (id_of('lea'), '2026-12-24', '2027-01-02'), (id_of('lea'), '2026-08-01', '2026-08-31');
insert into free_once (volunteer_id, free_on, from_q, to_q) values (id_of('lea'), '2026-11-28', 56, 64), (id_of('lea'), '2026-09-28', 56, 64);
select is(matched('lea') - 'id', '{"state": "active", "e": 1355500, "n": 6689000, "radius_m": 3000,
    "modes": ["walk", "transit"], "languages": ["fr"], "week_cap": 2, "month_cap": 6, "weekly": [[4, 32, 72]], "absences": [["2026-12-24", "2027-01-02"]],
    "free": [{"on": "2026-11-28", "from_q": 56, "to_q": 64}]}'::jsonb,
    'a volunteer comes with all that counts, what is long past, what they have none of and who they are left out');

select asked('jeanne') as outing, asked('paul', '2026-12-04 10:00') as later \gset
select offered(:'outing', 'lea', 'marc', 'zoe'), offered(:'later', 'lea') \g /dev/null
select is(matched('lea') -> 'open_offers', '2', 'offers that wait for an answer are counted');
update offer set state = 'sent', sent_at = nec.now() where code = offer_to(:'outing', 'marc');
select accepted(:'outing', 'lea') \g /dev/null
select is(matched('lea') -> 'open_offers', '1', 'those answered are not');
select is(matched('lea') #> '{asks,0}', jsonb_build_object('at', nec.now(), 'start_at', (select meet_at from outing where code = :'outing'), 'answer', 'yes', 'further', false),
    'what somebody was asked, and where they said yes, is told');
select is(matched('lea') #> '{asks,1}', jsonb_build_object('at', nec.now(), 'start_at', (select meet_at from outing where code = :'later'), 'further', false),
    'what they have not answered too');
select is(jsonb_array_length(matched('marc') -> 'asks'), 1, 'whoever was asked in vain was asked');
select is(matched('zoe') -> 'asks', null, 'an offer taken back before it was sent was none');
select is(matched('lea') -> 'busy', jsonb_build_array(jsonb_build_object(
    'from_at', o.meet_at - interval '20 minutes', 'meet_at', o.meet_at, 'until_at', o.end_at,
    'meet', '{"e": 1355000, "n": 6689000}'::jsonb, 'part', '{"e": 1355000, "n": 6689000}'::jsonb)),
    'what they have promised begins on their way and ends at the senior''s home') from outing o where code = :'outing';

select asked('paul', '2026-12-09 10:00', '{"return_mode": "other_volunteer"}') as legs \gset
select is(core.match_legs(o, true, false), jsonb_build_object('meet_at', o.meet_at, 'until_at', o.appointment_at,
    'meet', '{"e": 1355000, "n": 6689000}'::jsonb, 'part', '{"e": 1355900, "n": 6689700}'::jsonb),
    'whoever goes there only is free from the appointment on, and is there then') from outing o where code = :'legs';
select is(core.match_legs(o, false, true), jsonb_build_object('meet_at', o.leave_at, 'until_at', o.end_at,
    'meet', '{"e": 1355900, "n": 6689700}'::jsonb, 'part', '{"e": 1355000, "n": 6689000}'::jsonb),
    'whoever goes back only meets the senior there') from outing o where code = :'legs';
update outing set wave = 1 where code = :'legs';
select offered(:'legs', 'zoe') \g /dev/null
select asked('jeanne', '2026-12-09 14:00') as beside \gset
update outing set wave = 1 where code = :'beside';
select offered(:'beside', 'zoe') \g /dev/null
select is(matched('zoe') -> 'message', jsonb_build_object('leaves_at', nec.now() + interval '2 minutes', 'outings', 2, 'held', (select jsonb_agg(core.match_legs(o, f.there, f.back) order by f.id) from offer f join outing o on o.id = f.outing_id where f.volunteer_id = id_of('zoe') and f.slot is not null)), 'a message that waits for more outings is told, with when and where they are');
select is(jsonb_path_query_array(matched('zoe'), '$.asks[*].further'), '[false, true]', 'its second question tires less');
update offer set state = 'expired', slot = null where code = offer_to(:'legs', 'zoe');
update offer set state = 'declined', slot = null, decline_reason = 'too_far' where code = offer_to(:'beside', 'zoe');
select is(jsonb_path_query_array(matched('zoe'), '$.asks[*].answer'), '["silent", "no"]', 'silence and a no are told apart');
select clock_is('2027-01-10 10:00') \g /dev/null
select ok(not matched('lea') ?| '{busy,asks}', 'after thirty days it is forgotten');
select * from finish();
rollback;

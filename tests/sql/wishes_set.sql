\ir support/pages.sql
select refuses('wishes_set', 'claire', args('circle_agreed', 'oui'), 'not_found senior', 'the desk says whose wishes');
select refuses('wishes_set', 'claire', args('person', code_of('lea')), 'not_found senior', 'who is a senior');
select refuses('wishes_set', 'jeanne', args('person', code_of('paul')), 'invalid person:unexpected', 'a senior speaks for herself');
select refuses('wishes_set', 'jeanne', args('channel', 'email'), 'invalid channel:not_theirs', 'and is told by what she has');
select once('wishes_set', 'jeanne', args('circle_agreed', 'oui', 'plan', 'v1:neighbour'), 'said twice with one key it is said once');
select is((select row (circle_agreed, plan_sealed)::text from senior where person_id = id_of('jeanne')), '(t,v1:neighbour)', 'a known face is agreed, and what to do when nobody opens is known');
select is(happened(), 'wishes_set', 'it stands in the journal');
select is(page('wishes', 'jeanne') #>> '{preset,wishes_set,circle_agreed}', 'oui', 'her page shows it');
select is(page('person', 'claire', args('person', code_of('jeanne'))) #>> '{preset,wishes_set,channel}', 'landline', 'the desk sees how she is reached');
select is(outcome('wishes_set', 'jeanne', args('circle_agreed', 'non')), 'ok', 'one may think better of it');
select is((select row (circle_agreed, plan_sealed)::text from senior where person_id = id_of('jeanne')), '(f,v1:neighbour)', 'what is not said stays');

-- What it is for.
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('jeanne'), 'email', 'v1:mail', 'index-mail', 2);
select outcome('wishes_set', 'claire', args('person', code_of('jeanne'), 'circle_agreed', 'oui', 'channel', 'email')) \g /dev/null
insert into bond (senior_id, volunteer_id, outings, circle) values (id_of('jeanne'), id_of('lea'), 2, true);
select asked('jeanne') as outing \gset
select accepted(:'outing', 'lea') \g /dev/null
select is((select state from outing where code = :'outing'), 'confirmed', 'a known face needs no further yes');
select is((select channel from message where kind = 'who_comes' and person_id = id_of('jeanne')), 'email', 'and she hears of it the way she wants');

-- What she needs along, from now on: of the next outing, nobody who cannot push is asked any more, or goes unseen by a person.
select outcome('wishes_set', 'jeanne', args('circle_agreed', 'non')), clock_is('2026-11-24 10:00') \g /dev/null
update volunteer set abilities = '{wheelchair}' where person_id in (id_of('zoe'));
update volunteer set abilities = '{}' where person_id in (id_of('lea'), id_of('marc'));
select asked('paul', '2026-12-03 10:00') as searched, asked('paul', '2026-12-10 10:00') as promised, asked('paul', '2026-12-17 10:00') as fine, asked('odette', '2026-12-03 10:00') as other \gset
select offered(:'searched', 'marc', 'zoe'), accepted(:'promised', 'lea'), accepted(:'fine', 'zoe') \g /dev/null
update offer set sent_at = nec.now() where code = offer_to(:'searched', 'marc');
select happened() \g /dev/null
select refuses('wishes_set', 'paul', '{"needs": ["wings"]}', 'invalid needs:unknown', 'needs are those of a list');
select once('wishes_set', 'paul', '{"needs": ["wheelchair"]}', 'needs said twice with one key have changed once');
select is(happened(), 'needs_changed offer_superseded wave_wanted needs_changed escalation_raised needs_changed wishes_set', 'every outing to come has changed, and others are looked for');
select is((select string_agg(f.state, ' ' order by f.volunteer_id) from offer f join outing o on o.id = f.outing_id where o.code = :'searched'),
    'superseded queued', 'who cannot push is asked no more, who can still is');
select is((select data ->> 'unsuited' from message where kind = 'outing_changed' and person_id = id_of('marc')), 'true', 'and is told why');
select is((select string_agg(o.code || ' ' || e.reason, '') from escalation e join outing o on o.id = e.outing_id where e.reason = 'needs_changed' and e.settled_at is null),
    :'promised' || ' needs_changed', 'about a promise that suits no more a person decides');
select is((select state from outing where code = :'promised'), 'accepted', 'which stands until then');
select is((select count(*) from message m join outing o on o.id = m.outing_id where o.code = :'fine' and m.kind = 'assignment_details' and m.person_id = id_of('zoe')), 2::bigint,
    'whoever can still go is told anew what to know');
select is((select needs from outing where code = :'other'), '{}', 'another''s outings are as they were');
select is(outcome('wishes_set', 'paul', '{"circle_agreed": "oui"}') || coalesce((select needs::text from senior where person_id = id_of('paul')), ''), 'ok{wheelchair}', 'what is not said stays');
select is(outcome('outing_request', 'paul', jsonb_build_object('purpose', 'leisure', 'where', spot(), 'appointment_at', '2026-12-24T10:00+01')), 'ok', 'the next request');
select is((select needs::text from outing where senior_id = id_of('paul') order by id desc limit 1), '{wheelchair}', 'has them by itself');
select * from finish();
rollback;

\ir support.sql
\ir support/chores.sql
-- Each kind of message: true while things are as they were when it was queued, dropped after. Each rule is seen both ways.
create table pg_temp.rule_seen (kind text, true_then boolean);
create function pg_temp.judged(said bigint) returns text language plpgsql as $$
declare
    m nec.message := (select x from message x where x.id = said);
    why text := message_untrue(m);
begin
    insert into rule_seen values (m.kind, why is null);
    return coalesce(why, 'true');
end $$;
create function pg_temp.untrue(kind text, name text, about text, offer_code text default null, data jsonb default '{}') returns text language plpgsql as $$
declare
    made bigint := (select message(id_of(name), untrue.kind, o.id, (select id from offer where code = offer_code), nec.now(), data)
                    from (select 1) one left join outing o on o.code = about);
    why text := pg_temp.judged(made);
begin
    delete from message where id = made;
    return why;
end $$;
create function pg_temp.all_untrue(kinds text[], name text, about text) returns text language sql as $$
    select string_agg(distinct pg_temp.untrue(k, name, about), ' ') from unnest(kinds) k $$;

select asked('jeanne') as outing, asked('paul', '2026-11-30 10:00') as other, asked('odette', '2026-12-01 10:00') as new \gset
select is(pg_temp.all_untrue('{request_open,not_yet,looking_again}', 'jeanne', :'outing'), 'true', 'while somebody is looked for, the senior is told so');
select is(pg_temp.all_untrue('{request_open,not_yet,looking_again}', 'odette', :'new'), 'outing_changed', 'not before a coordinator has prepared it');
select offered(:'outing', 'lea', 'marc'), offered(:'other', 'lea', 'zoe') \g /dev/null
select offer_to(:'outing', 'lea') as lea, offer_to(:'outing', 'marc') as marc, offer_to(:'other', 'zoe') as zoe \gset
select is(pg_temp.untrue('offer', 'lea', :'outing', :'lea') || ' ' || pg_temp.untrue('offer_reminder', 'lea', :'outing', :'lea'), 'true true', 'an open question is asked');
select is(pg_temp.untrue('offer_filled', 'marc', :'outing', :'marc'), 'outing_changed', 'nobody is thanked for an outing that is still open');
select is(pg_temp.untrue('offer_withdrawn', 'marc', :'outing', :'marc'), 'outing_changed', 'or told that it is withdrawn when it is not');
select is(pg_temp.all_untrue('{who_comes,who_comes_agree,ask_again,reminder_senior}', 'jeanne', :'outing'), 'outing_changed',
    'never is a senior told about a volunteer who has not said yes');
select is(pg_temp.all_untrue('{reminder_volunteer,reminder_volunteer_soon,nudge_start}', 'lea', :'outing'), 'outing_changed', 'nor a volunteer reminded of it');
update offer set deadline_at = nec.now() where code = :'zoe';
select is(pg_temp.untrue('offer', 'zoe', :'other', :'zoe') || ' ' || pg_temp.untrue('offer_reminder', 'zoe', :'other', :'zoe'), 'offer_expired offer_expired', 'a question past its deadline is not asked, nor again');

select outcome('offer_accept', 'lea', args('offer', :'lea')) \g /dev/null
select is(pg_temp.untrue('offer', 'marc', :'outing', :'marc'), 'offer_closed', 'a filled outing is not offered');
select is(pg_temp.untrue('offer_filled', 'marc', :'outing', :'marc'), 'true', 'whoever was asked is thanked');
select is(pg_temp.all_untrue('{who_comes_agree,ask_again,who_comes}', 'jeanne', :'outing'), 'true', 'the senior hears who comes, and is asked');
select is(pg_temp.all_untrue('{assignment_details,reminder_volunteer,reminder_volunteer_soon,nudge_start}', 'lea', :'outing'), 'true', 'whoever goes is told and reminded');
select is(pg_temp.all_untrue('{assignment_details,reminder_volunteer,reminder_volunteer_soon,nudge_start}', 'marc', :'outing'), 'not_going', 'nobody else');
select is(pg_temp.untrue('other_chosen', 'lea', :'outing') || ' ' || pg_temp.untrue('other_chosen', 'marc', :'outing'), 'outing_changed true',
    'whoever goes is not told that another was chosen');
select is(pg_temp.all_untrue('{request_open,not_yet,looking_again}', 'jeanne', :'outing'), 'outing_changed', 'a senior with company is not told that we go on looking');
select is(pg_temp.untrue('senior_agreed', 'lea', :'outing'), 'outing_changed', 'nobody has agreed yet');

select outcome('assignment_agree', 'jeanne', args('outing', :'outing')) \g /dev/null
select is(pg_temp.all_untrue('{who_comes_agree,ask_again}', 'jeanne', :'outing'), 'outing_changed', 'who has agreed is not asked again');
select is(pg_temp.untrue('senior_agreed', 'lea', :'outing') || ' ' || pg_temp.all_untrue('{who_comes,reminder_senior}', 'jeanne', :'outing'), 'true true', 'both are told what is settled');
select clock_is('2026-11-27 09:20') \g /dev/null
update outing set meet_at = '2026-11-27 09:15' where code = :'outing';
select is(pg_temp.untrue('reminder_senior', 'jeanne', :'outing') || ' ' || pg_temp.all_untrue('{reminder_volunteer,reminder_volunteer_soon}', 'lea', :'outing'), 'not_going not_going',
    'nobody is reminded of what has begun');
select is(pg_temp.untrue('nudge_home', 'lea', :'outing'), 'outing_changed', 'nor asked whether they are home before they left');

select outcome('outing_start', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.untrue('nudge_home', 'lea', :'outing') || ' ' || pg_temp.untrue('nudge_start', 'lea', :'outing'), 'true outing_changed', 'on the way, the question is whether they are home');
select is(pg_temp.untrue('feedback_senior', 'jeanne', :'outing'), 'outing_changed', 'how it went is asked afterwards');
select outcome('outing_home_safe', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.untrue('feedback_senior', 'jeanne', :'outing') || ' ' || pg_temp.untrue('feedback_volunteer', 'lea', :'outing'), 'true true', 'of both');
select outcome('feedback_give', 'lea', args('outing', :'outing', 'went', 'good')) \g /dev/null
select is(pg_temp.untrue('feedback_volunteer', 'lea', :'outing') || ' ' || pg_temp.untrue('feedback_senior', 'jeanne', :'outing'), 'feedback_given true', 'and not of who has said it');

select is(pg_temp.untrue('outing_cancelled', 'paul', :'other') || ' ' || pg_temp.untrue('request_unmet', 'paul', :'other') || ' ' || pg_temp.untrue('request_redirected', 'paul', :'other'),
    'outing_changed outing_changed outing_changed', 'what has not been called off is not said to be');
select outcome('outing_cancel', 'paul', args('outing', :'other')) \g /dev/null
select is(pg_temp.untrue('outing_cancelled', 'paul', :'other') || ' ' || pg_temp.untrue('offer_withdrawn', 'lea', :'other', offer_to(:'other', 'lea')), 'true true', 'what has, is');
select is(pg_temp.untrue('offer_filled', 'lea', :'other', offer_to(:'other', 'lea')), 'outing_changed', 'but is not said to be filled');
select outcome('outing_redirect', 'claire', args('outing', :'new', 'service', 'CCAS')) \g /dev/null
select is(pg_temp.untrue('request_redirected', 'odette', :'new'), 'true', 'whoever is better helped elsewhere hears it');
select asked('paul', '2026-12-02 10:00') as sad \gset
select outcome('outing_unmet', 'claire', args('outing', :'sad', 'reason', 'no_candidate', 'alternative', 'Taxi')) \g /dev/null
select is(pg_temp.untrue('request_unmet', 'paul', :'sad'), 'true', 'when nobody was found that is said');

select is(pg_temp.untrue('login', 'lea', null, null, '{"token": "x"}'), 'login_over', 'a code that was never asked for is not sent');
select is(pg_temp.untrue('gossip', 'lea', null), 'unknown_kind', 'what no rule knows is not said');
select asked('jeanne', '2026-12-02 10:00') as repeated \gset
select message(id_of('jeanne'), 'request_open', o.id), message(id_of('jeanne'), 'request_open', o.id) from outing o where code = :'repeated' \g /dev/null
select is((select message_untrue(m) from message m where id = last_message('request_open', 'jeanne') - 1), 'said_later', 'what is queued twice is said once');

-- Whoever goes and whoever went.
select asked('paul', '2026-12-08 10:00') as kept, asked('jeanne', '2026-12-08 10:30') as sooner \gset
select offered(:'kept', 'marc'), accepted(:'sooner', 'marc'), chore('offers_expire') \g /dev/null
select is(pg_temp.untrue('offer_overtaken', 'marc', :'kept', offer_to(:'kept', 'marc')), 'true', 'whoever is elsewhere by now is told that the question is void');
select is(pg_temp.untrue('outing_changed', 'marc', :'sooner') || ' ' || pg_temp.untrue('outing_changed', 'lea', :'sooner'), 'outing_changed true', 'that another hour puts them off, only who goes no more');
select is(pg_temp.untrue('volunteer_missed', 'marc', :'sooner') || ' ' || pg_temp.untrue('volunteer_missed', 'lea', :'sooner'), 'outing_changed true', 'that they were missed likewise');
select is(pg_temp.untrue('ready_to_return', 'marc', :'sooner'), 'outing_changed', 'nobody waits to be fetched before they have left');
update outing set state = 'started' where code = :'sooner';
select is(pg_temp.untrue('ready_to_return', 'marc', :'sooner'), 'true', 'then somebody may');
update outing set state = 'confirmed' where code = :'sooner';
select outcome('assignment_withdraw', 'marc', args('outing', :'sooner')) \g /dev/null
select is(pg_temp.untrue('offer_overtaken', 'marc', :'kept', offer_to(:'kept', 'marc')), 'outing_changed', 'who is free again is not told so');
select is(pg_temp.untrue('volunteer_cleared', 'marc', null), 'true', 'whoever may go along is welcomed');
update volunteer set state = 'suspended' where person_id = id_of('marc');
select is(pg_temp.untrue('volunteer_cleared', 'marc', null), 'no_longer_active', 'not whoever may not any more');

-- Papers to be seen again.
update volunteer set state = 'active' where person_id = id_of('marc');
insert into paper values (id_of('marc'), 'record', '2026-11-24', '2026-12-10', null);
select is(pg_temp.untrue('papers_due', 'marc', null, null, '{"until_on": "2026-12-10"}'), 'true', 'whose papers end hears so');
update paper set until_on = '2029-12-10' where volunteer_id = id_of('marc');
select is(pg_temp.untrue('papers_due', 'marc', null, null, '{"until_on": "2026-12-10"}'), 'papers_seen', 'not once they have been seen again');
update volunteer set state = 'suspended' where person_id = id_of('marc');

-- Before the first outing.
insert into welcome (territory_id, held_at, place, seats, booked) values (current_setting('nec.territory')::int, '2027-01-20 18:00', 'Ici', 5, 1);
insert into welcome_seat (welcome_id, volunteer_id) select id, id_of('marc') from welcome;
select is(string_agg(pg_temp.untrue(kind, 'marc', null, null, welcome_shown(w)), ' '), 'true true true', 'a talk to come is spoken of') from welcome w, unnest('{welcome_booked,welcome_reminder,welcome_off}'::text[]) kind;
delete from welcome_seat;
select is(string_agg(pg_temp.untrue(kind, 'marc', null, null, welcome_shown(w)), ' '), 'welcome_changed welcome_changed', 'not to who has no seat any more') from welcome w, unnest('{welcome_booked,welcome_reminder}'::text[]) kind;
update welcome set held_at = nec.now() - interval '1 hour';
select is(pg_temp.untrue('welcome_off', 'marc', null, null, welcome_shown(w)), 'welcome_changed', 'nor once the hour is past') from welcome w;

-- Beside outings.
select answer('activity_make', 'claire', jsonb_build_object('title', 'Carte blanche', 'words', 'Une visite.', 'where', spot('Musée'), 'appointment_at', '2026-12-20T14:00+01')) \g /dev/null
insert into activity_proposal (activity_id, senior_id, volunteer_id) select max(id), id_of('paul'), id_of('lea') from activity;
select code as proposal from activity_proposal order by proposed_at desc limit 1 \gset
select is(pg_temp.untrue('activity_proposed', 'paul', null, null, jsonb_build_object('proposal', :'proposal')), 'true', 'what can still be answered is proposed');
select outcome('activity_answer', 'paul', args('proposal', :'proposal', 'answer', 'no')) \g /dev/null
select is(pg_temp.untrue('activity_proposed', 'paul', null, null, jsonb_build_object('proposal', :'proposal')), 'proposal_over', 'what has been answered is not');
select escalate('concern', null, id_of('paul')) \g /dev/null
update escalation set owner_id = id_of('claire') where reason = 'concern' and settled_at is null;
select code as alert from escalation where reason = 'concern' and settled_at is null order by id desc limit 1 \gset
select is(pg_temp.untrue('on_call', 'claire', null, null, jsonb_build_object('escalation', :'alert')), 'true', 'whoever is on call is rung for what nobody has taken');
select outcome('escalation_take', 'claire', args('escalation', :'alert')) \g /dev/null
select is(pg_temp.untrue('on_call', 'claire', null, null, jsonb_build_object('escalation', :'alert')), 'alert_over', 'and not for what somebody has');
select outcome('login_ask', null, '{"contact": {"index": "index-zoe", "sealed": "v1:x", "kind": "mobile"}}') \g /dev/null
select is(pg_temp.judged(last_message('login', 'zoe')), 'true', 'a code is sent to who asked for it');
select is(pg_temp.untrue('text_answer', 'zoe', null), 'true', 'who wrote a text is answered');
select message(id_of('zoe'), 'text_answer', null) as late \gset
update clock set shown_base = shown_base + interval '61 minutes';
select is(pg_temp.judged(:late), 'said_later', 'within the hour');
select is((select string_agg(kind, ' ') from (select x[1] as kind from pg_proc p, regexp_matches(p.prosrc, 'when ''([a-z_]+)'' then', 'g') x
        where p.oid = 'core.message_untrue'::regproc) rules
    where 2 > (select count(distinct true_then) from rule_seen s where s.kind = rules.kind)), null, 'each rule has been seen to hold, and not to');
update person set erased_at = nec.now() where id = id_of('jeanne');
select is(pg_temp.untrue('request_open', 'jeanne', :'repeated'), 'person_erased', 'who asked to be forgotten hears nothing more');
select * from finish();
rollback;

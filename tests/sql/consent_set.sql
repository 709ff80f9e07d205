\ir support/pages.sql
-- A yes and a no are evidence: what, when, on which way, of which words, heard by whom. What follows, follows at once.
create function pg_temp.says(who text, consent text, given text) returns text language sql as $$
    select outcome('consent_set', who, args('consent', consent, 'given', given)) $$;
create function pg_temp.heard(who text, consent text, given text) returns text language sql as $$
    select outcome('consent_set', 'claire', args('person', code_of(who), 'consent', consent, 'given', given)) $$;
create function pg_temp.holds(who text, consent text) returns text language sql as $$
    select a ->> 'holds' from jsonb_array_elements(page('held', who) -> 'accords') a where a ->> 'consent' = consent $$;
delete from consent;
select refuses('consent_set', 'jeanne', args('consent', 'service', 'given', 'non'), 'invalid consent:choose_one', 'without the service there is none: that is another matter');
select refuses('consent_set', 'jeanne', args('consent', 'learning', 'given', 'non'), 'invalid consent:choose_one', 'what volunteers are asked is not asked of seniors');
select refuses('consent_set', 'jeanne', args('person', code_of('paul'), 'consent', 'check_up', 'given', 'oui'), 'invalid person:unexpected', 'everybody speaks for themselves');
select refuses('consent_set', 'claire', args('person', code_of('nadia'), 'consent', 'check_up', 'given', 'oui'), 'not_found person', 'a colleague is not asked');
select once('consent_set', 'jeanne', args('consent', 'check_up', 'given', 'oui'), 'a yes is said once');
select is((select row (purpose, given, channel, script, by_person_id = id_of('jeanne'))::text from consent where person_id = id_of('jeanne')), '(check_up,t,web,v2,t)', 'and kept with its day, way, words and who said it');
select is(pg_temp.heard('jeanne', 'check_up', 'non'), 'ok', 'a no said to the desk counts');
select is((select string_agg(concat_ws(' ', given, channel, case when by_person_id = id_of('claire') then 'claire' end, case when withdrawn_at is not null then 'withdrawn' end), ', ' order by id) from consent
    where person_id = id_of('jeanne')), 't web withdrawn, f desk claire', 'the yes before it is withdrawn, not forgotten');
select is(pg_temp.holds('jeanne', 'check_up'), 'false', 'her page says so');
select is(happened(), 'consent_given consent_withdrawn', 'and the journal');

-- What each of them does.
select is(pg_temp.holds('jeanne', 'activities') || pg_temp.says('jeanne', 'activities', 'non') || pg_temp.holds('jeanne', 'activities'), 'trueokfalse', 'one is told of activities until one objects');
select is(core.activity_fits(null, s), false, 'and then fits none') from senior s where person_id = id_of('jeanne');
select core.needs_change(id_of('jeanne'), '{walker}') \g /dev/null
select asked('jeanne') as outing \gset
select is(pg_temp.says('jeanne', 'health', 'non'), 'ok', 'nothing of her health is to be noted any more');
select is((select s.needs::text || o.needs::text from senior s join outing o on o.senior_id = s.person_id where o.code = :'outing'), '{}{}', 'what was noted is gone, from outings to come as well');
update contact_point set kind = 'mobile' where person_id = id_of('jeanne');
create function pg_temp.way(who text) returns text language sql as $$
    select string_agg(core.channel_of(c), ' ') from contact_point c where person_id = id_of(who) $$;
select is(pg_temp.way('jeanne'), 'sms', 'she is sent texts');
select pg_temp.says('jeanne', 'text_message', 'non') \g /dev/null
select is(pg_temp.way('jeanne'), 'call', 'then called by the machine');
select pg_temp.says('jeanne', 'voice_call', 'non') \g /dev/null
select is(pg_temp.way('jeanne'), 'letter', 'then written to');
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('jeanne'), 'email', 'v1:mail', 'index-mail', 9);
select core.message(id_of('jeanne'), 'who_comes') as said \gset
select is((select channel from message where id = :said), 'email', 'by another way where there is one');
select pg_temp.says('jeanne', 'voice_call', 'oui'), pg_temp.says('jeanne', 'text_message', 'oui') \g /dev/null
select is((select string_agg(core.channel_of(c), ' ' order by c.id) from contact_point c where person_id = id_of('jeanne')), 'sms email', 'until she thinks better of it');
select document('photo_set', 'lea', args('photo', 'v1:photo:lea')) \g /dev/null
select pg_temp.heard('lea', 'photo', 'non') \g /dev/null
select is((select count(*) from photo), 0::bigint, 'a volunteer who does not let their photo be seen any more has none');
select asked('paul', '2026-12-01 10:00') as other, asked('paul', '2026-12-09 10:00') as later \gset
select offered(:'other', 'lea') \g /dev/null
select is(pg_temp.says('lea', 'learning', 'non'), 'ok', 'or objects to what their answers teach');
select offered(:'later', 'lea') \g /dev/null
select isnt(offer_to(:'later', 'lea'), null, 'they are asked as before');
select is((select count(features) from offer where volunteer_id = id_of('lea')), 0::bigint, 'and nothing is learned from it, nor was');
select is(core.consents_shown(id_of('lea'), 'volunteer') #>> '{3,holds}', 'false', 'which their page says');
select is((select count(*) from jsonb_array_elements(page('held', 'jeanne') -> 'consents_given') x where x ->> 'script' = 'v2' and x ->> 'channel' = 'web'), 3::bigint, 'each yes is shown with the words and the way');
select * from finish();
rollback;

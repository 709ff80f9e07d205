\ir support.sql
\ir support/chores.sql
-- Lea and Marc are volunteers with mobiles, Jeanne a senior who has one too.
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('jeanne'), 'mobile', 'v1:jm', 'index-jeanne-mobile', 0);
create sequence pg_temp.text_number;
create function pg_temp.text_of(name text, word text, its_id text default null) returns jsonb language sql as $$
    select jsonb_build_object('gateway', 'maison', 'gateway_id', coalesce(its_id, 'in-' || nextval('pg_temp.text_number')),
        'from', jsonb_build_object('index', case name when 'jeanne' then 'index-jeanne-mobile' else 'index-' || name end, 'sealed', 'v1:phone:' || name, 'kind', 'mobile'),
        'body', 'v1:note:' || word, 'word', word)
$$;
create function pg_temp.texts(name text, word text, its_id text default null) returns text language sql as $$
    select said ->> 'outcome' from document('text_receive', 'service:web', pg_temp.text_of(name, word, its_id)) said
$$;
create function pg_temp.answered(name text) returns text language sql as $$
    select string_agg(m.data ->> 'answer', ' ' order by m.id) from message m where m.kind = 'text_answer' and m.person_id = id_of(name) and m.state = 'queued'
$$;
create function pg_temp.alert_of(name text) returns text language sql as $$
    select string_agg(reason, ' ' order by id) from escalation where person_id = id_of(alert_of.name) and settled_at is null
$$;
create function pg_temp.way_to(name text) returns text language plpgsql as $$
declare made bigint := core.message(id_of(name), 'offer');
begin
    return (select channel from message where id = made);
end $$;
create function pg_temp.settled() returns void language sql as $$
    update escalation set settled_at = nec.now(), settled = 'called' where settled_at is null
$$;

-- ---- What comes in at all ----
select is(outcome('text_receive', 'lea', pg_temp.text_of('lea', 'yes')), 'forbidden not_your_act', 'nobody but the gateway''s door brings texts in');
select refuses('text_receive', 'service:web', '{}', 'invalid gateway_id:required', 'a text without a name is refused');
select refuses('text_receive', 'service:web', pg_temp.text_of('lea', 'yes') - 'from', 'invalid from:required', 'one without a sender too');
select refuses('text_receive', 'service:web', pg_temp.text_of('lea', 'maybe'), 'invalid word:choose_one', 'and one with a word that is none');

-- ---- OUI and NON to an offer ----
select asked('paul', '2026-11-30 10:00') as outing \gset
select offered(:'outing', 'lea', 'marc', 'zoe') \g /dev/null
select is(pg_temp.texts('lea', 'yes'), 'to_person', 'a yes before the question has gone out is for a person: nobody was asked anything');
select pg_temp.settled() \g /dev/null
select sent('offer', 'lea'), sent('offer', 'marc'), sent('offer', 'zoe'), happened() \g /dev/null
select is(pg_temp.texts('marc', 'no'), 'done', 'NON declines the one offer that is open');
select is(happened(), 'offer_declined', 'by the same act as on the web');
select is((select actor || ' ' || channel from journal where kind = 'offer_declined' order by id desc limit 1), 'person:' || id_of('marc') || ' sms', 'in the name of the volunteer, by text');
select is(pg_temp.answered('marc'), 'noted', 'who is told that it is noted');
select is(pg_temp.texts('lea', 'yes', 'twice'), 'done', 'OUI accepts it');
select is(state_of(:'outing'), 'accepted', 'and the outing has its volunteer');
select is((select count(*) from session where channel = 'sms' and ended_at is null), 0::bigint, 'no session stays open behind it');
select is(pg_temp.texts('lea', 'yes', 'twice'), null, 'the same text delivered again is no second text');
select is((document('text_receive', 'service:web', pg_temp.text_of('lea', 'no', 'twice')) ->> 'repeated')::boolean, true, 'whatever it says the second time');
select is(pg_temp.texts('lea', 'yes'), 'done', 'a second OUI says what is already so');
select is(pg_temp.texts('zoe', 'yes'), 'too_late', 'who comes second comes too late');
select is(pg_temp.answered('zoe'), 'too_late', 'and is thanked');
select is(pg_temp.texts('zoe', 'no'), 'done', 'a no to what is over needs nobody');
select is(pg_temp.alert_of('zoe'), null, 'no alarm for any of it');
select is(pg_temp.texts('lea', 'no'), 'to_person', 'a no after a yes is not decided by a machine');
select is(pg_temp.alert_of('lea'), 'voicemail', 'a person calls back');
select is(state_of(:'outing'), 'accepted', 'and nothing is cancelled');
select is((select note_sealed from escalation where person_id = id_of('lea') and settled_at is null), 'v1:note:no', 'the text is there to be read, sealed');
select pg_temp.settled() \g /dev/null

-- ---- Two questions ----
select asked('odette', '2026-12-01 10:00') as one \gset
select document('outing_qualify', 'claire', args('outing', :'one')) \g /dev/null
select asked('paul', '2026-12-08 10:00') as two \gset
update territory set settings = settings || '{"day_offers": "100", "week_offers": "100"}';
select offered(:'one', 'marc'), offered(:'two', 'marc') \g /dev/null
select sent('offer', 'marc') \g /dev/null
select document('message_take', 'service:dispatcher', jsonb_build_object('message', id)), document('message_sent', 'service:dispatcher', jsonb_build_object('message', id, 'body', 'v1:message:x'))
from message where kind = 'offer' and person_id = id_of('marc') and state = 'queued' \g /dev/null
select is(pg_temp.texts('marc', 'yes'), 'to_person', 'a yes to two questions says nothing');
select is((select count(*) from offer where volunteer_id = id_of('marc') and slot is not null), 2::bigint, 'both stay open');
select is(pg_temp.answered('marc'), 'noted which_one', 'the volunteer is told to answer by the link');
select pg_temp.settled() \g /dev/null

-- ---- The senior's yes ----
select asked('jeanne', '2026-12-02 10:00') as hers \gset
select offered(:'hers', 'zoe'), sent('offer', 'zoe') \g /dev/null
select document('offer_accept', 'zoe', args('offer', offer_to(:'hers', 'zoe'))) \g /dev/null
select is(pg_temp.texts('jeanne', 'yes'), 'to_person', 'a senior who was told of nobody agrees to nobody');
select pg_temp.settled(), sent('who_comes_agree', 'jeanne') \g /dev/null
select is((select channel from message where id = last_message('who_comes_agree', 'jeanne')), 'sms', 'the question goes to her mobile');
select is(pg_temp.texts('jeanne', 'yes'), 'done', 'OUI agrees to the one she was told of');
select is(state_of(:'hers'), 'confirmed', 'and the outing is confirmed');
select is(pg_temp.texts('jeanne', 'no'), 'to_person', 'a no to what is settled is for a person');
select is(state_of(:'hers'), 'confirmed', 'until then it stands');
select pg_temp.settled() \g /dev/null

select asked('jeanne', '2026-12-09 10:00') as next \gset
select offered(:'next', 'zoe'), sent('offer', 'zoe') \g /dev/null
select document('offer_accept', 'zoe', args('offer', offer_to(:'next', 'zoe'))), sent('who_comes_agree', 'jeanne') \g /dev/null
update clock set shown_base = shown_base + interval '1 minute';
select document('assignment_withdraw', 'zoe', args('outing', :'next')) \g /dev/null
select offered(:'next', 'lea') \g /dev/null
select document('offer_accept', 'lea', args('offer', offer_to(:'next', 'lea'))) \g /dev/null
select is(pg_temp.texts('jeanne', 'yes'), 'to_person', 'a yes to somebody who no longer comes is no yes to another');
select is(state_of(:'next'), 'accepted', 'of whom she has not heard yet');
select pg_temp.settled(), sent('who_comes_agree', 'jeanne') \g /dev/null
select is(pg_temp.texts('jeanne', 'no'), 'done', 'NON asks for somebody else, without a reason');
select is(state_of(:'next'), 'open', 'who is looked for at once');

-- ---- STOP ----
select asked('paul', '2026-12-15 10:00') as late \gset
select offered(:'late', 'zoe') \g /dev/null
select is(pg_temp.texts('zoe', 'stop'), 'stopped', 'STOP is obeyed');
select is((select channel from message where id = last_message('offer', 'zoe')), 'call', 'what waited goes by telephone');
select is(pg_temp.way_to('zoe'), 'call', 'and so does what comes later');
select is(pg_temp.alert_of('zoe'), 'channel_failed', 'the desk hears of it');
select is(pg_temp.texts('zoe', 'stop'), 'stopped', 'who says it twice');
select is(pg_temp.alert_of('zoe'), 'channel_failed', 'is one matter');
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('zoe'), 'email', 'v1:mail', 'index-zoe-mail', 2);
select is(pg_temp.way_to('zoe'), 'email', 'a mail address, where there is one, comes first');
select is(pg_temp.texts('nobody', 'stop'), 'nobody', 'a STOP from a number we do not know stops nothing');

-- ---- AIDE, and anything else ----
select pg_temp.settled() \g /dev/null
select is(pg_temp.texts('marc', 'other'), 'to_person', 'free text goes to a person');
select is(pg_temp.texts('marc', 'other'), 'to_person', 'and so does more of it');
select is(pg_temp.alert_of('marc'), 'voicemail', 'as one matter, while it is open');
select is((select count(*) from text where escalation_id = (select id from escalation where person_id = id_of('marc') and settled_at is null)), 2::bigint, 'with both texts');
select is(jsonb_array_length((api.page_escalation('session:' || (select token from who where name = 'claire'),
    args('escalation', (select code from escalation where person_id = id_of('marc') and settled_at is null)))).document #> '{alert,texts}'), 0, 'what repeats the first is not shown again');
update text set body_sealed = 'v1:note:second' where id = (select max(id) from text);
select is((api.page_escalation('session:' || (select token from who where name = 'claire'),
    args('escalation', (select code from escalation where person_id = id_of('marc') and settled_at is null)))).document #>> '{alert,texts,0,body,sealed}', 'v1:note:second',
    'the second stands below the first');
select is(pg_temp.answered('marc'), 'noted which_one', 'machines that answer machines are not answered again and again');
select is(pg_temp.texts('nobody', 'other'), 'to_person', 'a number we do not know is heard as well');
select is((select contact_sealed from escalation where person_id is null and settled_at is null), 'v1:phone:nobody', 'and can be called back');
select pg_temp.settled(), clock_is('2026-11-26 10:00') \g /dev/null
select is(pg_temp.texts('marc', 'help'), 'to_person', 'AIDE is called back');
select is(pg_temp.answered('marc'), 'noted which_one help', 'and told how to reach somebody now');
update clock set shown_base = '2026-12-02 09:40+01';
select document('outing_start', 'claire', args('outing', :'hers')) \g /dev/null
select is(pg_temp.texts('jeanne', 'help'), 'to_person', 'AIDE from somebody who is out');
select is((select reason || ' ' || (due_at - nec.now()) from escalation where outing_id = (select id from outing where code = :'hers') and settled_at is null),
    'concern 00:15:00', 'is looked after at once, at any hour');
select * from finish();
rollback;

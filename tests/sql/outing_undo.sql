-- The desk takes back what it has just done.
\ir support/pages.sql
select asked('jeanne') as outing, asked('paul', '2026-12-04 10:00') as other, asked('odette') as new \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
create function pg_temp.by_hand(outing text, v text) returns text language sql as $$ select outcome('outing_assign', 'claire', args('outing', outing, 'volunteer', code_of(v), 'agreed', 'true')) $$;
create function pg_temp.all_sent() returns void language sql as $$ update message set state = 'sent', ended_at = nec.now() where state = 'queued' $$;
create function pg_temp.undo(outing text) returns text language sql as $$ select outcome('outing_undo', 'claire', args('outing', outing)) $$;
create function pg_temp.undone(outing text) returns text language plpgsql as $$
declare said text := pg_temp.undo(outing);
begin
    return said || ' ' || state_of(outing);
end $$;
create function pg_temp.may(outing text) returns text language sql as $$ select coalesce(page('desk_outing', 'claire', args('outing', outing)) #>> '{outing,undo}', 'nothing') $$;
select refuses('outing_undo', 'claire', args('outing', 'nothing'), 'not_found outing', 'nothing of an outing that does not exist');
select refuses('outing_undo', 'claire', args('outing', :'outing'), 'expired nothing_to_undo', 'nothing was done yet');
select is(pg_temp.may(:'outing'), 'nothing', 'and the page offers nothing');

-- Somebody sent by hand.
select pg_temp.by_hand(:'outing', 'lea') \g /dev/null
select refuses('outing_undo', 'jeanne', args('outing', :'outing'), 'forbidden not_your_act', 'it is for the desk');
select is(pg_temp.may(:'outing'), 'outing_accepted', 'the page says what');
select happened(), told() \g /dev/null
select once('outing_undo', 'claire', args('outing', :'outing'), 'undone twice with one key is once');
select is(state_of(:'outing') || ' ' || offer_state(offer_to(:'outing', 'lea')), 'open rescinded', 'somebody is looked for again');
select is(happened(), 'offer_rescinded outing_reopened', 'it stands in the journal');
select is(told(), null, 'nobody hears of what they had not heard of');
select is((select string_agg(core.message_untrue(m), ' ') from message m where m.outing_id = (select id from outing where code = :'outing') and m.kind in ('assignment_details', 'who_comes_agree')),
    'not_going outing_changed', 'what was on its way does not go');
select refuses('outing_undo', 'claire', args('outing', :'outing'), 'expired nothing_to_undo', 'once is enough');
select pg_temp.by_hand(:'outing', 'zoe'), pg_temp.all_sent(), told() \g /dev/null
select is(pg_temp.undo(:'outing') || ', ' || told(), 'ok, other_chosen:zoe looking_again:jeanne', 'who has heard, hears of it');
select pg_temp.by_hand(:'outing', 'zoe') \g /dev/null
select clock_is('2026-11-24 10:16') \g /dev/null
select is(pg_temp.undo(:'outing'), 'expired nothing_to_undo', 'after a quarter of an hour others rely on it');
select offered(:'other', 'marc') \g /dev/null
select outcome('offer_accept', 'marc', args('offer', offer_to(:'other', 'marc'))) \g /dev/null
select is(pg_temp.undo(:'other'), 'expired nothing_to_undo', 'a volunteer''s own yes is not the desk''s to undo');

-- One leg of two.
select asked('paul', '2026-12-08 10:00') as legs \gset
update outing set return_mode = 'other_volunteer' where code = :'legs';
select pg_temp.by_hand(:'legs', 'zoe') \g /dev/null
select is(pg_temp.may(:'legs') || ' ' || pg_temp.undo(:'legs'), 'leg_covered ok', 'one leg of two is taken back as well');
select is((select count(*) from assignment where active and outing_id = (select id from outing where code = :'legs'))::int, 0, 'nobody goes');

-- An outing that was ended.
select outcome('outing_unmet', 'claire', args('outing', :'legs', 'reason', 'other', 'alternative', 'Proxitan')) \g /dev/null
select is(pg_temp.undone(:'legs'), 'ok open', 'what was given up is looked for again');
select outcome('outing_cancel', 'claire', args('outing', :'legs')), pg_temp.all_sent(), told() \g /dev/null
select is(pg_temp.undone(:'legs') || ' ' || told(), 'ok open request_open:paul', 'so is what was called off; who has heard, hears of it');
select outcome('outing_cancel', 'paul', args('outing', :'legs')) \g /dev/null
select is(pg_temp.undo(:'legs'), 'expired nothing_to_undo', 'what somebody called off themselves is theirs');
select outcome('outing_redirect', 'claire', args('outing', :'new', 'service', 'CLIC')) \g /dev/null
select is(pg_temp.undone(:'new'), 'ok to_qualify', 'who was passed on by mistake is to be called again');
select is((select count(*) from escalation where reason = 'first_time' and settled_at is null and outing_id = (select id from outing where code = :'new'))::int, 1, 'which is an alert again');
select clock_is('2026-11-27 12:00') \g /dev/null

select is(pg_temp.undo(:'outing'), 'expired nothing_to_undo', 'nothing is undone once they meet');
select * from finish();
rollback;

\ir support.sql
select asked('jeanne') as outing, asked('paul', '2026-11-27 10:30') as overlapping, asked('odette') as new, asked('paul', '2026-12-04 10:00') as later \gset
select offered(:'outing', 'lea', 'marc'), happened(), told() \g /dev/null
create function pg_temp.by_hand(outing text, v text) returns jsonb language sql as $$ select args('outing', outing, 'volunteer', code_of(v), 'agreed', 'true') $$;
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'lea') - 'agreed', 'invalid agreed:volunteer_must_agree', 'nobody is sent who has not said yes');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'lea') || '{"agreed": "false"}', 'invalid agreed:volunteer_must_agree', 'and no is no yes');
select refuses('outing_assign', 'claire', pg_temp.by_hand('nothing', 'lea'), 'not_found outing', 'nobody goes on an outing that does not exist');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'paul'), 'not_found volunteer', 'only a volunteer goes');
update volunteer set state = 'suspended' where person_id = id_of('zoe');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'zoe'), 'not_found volunteer', 'and only an active one');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'new', 'lea'), 'stale state_changed', 'the person is talked to before anybody is found');

select once('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'lea'), 'assigning twice with one key is doing it once');
select is(state_of(:'outing') || ' ' || offer_state(offer_to(:'outing', 'lea')), 'accepted accepted', 'the open offer is answered with it');
select is(happened(), 'offer_accepted offer_superseded outing_accepted', 'every step stands in the journal');
select is(told(), 'assignment_details:lea who_comes_agree:jeanne', 'volunteer and senior are told as after any yes');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'outing', 'marc'), 'stale state_changed', 'there is one volunteer');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'overlapping', 'lea'), 'conflict busy_then', 'a coordinator cannot send one person to two places either');
insert into exclusion (senior_id, volunteer_id, by_role) values (id_of('paul'), id_of('marc'), 'senior');
select refuses('outing_assign', 'claire', pg_temp.by_hand(:'overlapping', 'marc'), 'conflict excluded', 'nor bring two together who shall not meet');
select is(outcome('outing_assign', 'claire', pg_temp.by_hand(:'later', 'lea')), 'ok', 'an offer is not needed');
select is((select lower(busy) from assignment a join outing o on o.id = a.outing_id where o.code = :'later'),
    (select meet_at - interval '30 minutes' from outing where code = :'later'), 'then half an hour is kept for the way');
select * from finish();
rollback;

-- A session outlives neither its person nor their place in the service.
\ir support/pages.sql
select asked('jeanne') as outing \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select link_new('link', offer_to(:'outing', 'lea')) \g /dev/null
select is(page_ending('board', 'nadia') || ' ' || page_ending('volunteer', 'lea') || ' ' || page_ending('offer', 'link') || ' ' || page_ending('senior', 'jeanne'), 'ok ok ok ok', 'who is here sees their page');
update coordinator set left_at = nec.now() where person_id = id_of('nadia');
select is(page_ending('board', 'nadia'), 'forbidden login_needed', 'a coordinator who has left sees nothing');
select is(outcome('on_call_set', 'nadia', args('nobody', 'oui')), 'forbidden login_needed', 'and does nothing');
update volunteer set state = 'suspended' where person_id = id_of('lea');
select is(page_ending('volunteer', 'lea') || ' ' || page_ending('offer', 'link'), 'forbidden login_needed forbidden login_needed', 'nor does a volunteer who is suspended, nor the link they hold');
update volunteer set state = 'paused' where person_id = id_of('marc');
select is(page_ending('volunteer', 'marc'), 'ok', 'a pause is no farewell');
update senior set state = 'left' where person_id = id_of('paul');
select is(page_ending('senior', 'paul'), 'forbidden login_needed', 'nor a senior who has left');
update person set erased_at = nec.now() where id = id_of('jeanne');
select is(page_ending('senior', 'jeanne'), 'forbidden login_needed', 'nor anybody who asked to be forgotten');
select * from finish();
rollback;

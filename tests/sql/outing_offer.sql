\ir support.sql
select asked('jeanne') as outing, asked('odette') as new \gset
select happened() \g /dev/null
select refuses('outing_offer', 'claire', args('outing', 'nothing', 'volunteer', code_of('lea')), 'not_found outing', 'nobody is asked for an outing that does not exist');
select refuses('outing_offer', 'claire', args('outing', :'outing', 'volunteer', 'nobody'), 'not_found volunteer', 'nor is somebody who does not exist');
select refuses('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('paul')), 'not_found volunteer', 'nor somebody who is no volunteer');
select refuses('outing_offer', 'claire', args('outing', :'new', 'volunteer', code_of('lea')), 'stale state_changed', 'nor for an outing that is not looked for yet');
select once('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('lea')), 'asking twice with one key is asking once');
select is(happened(), 'offer_made wave_sent', 'it stands in the journal');
select is(state_of(:'outing'), 'offering', 'the outing is being offered');
select refuses('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('lea')), 'conflict cannot_ask', 'nobody is asked twice for one outing');
update volunteer set state = 'paused' where person_id = id_of('marc');
select refuses('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('marc')), 'conflict cannot_ask', 'hard rules hold for coordinators too');
select offered(:'outing', 'zoe') \g /dev/null
select is((select distance_m from offer where code = offer_to(:'outing', 'zoe')), 800, 'what the matcher knew of a candidate');
select is((select distance_m from offer where code = offer_to(:'outing', 'lea')), null, 'is not invented for others');
select document('offer_accept', 'zoe', args('offer', offer_to(:'outing', 'zoe'))) \g /dev/null
select refuses('outing_offer', 'claire', args('outing', :'outing', 'volunteer', code_of('lea')), 'stale state_changed', 'nobody is asked once somebody goes');
select * from finish();
rollback;

\ir support.sql
-- An index may forget (migrations/0025_one_place.sql says when): here both have forgotten everything.
alter table assignment drop constraint one_place_at_a_time;
alter table outing drop constraint senior_one_place;
select asked('jeanne') as outing, asked('paul', '2026-11-27 10:30') as overlapping, asked('paul', '2026-12-04 10:00') as later \gset
select offered(:'outing', 'lea'), offered(:'overlapping', 'lea', 'marc') \g /dev/null

select is(outcome('offer_accept', 'lea', args('offer', offer_to(:'outing', 'lea'))), 'ok', 'a volunteer goes once');
select refuses('offer_accept', 'lea', args('offer', offer_to(:'overlapping', 'lea')), 'conflict busy_then', 'whatever an index says, nobody is promised to two people at one time');
select is(outcome('offer_accept', 'marc', args('offer', offer_to(:'overlapping', 'marc'))), 'ok', 'somebody else may go');
select refuses('outing_change', 'claire', args('outing', :'later', 'appointment_at', '2026-11-27 10:40+01'), 'conflict already_outing_then', 'nor is a senior in two places');
select is(outcome('outing_cancel', 'paul', args('outing', :'overlapping')), 'ok', 'once one is cancelled');
select is(outcome('outing_change', 'paul', args('outing', :'later', 'appointment_at', '2026-11-27 10:40+01')), 'ok', 'the other may take its hour');
select * from finish();
rollback;

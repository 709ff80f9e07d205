\ir support.sql
select document('text_receive', 'service:web', '{"gateway": "maison", "gateway_id": "1", "from": {"index": "index-lea"}, "word": "stop"}') \g /dev/null
select refuses('texts_resume', 'lea', args('person', code_of('lea')), 'forbidden not_your_act', 'only the desk undoes a STOP');
select refuses('texts_resume', 'claire', args('person', code_of('marc')), 'not_found person', 'of somebody who has said it');
select happened() \g /dev/null
select once('texts_resume', 'claire', args('person', code_of('lea')), 'twice with one key is once');
select is(happened(), 'texts_resumed', 'it stands in the journal');
select is((select texts_stopped_at from contact_point where person_id = id_of('lea')), null, 'and texts go out again');
select * from finish();
rollback;

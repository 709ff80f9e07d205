-- Who may open which page. Another person's outing is answered like one that does not exist.
\ir support/pages.sql
select asked('jeanne') as hers, asked('paul', '2026-11-27 14:00') as his \gset
select accepted(:'hers', 'lea') \g /dev/null

select opens_for('public', '{}', 'claire jeanne lea stranger');
select opens_for('notice', '{}', 'claire jeanne lea stranger');
select opens_for('register', '{}', 'claire jeanne lea stranger');
select opens_for('welcomes', '{}', 'claire');
select opens_for('connections', '{}', 'claire jeanne lea');
select opens_for('callback', '{}', 'claire jeanne lea stranger');
select opens_for('senior', '{}', 'jeanne');
select opens_for('request', '{}', 'jeanne');
select opens_for('wishes', '{}', 'jeanne');
select opens_for('review', '{}', null);
select opens_for('activities', '{}', 'claire');
select opens_for('desk_request', args('senior', code_of('paul')), 'claire');
select opens_for('desk_enrol', '{}', 'claire');
select opens_for('cancel', args('outing', :'hers'), 'jeanne');
select opens_for('outing', args('outing', :'hers'), 'jeanne lea');
select opens_for('volunteer', '{}', 'lea');
select opens_for('feeds', '{}', 'lea');
select opens_for('offer', args('offer', offer_to(:'hers', 'lea')), 'lea');
select opens_for('board', '{}', 'claire');
select opens_for('dead_letters', '{}', 'claire');
select opens_for('desk_outing', args('outing', :'hers'), 'claire');
select opens_for('measures', '{}', 'claire');
select opens_for('learned', '{}', 'lea');
select opens_for('candidates', args('outing', :'hers'), 'claire');
select opens_for('desk_search', args('q', 'essai'), 'claire');
select opens_for('person', args('person', code_of('jeanne')), 'claire');
select opens_for('escalation', args('escalation', 'x'), 'claire');
select opens_for('calls', '{}', 'claire');
select opens_for('call_list', '{}', 'claire');
select opens_for('desk_messages', '{}', 'claire');
select opens_for('exclusions', '{}', 'claire');
select opens_for('coverage', '{}', 'claire');
insert into photo (volunteer_id, picture_sealed) values (id_of('lea'), 'v1:photo:lea');
select opens_for('photo', args('photo', (select code from photo)), 'claire jeanne lea');
select opens_for('recording', args('recording', 'x'), 'claire');
select opens_for('voices', '{}', 'claire');
select opens_for('voice', args('sentence', 'x'), 'claire');
select opens_for('sentence', args('sentence', 'x', 'voice', 'recorded'), 'claire');
select opens_for('messages', '{}', null);
select opens_for('live', '{}', 'claire lea');
select opens_for('listening', '{}', null);
select opens_for('metrics', '{}', null);
select opens_for('gazetteer', '{}', null);

select is(page_ending('senior', 'nobody'), 'forbidden login_needed', 'whoever is not logged in is told so');
select is(page_ending('senior', 'lea'), 'forbidden not_your_page', 'a volunteer has no page of a senior');
select is(page_ending('outing', 'paul', args('outing', :'hers')), 'not_found outing', 'another senior''s outing is not there');
select is(page_ending('outing', 'marc', args('outing', :'hers')), 'not_found outing', 'nor is one that a volunteer was never asked for');
select is(page_ending('cancel', 'paul', args('outing', :'hers')), 'not_found outing', 'nor can it be called off by anybody else');
select is(page_ending('outing', 'jeanne', args('outing', 'nonsense')), 'not_found outing', 'nor one that does not exist: the answer is the same');
select is(page_ending('offer', 'marc', args('offer', offer_to(:'hers', 'lea'))), 'not_found offer', 'an offer is its volunteer''s alone');
select is(page_ending('desk_outing', 'claire', args('outing', 'x')), 'not_found outing', 'the desk too looks for what exists');
select is(page_ending('person', 'claire', args('person', code_of('nadia'))), 'not_found person', 'a colleague has no card');
select is(page_ending('escalation', 'claire', args('escalation', 'x')), 'not_found escalation', 'an alert that does not exist is not found');
select is(page_ending('candidates', 'claire', args('outing', 'x')), 'not_found outing', 'and so does its list of candidates');
select is(page_ending('desk_request', 'claire', args('senior', code_of('lea'))), 'not_found senior', 'nobody asks for an outing for a volunteer');

-- Looking changes nothing.
create temp table before as select world() as w;
select page('senior', 'jeanne'), page('outing', 'lea', args('outing', :'hers')), page('offer', 'lea', args('offer', offer_to(:'hers', 'lea'))),
       page('board', 'claire'), page('desk_outing', 'claire', args('outing', :'hers')), page('volunteer', 'lea') \g /dev/null
select is(world(), w, 'looking at pages changes nothing') from before;

-- The trial.
select is(page_ending('messages', 'service:web'), 'not_found page', 'outside a trial there is no page of messages');
update territory set settings = settings || '{"trial": "true"}';
select is(jsonb_typeof(page('messages', 'service:web') -> 'messages'), 'array', 'in a trial it shows what each person would have received');
select ok((page('public', 'nobody') ->> 'trial')::boolean, 'and every page says that it is one');
select * from finish();
rollback;

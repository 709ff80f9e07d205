\ir support/pages.sql
select refuses('wishes_set', 'claire', args('circle_agreed', 'oui'), 'not_found senior', 'the desk says whose wishes');
select refuses('wishes_set', 'claire', args('person', code_of('lea')), 'not_found senior', 'who is a senior');
select refuses('wishes_set', 'jeanne', args('person', code_of('paul')), 'invalid person:unexpected', 'a senior speaks for herself');
select refuses('wishes_set', 'jeanne', args('channel', 'email'), 'invalid channel:not_theirs', 'and is told by what she has');
select once('wishes_set', 'jeanne', args('circle_agreed', 'oui', 'plan', 'v1:neighbour'), 'said twice with one key it is said once');
select is((select row (circle_agreed, plan_sealed)::text from senior where person_id = id_of('jeanne')), '(t,v1:neighbour)', 'a known face is agreed, and what to do when nobody opens is known');
select is(happened(), 'wishes_set', 'it stands in the journal');
select is(page('wishes', 'jeanne') #>> '{preset,wishes_set,circle_agreed}', 'oui', 'her page shows it');
select is(page('person', 'claire', args('person', code_of('jeanne'))) #>> '{preset,wishes_set,channel}', 'landline', 'the desk sees how she is reached');
select is(outcome('wishes_set', 'jeanne', args('circle_agreed', 'non')), 'ok', 'one may think better of it');
select is((select row (circle_agreed, plan_sealed)::text from senior where person_id = id_of('jeanne')), '(f,v1:neighbour)', 'what is not said stays');

-- What it is for.
insert into contact_point (person_id, kind, value_sealed, value_index, preferred) values (id_of('jeanne'), 'email', 'v1:mail', 'index-mail', 2);
select outcome('wishes_set', 'claire', args('person', code_of('jeanne'), 'circle_agreed', 'oui', 'channel', 'email')) \g /dev/null
insert into bond (senior_id, volunteer_id, outings, circle) values (id_of('jeanne'), id_of('lea'), 2, true);
select asked('jeanne') as outing \gset
select accepted(:'outing', 'lea') \g /dev/null
select is((select state from outing where code = :'outing'), 'confirmed', 'a known face needs no further yes');
select is((select channel from message where kind = 'who_comes' and person_id = id_of('jeanne')), 'email', 'and she hears of it the way she wants');
select * from finish();
rollback;

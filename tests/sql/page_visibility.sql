-- What core.visibility() grants of an outing is what each way out gives, cell by cell: to a volunteer before a yes, after it
-- and when it is over, to whoever has the link, in messages and calendars, to the senior and the desk.
\ir support/pages.sql
select asked('jeanne') as outing \gset
select offered(:'outing', 'lea', 'marc') \g /dev/null
select offer_to(:'outing', 'lea') as offer, offer_to(:'outing', 'marc') as other \gset
select link_new('link', :'other') \g /dev/null

create function pg_temp.fields(document jsonb) returns text language sql as $$
    select string_agg(key, ' ' order by key) from jsonb_object_keys(document) key where key not like 'may\_%' and key <> 'phase'
$$;
create function pg_temp.granted(reader text, way text) returns text language sql as $$
    select string_agg(v.field, ' ' order by v.field) from core.visibility() v where strpos(to_jsonb(v) ->> reader, left(way, 1)) > 0
$$;
-- What a message to this person about the outing is written from.
create function pg_temp.message_of(who text, wanted_kind text) returns jsonb language sql as $$
    select core.message_words(m, o, f) -> 'outing' from message m join outing o on o.id = m.outing_id left join offer f on f.id = m.offer_id
    where m.person_id = id_of(who) and m.kind = wanted_kind order by m.id desc limit 1
$$;
-- What must never be seen before a yes: in no field, under no name.
create function pg_temp.silent(document jsonb) returns boolean language sql as $$
    select words(document) !~* 'jeanne|crébillon|v1:|talensac|shopping|1001|index-' $$;

-- Before.
select page('offer', 'lea', args('offer', :'offer')) as offered, page('offer', 'link') as by_link,
       page('outing', 'lea', args('outing', :'outing')) as early \gset
select is(pg_temp.fields(:'offered'::jsonb #> '{offer,outing}'), pg_temp.granted('offered', 'page'),
    'before a yes a volunteer sees what the table grants, no field more');
select is(:'offered'::jsonb #>> '{offer,outing,phase}', 'offered', 'the question stands');
select ok(pg_temp.silent(:'offered'), 'before a yes: no name, no address, no telephone, no place, no motive');
select ok(pg_temp.silent(:'early'), 'nor on the page of the outing itself');
select ok(pg_temp.silent(:'by_link'), 'nor by the link in the message');
select is(pg_temp.fields(:'by_link'::jsonb #> '{offer,outing}'), pg_temp.granted('offered', 'link'), 'a link shows what a login would show');
select is(pg_temp.fields(pg_temp.message_of('lea', 'offer')), pg_temp.granted('offered', 'link'), 'and so does the message that holds it');
select is((select string_agg(field, ' ') from core.visibility() where offered not in ('', 'plm')), null, 'the page, the link and the message of a question say the same');
select is(:'offered'::jsonb #>> '{offer,outing,purpose_general}', 'errands', 'the motive is said in general words');
select is(core.purpose_general('medical'), core.purpose_general('administrative'), 'a doctor cannot be told from a town hall');
insert into bond (senior_id, volunteer_id, outings) values (id_of('jeanne'), id_of('lea'), 2);
select is(page('offer', 'lea', args('offer', :'offer')) #>> '{offer,outing,known_first_name}', 'Jeanne',
    'the first name is told to who has gone out with her before');
select is(page('volunteer', 'marc') #>> '{offers,0,outing,known_first_name}', null, 'and to nobody else');

-- After a yes.
select outcome('offer_accept', 'lea', args('offer', :'offer')) \g /dev/null
select page('outing', 'lea', args('outing', :'outing')) as mine \gset
select is(pg_temp.fields(:'mine'::jsonb -> 'outing'), pg_temp.granted('assigned', 'page'), 'after a yes: what the table grants, no field more');
select is(pg_temp.fields(pg_temp.message_of('lea', 'assignment_details')), pg_temp.granted('assigned', 'message'), 'a message to who goes is written from what the table grants messages');
select is(pg_temp.fields(pg_temp.message_of('jeanne', 'who_comes_agree')), pg_temp.granted('senior', 'message'), 'and so is one to her');
select is(pg_temp.fields(page('outing', 'jeanne', args('outing', :'outing')) -> 'outing'), pg_temp.granted('senior', 'page'), 'her page is what the table grants her');
select is((select string_agg(k, ' ' order by k) from jsonb_object_keys(core.call_senior(id_of('jeanne')) #> '{to_agree,0}') k where not core.grants() #> '{senior,p}' ? k),
    'may_ready next_at outing pass_word reviewed volunteer volunteer_code', 'what the telephone says to her is the same, with who comes as one sentence says it');
select is(pg_temp.fields((page('desk_outing', 'claire', args('outing', :'outing')) -> 'outing') - 'undo'), pg_temp.granted('desk', 'page'), 'and the desk''s what it grants the desk');
select is((select string_agg(field, ' ') from core.visibility() where strpos(assigned || over || senior, 'm') > 0 and field in ('door_code', 'home_detail', 'note', 'place', 'purpose', 'needs')), null,
    'no message says a door''s code, nor where somebody goes and why');
select is((select string_agg(field, ' ' order by field) from core.visibility() where assigned || over like '%c%'), 'appointment_at code district end_at leave_at meet_at state',
    'a calendar says hours and a district');
select is(:'mine'::jsonb #>> '{outing,first_name}', 'Jeanne', 'after a yes the name is there');
select is(:'mine'::jsonb #>> '{outing,home}', '2 rue Crébillon', 'and the address');
select is(:'mine'::jsonb #>> '{outing,contacts,0,phone,sealed}', 'v1:jeanne', 'and the telephone, sealed until the edge');
select is(:'mine'::jsonb #>> '{outing,door_code}', null, 'the code of the door is not shown days before');
select ok(words(:'mine') !~ 'v1:desk-note|v1:plan|1941', 'the desk''s notes and the year of birth never are');
select is(page('offer', 'link') #>> '{offer,outing,first_name}', null, 'somebody else''s link shows no name');
select ok(pg_temp.silent(page('offer', 'link')), 'nor anything else of her');
select is(page('outing', 'marc', args('outing', :'outing')) #>> '{outing,phase}', 'over', 'for who was not needed it is over');
select ok(pg_temp.silent(page('outing', 'marc', args('outing', :'outing'))), 'and stays without a name');
select is(:'mine'::jsonb #>> '{outing,pass_word}', (select a.pass_word from assignment a join outing o on o.id = a.outing_id where o.code = :'outing' and a.active), 'the word for the door is told to who goes');
select is(page('outing', 'jeanne', args('outing', :'outing')) #> '{outing,pass_words}', jsonb_build_array(jsonb_build_object('first_name', 'Lea', 'pass_word', :'mine'::jsonb #>> '{outing,pass_word}')), 'and to her at whose door it is said');
select is(page('desk_outing', 'claire', args('outing', :'outing')) #>> '{outing,pass_words,0,pass_word}', :'mine'::jsonb #>> '{outing,pass_word}', 'and to the desk, whom she may ask');
select is(page('outing', 'marc', args('outing', :'outing')) #>> '{outing,pass_word}', null, 'to nobody else');
select ok(position(:'mine'::jsonb #>> '{outing,pass_word}' in (select string_agg(j::text, ' ') from journal j)) = 0, 'nor does the journal say it');
select clock_is('2026-11-26 10:00') \g /dev/null
select is(page('outing', 'lea', args('outing', :'outing')) #>> '{outing,door_code,sealed}', 'v1:door', 'the code of the door is there the day before');
select clock_is('2026-11-27 14:00') \g /dev/null
select is(page('outing', 'lea', args('outing', :'outing')) #>> '{outing,door_code}', null, 'and gone two hours after');

-- Over.
update outing set state = 'closed', closed_at = nec.now() where code = :'outing';
select page('outing', 'lea', args('outing', :'outing')) as over \gset
select is(pg_temp.fields(:'over'::jsonb -> 'outing'), pg_temp.granted('over', 'page'), 'once it is closed: what the table grants, no field more');
select ok(words(:'over') !~* 'essai|crébillon|v1:|talensac', 'closed: no family name, no address, no telephone, no place');
select is(page('outing', 'jeanne', args('outing', :'outing')) #> '{outing,pass_words}', '[]', 'nor is there a word for the door');
select is(:'over'::jsonb #>> '{outing,known_first_name}', 'Jeanne', 'the first name of somebody known stays');

-- The senior and the volunteer who comes.
select asked('paul', '2026-12-04 10:00') as his \gset
select is((select string_agg(distinct k, ' ' order by k) from jsonb_array_elements(core.open_outings(id_of('zoe'))) x, jsonb_object_keys(x) k), 'district end_at from long_min meet_at near on purpose_general to',
    'of what nobody was asked for yet a volunteer reads where and when');
select ok(core.grants() #> '{offered,p}' ?& '{district,end_at,long_min,meet_at,purpose_general}', 'which is less than whoever is asked');
select offered(:'his', 'zoe') \g /dev/null
select is(page('outing', 'paul', args('outing', :'his')) #> '{outing,company}', '[]', 'nobody who has not said yes is named to the senior');
select outcome('offer_accept', 'zoe', args('offer', offer_to(:'his', 'zoe'))) \g /dev/null
select is(page('outing', 'paul', args('outing', :'his')) #>> '{outing,company,0,first_name}', 'Zoe', 'who has said yes is, by first name');
select ok(words(page('outing', 'paul', args('outing', :'his'))) !~* 'essai|v1:zoe', 'not by family name or telephone');
select is(page('outing', 'paul', args('outing', :'his')) #>> '{outing,door_code}', null, 'a senior''s own page does not show the code of the door');
select outcome('assignment_withdraw', 'zoe', args('outing', :'his')) \g /dev/null
select ok(pg_temp.silent(page('outing', 'zoe', args('outing', :'his')) - 'session') and words(page('outing', 'zoe', args('outing', :'his'))) !~* 'paul',
    'who has withdrawn sees no name any more');
select * from finish();
rollback;

-- A volunteer shows what they look like: to whom, until when, and how it goes again.
\ir support/pages.sql
create function pg_temp.sees(who text) returns text language sql as $$ select page_ending('photo', who, args('photo', (select code from photo))) $$;
create function pg_temp.all_see(variadic names text[]) returns text language sql as $$ select string_agg(w || ' ' || pg_temp.sees(w), ', ' order by n) from unnest(names) with ordinality x (w, n) $$;
create function pg_temp.company(who text, outing text) returns jsonb language sql as $$ select page('outing', who, args('outing', outing)) #> '{outing,company,0,photo}' $$;
select refuses('photo_set', 'jeanne', args('photo', 'v1:photo:x'), 'forbidden not_your_act', 'seniors are not asked for theirs');
select refuses('photo_set', 'claire', args('photo', 'v1:photo:x'), 'forbidden not_your_act', 'nor does the desk add anybody''s');
select refuses('photo_set', 'lea', '{}', 'invalid photo:required', 'a photo is one');
select once('photo_set', 'lea', args('photo', 'v1:photo:lea'), 'a photo is added once');
select is((select row (picture_sealed, taken_at = nec.now())::text from photo where volunteer_id = id_of('lea')), '(v1:photo:lea,t)', 'as it was sealed');
select is((select row (purpose, given, channel, script)::text from consent where person_id = id_of('lea')), '(photo,t,web,v2)', 'with the yes to its being seen');
select is(happened(), 'photo_set', 'the journal knows that it came');
select is(page('volunteer_wishes', 'lea') ->> 'photo', (select code from photo), 'it is on their own page');
select is(page('photo', 'lea', args('photo', (select code from photo))) -> 'picture', jsonb_build_object('sealed', 'v1:photo:lea', 'at', 'photo.picture.' || id_of('lea')), 'sealed, and bound to them');

-- Who sees it.
select asked('jeanne') as outing, asked('paul', '2026-12-03 10:00') as his \gset
select offered(:'outing', 'lea', 'marc'), offered(:'his', 'lea') \g /dev/null
select is(pg_temp.all_see('jeanne', 'paul', 'marc', 'claire', 'nobody'), 'jeanne not_found photo, paul not_found photo, marc not_found photo, claire ok, nobody forbidden login_needed', 'who was asked and has not said yes is shown to the desk alone');
select link_new('link', offer_to(:'outing', 'marc')) \g /dev/null
select is(pg_temp.sees('link'), 'forbidden not_your_page', 'a link shows nobody');
select accepted(:'outing', 'lea') \g /dev/null
select is(pg_temp.all_see('jeanne', 'paul', 'marc'), 'jeanne ok, paul not_found photo, marc not_found photo', 'who has said yes, to whom they said it to');
select is(pg_temp.company('jeanne', :'outing'), (select to_jsonb(code) from photo), 'her page shows who it is');
select is(page('senior', 'jeanne') #>> '{upcoming,0,company,0,photo}', (select code from photo), 'and so do her outings at a glance');
select is(page('person', 'claire', args('person', code_of('lea'))) #>> '{card,photo}', (select code from photo), 'and the card at the desk');
select is(page('held', 'lea') #>> '{volunteer,photo,code}', (select code from photo), 'and what is held of them');

-- Another picture has another address.
select code as old from photo \gset
select document('photo_set', 'lea', args('photo', 'v1:photo:new')) \g /dev/null
select is((select string_agg(picture_sealed, ' ') from photo), 'v1:photo:new', 'another photo takes the place of the first');
select is(page_ending('photo', 'jeanne', args('photo', :'old')), 'not_found photo', 'which is nowhere any more');
select is((select count(*) from consent where person_id = id_of('lea')), 1::bigint, 'a yes that holds is not said twice');

-- What is frozen is kept, and not used.
select document('limit_set', 'lea', args('limited', 'oui')) \g /dev/null
select is(pg_temp.all_see('lea', 'jeanne', 'claire'), 'lea ok, jeanne not_found photo, claire not_found photo', 'frozen, it is seen by nobody else');
select is(pg_temp.company('jeanne', :'outing'), 'null', 'nor named');
select refuses('photo_set', 'lea', args('photo', 'v1:photo:x'), 'conflict limited', 'nor is another one added');
select document('limit_set', 'lea', args('limited', 'non')) \g /dev/null

-- Until the outing is over.
update outing set state = 'home_safe', home_safe_at = nec.now() where code = :'outing';
select is(pg_temp.sees('jeanne'), 'ok', 'she who is home again still knows the face');
update outing set state = 'closed', closed_at = nec.now() where code = :'outing';
select is(pg_temp.sees('jeanne'), 'not_found photo', 'once it is closed it is not there for her');
select is(pg_temp.company('jeanne', :'outing'), 'null', 'nor on that outing''s page');
select accepted(:'his', 'lea'), asked('jeanne', '2026-12-10 10:00') as next \gset
select accepted(:'next', 'lea') \g /dev/null
select is(pg_temp.sees('jeanne') || pg_temp.company('jeanne', :'outing') || (pg_temp.company('jeanne', :'next') = (select to_jsonb(code) from photo)), 'oknulltrue', 'the next time it is there again, on that outing alone');
select outcome('outing_cancel', 'jeanne', args('outing', :'next')) \g /dev/null
select is(pg_temp.sees('jeanne'), 'not_found photo', 'nor once it is called off');
update outing set state = 'confirmed', closed_at = null where code = :'outing';
select outcome('assignment_withdraw', 'lea', args('outing', :'outing')) \g /dev/null
select is(pg_temp.sees('jeanne'), 'not_found photo', 'nor is who does not come after all');

-- How it goes.
create function pg_temp.then_left(act text, who text, input jsonb) returns text language plpgsql as $$
declare how text := outcome(act, who, input);
begin
    return how || ' ' || (select count(*) from photo);
end $$;
select is(pg_temp.then_left('consent_set', 'lea', args('consent', 'photo', 'given', 'non')), 'ok 0', 'a no erases it');
select document('photo_set', 'lea', args('photo', 'v1:photo:again')) \g /dev/null
select is((select string_agg(given || case when withdrawn_at is null then '' else ' withdrawn' end, ', ' order by id) from consent where person_id = id_of('lea') and purpose = 'photo'), 'true withdrawn, false withdrawn, true', 'and another photo is another yes');
select is(pg_temp.then_left('volunteer_clear', 'claire', args('person', code_of('lea'), 'step', 'left')), 'ok 0', 'nor is it kept of who leaves');
select document('photo_set', 'marc', args('photo', 'v1:photo:marc')) \g /dev/null
select is(pg_temp.then_left('person_erase', 'service:admin', args('person', code_of('marc'))), 'ok 0', 'or is erased');
select * from finish();
rollback;

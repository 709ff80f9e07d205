\ir support.sql
\ir support/chores.sql
update contact_point set kind = 'post', value_sealed = null, value_index = null where person_id = id_of('jeanne');
create function pg_temp.written(kind text, name text) returns jsonb language plpgsql as $$
declare
    id bigint := last_message(kind, name);
    taken jsonb := document('message_take', 'service:dispatcher', jsonb_build_object('message', id));
begin
    return document('message_to_post', 'service:dispatcher', jsonb_build_object('message', id, 'try', taken -> 'try', 'body', 'v1:message:x'));
end $$;
create function pg_temp.letters() returns text language sql as $$
    select string_agg(l ->> 'kind', ' ') from jsonb_array_elements((api.page_letters('session:' || (select token from who where name = 'claire'), '{}')).document -> 'letters') l
$$;
create function pg_temp.code(kind text, name text) returns text language sql as $$ select code from message where id = last_message(kind, name) $$;

select asked('jeanne', '2026-12-08 10:00') as outing \gset
select accepted(:'outing', 'lea') \g /dev/null
select is((select channel from message where id = last_message('who_comes_agree', 'jeanne')), 'letter', 'who has neither telephone nor mail is written to');
select is(outcome('message_to_post', 'claire', '{"message": 0}'), 'forbidden not_your_act', 'a letter is written by the dispatcher');
select is(outcome('message_to_post', 'service:dispatcher', '{"message": 0}'), 'not_found message', 'for a message that is there');
select happened() \g /dev/null
select is((pg_temp.written('who_comes_agree', 'jeanne') ->> 'due_at')::timestamptz, '2026-11-24 15:30+01'::timestamptz, 'and waits for the post: until four desk hours have passed');
select is(happened(), 'message_to_post', 'which the journal knows');
select is(outcome('message_to_post', 'service:dispatcher', jsonb_build_object('message', last_message('who_comes_agree', 'jeanne'))), 'ok', 'saying so twice says it once');
select is(happened(), null, 'without a second letter');
select is((select told_at from outing where code = :'outing'), null, 'nobody is told by a letter that lies on the desk');
select is(pg_temp.letters(), 'who_comes_agree', 'it stands on the desk''s page');
select refuses('letter_posted', 'lea', args('message', pg_temp.code('who_comes_agree', 'jeanne')), 'forbidden not_your_act', 'only the desk posts letters');
select refuses('letter_posted', 'claire', args('message', 'nothing'), 'not_found message', 'a letter that is not there is not posted');
select refuses('letter_posted', 'claire', args('message', pg_temp.code('assignment_details', 'lea')), 'not_found message', 'nor a message that is no letter');

-- ---- Too long on the desk ----
select is(chore('letters'), 0, 'nothing is late at first');
select clock_is('2026-11-24 15:31') \g /dev/null
select is(chore('letters'), 1, 'a letter not posted in time');
select is(alerts(:'outing'), 'senior_not_reached', 'is an alert');
select is(chore('letters'), 0, 'once');
select once('letter_posted', 'claire', args('message', pg_temp.code('who_comes_agree', 'jeanne')), 'posted twice is posted once');
select is((select state from message where id = last_message('who_comes_agree', 'jeanne')), 'sent', 'what is in the post is sent');
select is((select told_at is not null from outing where code = :'outing'), true, 'and the senior is told');
select is(alerts(:'outing'), null, 'the alert is over');
select is(pg_temp.letters(), null, 'and the page is empty');
select is(outcome('message_to_post', 'service:dispatcher', jsonb_build_object('message', last_message('who_comes_agree', 'jeanne'))), 'stale state_changed', 'what is sent does not go back to the desk');

-- ---- No longer true ----
select document('assignment_withdraw', 'lea', args('outing', :'outing')) \g /dev/null
select pg_temp.written('looking_again', 'jeanne') \g /dev/null
select is(pg_temp.letters(), 'looking_again', 'another letter');
select accepted(:'outing', 'marc') \g /dev/null
select is(pg_temp.letters(), null, 'is not shown once it is no longer true');
select is(chore('letters'), 1, 'and dropped');
select is((select state || ' ' || ended_why from message where id = last_message('looking_again', 'jeanne')), 'dropped outing_changed', 'with the reason');
select refuses('letter_posted', 'claire', args('message', pg_temp.code('looking_again', 'jeanne')), 'stale state_changed', 'nobody posts it any more');
select is((api.page_letters('session:' || (select token from who where name = 'lea'), '{}')).reason, 'not_your_page', 'letters are the desk''s alone');
select * from finish();
rollback;

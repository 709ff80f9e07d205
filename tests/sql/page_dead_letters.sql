\ir support/pages.sql
select asked('jeanne') as outing \gset
select id as outing_id from outing where code = :'outing' \gset
insert into message (territory_id, person_id, kind, channel, due_at) select territory_id, id, 'offer', 'sms', nec.now() from person where id = id_of('lea') returning id as message_id \gset
create function pg_temp.shown(letters jsonb) returns jsonb language sql as $$ select page('dead_letters', 'claire', jsonb_build_object('letters', letters)) -> 'letters' $$;
create function pg_temp.letter(more jsonb) returns jsonb language sql as $$
    select jsonb_build_array('{"letter": "1795527000123-0", "stream": "to-rank", "job": 5, "reason": "body", "body": null}'::jsonb || more) $$;

select is(page('dead_letters', 'claire') -> 'letters', '[]', 'without letters there are none');
select is(page('dead_letters', 'claire', '{"away": true}') -> 'away', 'true', 'that Redis does not answer is something else');
select is((pg_temp.shown(pg_temp.letter('{}')) #>> '{0,dead_at}')::timestamptz, to_timestamp(1795527000.123), 'a letter knows when it was given up');
select is(pg_temp.shown(pg_temp.letter(jsonb_build_object('body', jsonb_build_object('outing', :outing_id)))) #>> '{0,outing,code}', :'outing', 'and which outing it was about');
select is(pg_temp.shown(pg_temp.letter(jsonb_build_object('body', jsonb_build_object('message', :message_id)))) #>> '{0,message,first_name}', 'Lea', 'or for whom the message was');
select is(pg_temp.shown(pg_temp.letter(jsonb_build_object('reason', 'something new'))) #>> '{0,reason}', 'other', 'a reason without words is an unknown one');
select is(pg_temp.shown(pg_temp.letter(body)) #> '{0,outing}', 'null', format('the body %s is about nothing', body))
from unnest(array['{"body": 7}', '{"body": [1]}', '{"body": {"outing": "x"}}', '{"body": {"outing": 999999999}}', '{"body": {"outing": [1]}}', '{"body": {"outing": 1e30}}']::jsonb[]) body;
select is(pg_temp.shown(garbage), '[]', format('%s is no letter', garbage)) from unnest(array['7', '{}', '[7]', '[{"letter": "x"}]', 'null']::jsonb[]) garbage;
select * from finish();
rollback;

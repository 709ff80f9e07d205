\ir support/pages.sql
select page('metrics', 'service:web') as empty \gset
select is(:'empty'::jsonb #>> '{latencies,request_to_offer}', '{"p50": null, "p90": null, "p99": null, "number": 0}', 'where nothing was measured nothing is claimed');
select asked('jeanne') as outing \gset
select clock_is('2026-11-24 10:00:40') \g /dev/null
select offered(:'outing', 'lea') \g /dev/null
select is(page('metrics', 'service:admin') #>> '{latencies,request_to_offer,p50}', '40', 'from the request to the first offer: forty seconds');
select outcome('offer_accept', 'lea', args('offer', offer_to(:'outing', 'lea'))) \g /dev/null
select is((page('metrics', 'service:web') #>> '{latencies,yes_to_told,number}')::int, 0, 'a senior who has not been told yet is not counted');
select clock_is('2026-11-24 10:02:10') \g /dev/null
update outing set told_at = nec.now() where code = :'outing';
select is(page('metrics', 'service:web') #>> '{latencies,yes_to_told,p99}', '90', 'from the yes to her being told: ninety');
select is((select n ->> 'number' from jsonb_array_elements(page('metrics', 'service:web') -> 'outings') n where n ->> 'state' = 'accepted'), '1', 'outings are counted by state');
select cmp_ok((page('metrics', 'service:web') #>> '{journal,waiting}')::int, '>', 3, 'what waits to be carried on is counted');
select is(page('metrics', 'service:web') #>> '{journal,oldest_s}', '130', 'and how long the oldest has waited');
update message set due_at = nec.now() + interval '1 hour' where state = 'queued';
select is(page('metrics', 'service:web') #> '{messages}', '{"waiting": 0, "oldest_s": 0}', 'a message whose time has not come does not wait');
select clock_is('2026-11-24 12:02:10') \g /dev/null
select is((page('metrics', 'service:web') #>> '{messages,oldest_s}')::int, 3600, 'after that it does');
select asked('odette', '2026-12-10 10:00') \g /dev/null
select is((select (e ->> 'open') || ' ' || (e ->> 'late') from jsonb_array_elements(page('metrics', 'service:web') -> 'escalations') e where e ->> 'reason' = 'first_time'), '1 0', 'alerts are counted by reason');
select clock_is('2026-11-25 17:00') \g /dev/null
select is((select e ->> 'late' from jsonb_array_elements(page('metrics', 'service:web') -> 'escalations') e where e ->> 'reason' = 'first_time'), '1', 'and those that are late');
select clock_is('2026-11-27 10:00') \g /dev/null
select is((page('metrics', 'service:web') #>> '{latencies,request_to_offer,number}')::int, 0, 'after a day a measurement has served its time');
select is(page('metrics', 'service:web') -> 'concerns_unnamed', 'true', 'while nobody is named to hear of worries it says so');
update coordinator set hears_concerns = true where person_id = id_of('nadia');
select is(page('metrics', 'service:web') -> 'concerns_unnamed', 'false', 'one is enough');
update coordinator set left_at = nec.now() where person_id = id_of('nadia');
select is(page('metrics', 'service:web') -> 'concerns_unnamed', 'true', 'who has left does not count');
update coordinator set left_at = nec.now();
select is(page('metrics', 'service:web') -> 'concerns_unnamed', 'false', 'without a desk nobody is missed');
select ok(words(page('metrics', 'service:web')) !~* 'jeanne|odette|lea|essai', 'nobody is named');
select * from finish();
rollback;

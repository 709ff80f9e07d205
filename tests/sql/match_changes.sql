\ir support.sql
-- A follower of the journal sees nothing of the transaction it runs in, which is the point.
-- So what has happened here is made older by hand: rows get the number of a transaction long past.
create table story.stand (xid xid8 not null, id bigint not null);
insert into stand values ('600', 0);
update journal set xid = '500' where xid <> pg_current_xact_id();

create function story.past(kind text, number bigint) returns void language sql as $$
    update journal j set xid = number::text::xid8 where j.kind = past.kind and j.xid = pg_current_xact_id()
$$;

create function story.changes(most int default 500) returns jsonb language plpgsql as $$
declare a core.answer;
begin
    select * into a from api.match_changes('service:matcher', (select jsonb_build_object('xid', p.xid::text, 'id', p.id, 'limit', most) from stand p));
    if a.outcome <> 'ok' then raise exception '%', ending(a); end if;
    update stand p set xid = (a.document ->> 'xid')::xid8, id = (a.document ->> 'id')::bigint;
    return a.document;
end $$;
-- Who of the cast was told, "-" before whoever is gone.
create function story.names(page jsonb) returns text language sql stable return (
    select string_agg(name, ' ' order by name) from (
        select w.name from jsonb_array_elements(page -> 'volunteers') v join who w on w.id = (v ->> 'id')::bigint
        union select '-' || w.name from jsonb_array_elements(page -> 'removed') r join who w on w.id = r::bigint) n);

select is((api.match_changes('service:web', '{"xid": "3", "id": 0}')).outcome, 'forbidden', 'nobody else follows the volunteers');

select asked('jeanne') as outing \gset
select past('outing_requested', 610) \g /dev/null
select is(names(changes()), null, 'a request touches no volunteer');
select offered(:'outing', 'lea', 'marc') \g /dev/null
select is(names(changes()), null, 'what a running transaction has written is not told yet');
select is(changes() -> 'waiting', 'true', 'but that something waits is');
select past('offer_made', 611) \g /dev/null
select is(names(changes()), 'lea marc', 'whoever is asked has changed');
select is(names(changes()), null, 'and is told once');
select document('offer_accept', 'lea', args('offer', offer_to(:'outing', 'lea'))) \g /dev/null
select past('outing_accepted', 613) \g /dev/null
select is(names(changes()), 'lea', 'whoever goes has changed');
select past('offer_superseded', 612) \g /dev/null
select is(names(changes()), null, 'places are passed once: transactions are told in the order of their numbers');
select document('absence_add', 'zoe', args('first', '2026-12-24', 'last', '2026-12-27')) \g /dev/null
select document('outing_cancel', 'jeanne', args('outing', :'outing')) \g /dev/null
select past('availability_changed', 614), past('outing_cancelled', 615) \g /dev/null
select is((select string_agg(coalesce(names(p.page), '') || case when p.page -> 'more' = 'true' then ' …' else '' end, ' | ' order by n)
           from (select n, changes(1) as page from generate_series(1, 3) n) p),
    'zoe … | lea … | ', 'in small pages nothing is lost');

-- Answers, to learn from, in the order of the transactions.
update senior set limit_lifted_until = '2100-01-01';
select past('offer_accepted', 617), changes() \g /dev/null
select asked('jeanne', '2026-12-02 10:00') as a, asked('paul', '2026-12-02 14:00') as b \gset
select offered(:'a', 'lea', 'zoe'), offered(:'b', 'zoe') \g /dev/null
select outcome('offer_accept', 'lea', args('offer', offer_to(:'a', 'lea'))), outcome('offer_decline', 'zoe', args('offer', offer_to(:'b', 'zoe'), 'reason', 'other')) \g /dev/null
select past('offer_accepted', 622), past('offer_declined', 621), past('offer_superseded', 623) \g /dev/null
select changes() -> 'answers' as answers \gset
select is(:'answers'::jsonb, jsonb_build_array(
    jsonb_build_object('volunteer', id_of('zoe'), 'yes', false, 'features', '{"always": 1, "kilometres": 0.2667}'::jsonb),
    jsonb_build_object('volunteer', id_of('lea'), 'yes', true, 'features', '{"always": 1, "kilometres": 0.2667}'::jsonb)),
    'a no and a yes are told with what was seen when they were asked; who was thanked has not answered');
create function pg_temp.learned(most int) returns jsonb language plpgsql as $$
declare
    a core.answer;
    place jsonb := '{"xid": "0", "id": 0}';
    all_of jsonb := '[]';
begin
    loop
        a := api.match_answers('service:matcher', place || jsonb_build_object('below', '700', 'limit', most));
        all_of := all_of || (a.document -> 'answers');
        place := a.document - '{answers,more}'::text[];
        exit when a.document -> 'more' = 'false';
    end loop;
    return (select jsonb_agg(x) from jsonb_array_elements(all_of) x where (x ->> 'volunteer')::bigint in (id_of('lea'), id_of('zoe')));
end $$;
select is((api.match_answers('service:web', '{"xid": "0", "id": 0, "below": "700"}')).outcome, 'forbidden', 'nobody else learns');
select is(pg_temp.learned(5000) #> '{-1}', :'answers'::jsonb #> '{-1}', 'who starts anew learns from the same answers');
select is(pg_temp.learned(1), pg_temp.learned(5000), 'in the same order, whatever the size of a page');
select is(jsonb_array_length(pg_temp.learned(5000)), 3, 'from the first one on');
select outcome('learning_erase', 'zoe') \g /dev/null
select past('learning_erased', 624) \g /dev/null
select is(changes() -> 'unlearned', 'true', 'when somebody has what was learned of them erased, all is to be learned anew');
select is(jsonb_path_query_array(pg_temp.learned(5000), '$[*].volunteer'), jsonb_build_array(id_of('lea'), id_of('lea')), 'but from none of which nothing was kept');
select clock_is('2027-12-24 10:00') \g /dev/null
select is(pg_temp.learned(5000), null, 'nor from what is more than a year ago');

update person set erased_at = nec.now() where id = id_of('marc');
select core.journal('person', id_of('marc'), 'story') \g /dev/null
select past('story', 630) \g /dev/null
select is(names(changes()), '-marc', 'whoever is erased is gone');
select * from finish();
rollback;

-- Random acts by random people, and what must hold whatever they do. Included after
-- support.sql; tests/sql/races/random_acts.py drives it.
--
--     call random_acts(250)      that many acts, each in a transaction of its own
--     broken()                   every promise that does not hold now, in words; no row is well
--
-- An act is drawn from story.move. Its query finds somebody who could well do it now; one
-- time in five the act is done by somebody else, or with a word missing or made up.

create table story.move (act text primary key, weight int not null, query text not null);
create table story.tally (act text, ending text, times bigint, primary key (act, ending));
create table story.fault (act text, who text, input jsonb, said text);
create sequence story.key_number;

-- ---- The town ----
do $$ begin
    for n in 1..20 loop
        perform senior_new('senior' || n), volunteer_new('volunteer' || n);
    end loop;
end $$;
update territory set settings = settings || '{"activity_after": "1"}' where id = current_setting('nec.territory')::smallint;
update senior set week_limit = 3, circle_agreed = person_id % 3 = 0 where person_id in (select id from who where name like 'senior%');
update contact_point set kind = 'mobile' where person_id % 2 = 0 and person_id in (select person_id from senior);
update senior set state = 'new', qualified_at = null where person_id % 4 = 0;
update volunteer set abilities = case when person_id % 2 = 0 then '{wheelchair}'::text[] else '{}' end;

create function story.anybody(pattern text) returns text language sql as $$ select name from who where name like pattern order by random() limit 1 $$;
create function story.one_of(variadic words text[]) returns text language sql as $$ select words[1 + floor(random() * cardinality(words))::int] $$;
create function story.senior_or_desk(senior bigint) returns text language sql as $$
    select case when random() < 0.7 then (select name from who where id = senior and not link) else one_of('claire', 'nadia') end $$;
create function story.goes_or_desk(outing bigint) returns text language sql as $$
    select case when random() < 0.8 then (select w.name from assignment a join who w on w.id = a.volunteer_id and not w.link
        where a.outing_id = outing and a.active order by random() limit 1) else one_of('claire', 'nadia') end $$;

-- ---- What people do ----
insert into move values
('outing_request', 14, $q$ select one_of(s, s, 'claire'), jsonb_build_object('purpose', one_of('shopping', 'administrative', 'leisure', 'walk'),
    'where', case when random() < 0.95 then spot(one_of('Marché de Talensac', 'Mairie', 'Jardin des plantes')) else '{"label": "quelque part"}' end,
    'needs', case when random() < 0.2 then '["wheelchair"]' else '[]' end::jsonb,
    'senior', case when random() < 0.8 then code_of(s) else (select p.code from person p join senior x on x.person_id = p.id where x.state = 'new' order by random() limit 1) end,
    'return_mode', one_of('stay', 'stay', 'stay', 'will_call', 'one_way', 'other_volunteer', 'other_volunteer'), 'stay_min', one_of('30', '60', '120'),
    'appointment_at', date_bin('15 minutes', nec.now(), '2026-01-01') + make_interval(hours => 1 + floor(random() * 150)::int))
    from anybody('senior%') s $q$),
('senior_enrol', 1, $q$ select null, jsonb_build_object('first_name', 'S' || nextval('key_number'), 'last_name', 'Hasard', 'birth_year', '1940', 'consents', '["service"]'::jsonb,
    'phone', jsonb_build_object('sealed', 'v1:x', 'index', md5(random()::text), 'kind', 'landline'), 'home', jsonb_build_object('label', 'x')) $q$),
('outing_qualify', 6, $q$ select 'claire', args('outing', code) from outing where state = 'to_qualify' order by random() limit 1 $q$),
('outing_place', 3, $q$ select 'nadia', jsonb_build_object('outing', code, 'where', spot('Précisé')) from outing where state in ('to_qualify', 'open') order by random() limit 1 $q$),
('outing_redirect', 1, $q$ select 'nadia', args('outing', code, 'service', 'CLIC') from outing where state = 'to_qualify' order by random() limit 1 $q$),
('offers_make', 22, $q$ select 'service:dispatcher', ranked(o.code, array(select name from who where name like 'volunteer%' order by random() limit floor(random() * 5)::int))
    from outing o where state in ('open', 'offering') and not ranked(o) order by random() limit 1 $q$),
('offer_accept', 14, $q$ select w.name, args('offer', f.code) from offer f join who w on w.id = f.volunteer_id and not w.link where f.slot is not null order by random() limit 1 $q$),
('offer_decline', 8, $q$ select w.name, args('offer', f.code, 'reason', one_of('not_free', 'too_far', 'other')) from offer f join who w on w.id = f.volunteer_id and not w.link where f.slot is not null order by random() limit 1 $q$),
('outing_offer', 3, $q$ select 'claire', args('outing', code, 'volunteer', code_of(anybody('volunteer%'))) from outing where state in ('open', 'offering') order by random() limit 1 $q$),
('outing_assign', 4, $q$ select 'nadia', args('outing', code, 'agreed', '1', 'volunteer', code_of(anybody('volunteer%'))) from outing where state in ('open', 'offering') order by random() limit 1 $q$),
('assignment_agree', 8, $q$ select senior_or_desk(senior_id), args('outing', code) from outing where state = 'accepted' order by random() limit 1 $q$),
('assignment_refuse', 2, $q$ select senior_or_desk(senior_id), args('outing', code, 'never_again', one_of('1', '0', '0')) from outing where state in ('accepted', 'confirmed') order by random() limit 1 $q$),
('assignment_withdraw', 3, $q$ select w.name, args('outing', o.code) from assignment a join outing o on o.id = a.outing_id join who w on w.id = a.volunteer_id and not w.link
    where a.active and o.state in ('open', 'offering', 'accepted', 'confirmed') order by random() limit 1 $q$),
('outing_cancel', 2, $q$ select senior_or_desk(senior_id), args('outing', code, 'by_service', one_of('0', '1')) from outing where state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed') order by random() limit 1 $q$),
('outing_unmet', 2, $q$ select 'claire', args('outing', code, 'reason', 'no_candidate', 'alternative', 'Proxitan') from outing
    where state in ('open', 'offering') and (meet_at < nec.now() or random() < 0.1) order by meet_at limit 1 $q$),
('outing_undo', 2, $q$ select 'claire', args('outing', o.code) from outing o where core.undoable(o) is not null order by random() limit 1 $q$),
('outing_start', 14, $q$ select goes_or_desk(id), args('outing', code) from outing where state in ('accepted', 'confirmed') and meet_at < nec.now() + interval '50 minutes' order by random() limit 1 $q$),
('outing_no_answer', 1, $q$ select goes_or_desk(id), args('outing', code) from outing where state in ('accepted', 'confirmed') and meet_at < nec.now() order by random() limit 1 $q$),
('outing_no_show', 2, $q$ select 'claire', args('outing', code, 'absent', one_of('senior', 'volunteer')) from outing where state in ('accepted', 'confirmed') and meet_at < nec.now() order by random() limit 1 $q$),
('outing_return', 8, $q$ select goes_or_desk(id), args('outing', code) from outing where state = 'started' order by random() limit 1 $q$),
('outing_home_safe', 12, $q$ select one_of(goes_or_desk(id), senior_or_desk(senior_id)), args('outing', code) from outing where state in ('started', 'returning') and random() < 0.8 order by random() limit 1 $q$),
('feedback_give', 3, $q$ select w.name, args('outing', o.code, 'went', one_of('good', 'good', 'mixed', 'bad'), 'ease', one_of('more', 'same', 'less')) from outing o join who w on w.id = o.senior_id and not w.link
    where state in ('home_safe', 'closed') order by random() limit 1 $q$),
('exclusion_add', 2, $q$ select 'claire', args('senior', code_of(anybody('senior%')), 'volunteer', code_of(anybody('volunteer%'))) where random() < 0.4 $q$),
('escalation_take', 2, $q$ select one_of('claire', 'nadia'), args('escalation', code) from escalation where settled_at is null order by random() limit 1 $q$),
('escalation_settle', 6, $q$ select one_of('claire', 'nadia'), args('escalation', code, 'settled', 'called') from escalation where settled_at is null order by random() limit 1 $q$),
('escalation_reopen', 1, $q$ select one_of('claire', 'nadia'), args('escalation', code) from escalation where settled_by is not null order by settled_at desc limit 1 $q$),
('escalation_hand_over', 1, $q$ select 'claire', args('escalation', code, 'colleague', code_of('nadia')) from escalation where settled_at is null order by random() limit 1 $q$),
('series_make', 2, $q$ select senior_or_desk(senior_id), args('outing', code, 'every', one_of('week', 'two_weeks', 'month')) from outing where state not in ('cancelled', 'unmet', 'redirected') order by random() limit 1 $q$),
('series_pause', 1, $q$ select senior_or_desk(senior_id), jsonb_strip_nulls(args('series', code, 'weeks', one_of('1', '2', null))) from series order by random() limit 1 $q$),
('series_resume', 1, $q$ select senior_or_desk(senior_id), args('series', code) from series order by random() limit 1 $q$),
('series_end', 1, $q$ select senior_or_desk(senior_id), args('series', code) from series order by random() limit 1 $q$),
('outing_ready', 4, $q$ select one_of(goes_or_desk(id), senior_or_desk(senior_id)), args('outing', code) from outing where state = 'started' order by random() limit 1 $q$),
('outing_longer', 3, $q$ select goes_or_desk(id), args('outing', code, 'more_min', one_of('30', '60')) from outing where state in ('started', 'returning') order by random() limit 1 $q$),
('on_call_set', 2, $q$ select one_of('claire', 'nadia'), args('colleague', code_of(one_of('claire', 'nadia')), 'nobody', one_of('0', '0', '1')) $q$),
('absence_add', 1, $q$ select anybody('volunteer%'), args('first', (nec.now()::date + 2)::text, 'last', (nec.now()::date + 3)::text) $q$),
('free_add', 1, $q$ select anybody('volunteer%'), args('on', (nec.now()::date + 2)::text, 'from', '14:00', 'to', '16:00') $q$),
('wishes_set', 2, $q$ select s, args('circle_agreed', one_of('oui', 'non')) from anybody('senior%') s $q$),
('stranger_call', 1, $q$ select null, jsonb_build_object('first_name', 'X', 'last_name', 'Hasard', 'client', 'c' || floor(random() * 3),
    'phone', jsonb_build_object('sealed', 'v1:x', 'index', 'n' || floor(random() * 9), 'kind', 'mobile')) $q$),
('activity_make', 1, $q$ select 'claire', jsonb_build_object('title', 'Carte blanche', 'words', 'Une visite.', 'where', spot('Musée'),
    'appointment_at', date_bin('15 minutes', nec.now(), '2026-01-01') + make_interval(days => 8 + floor(random() * 9)::int)) $q$),
('activity_answer', 3, $q$ select w.name, args('proposal', p.code, 'answer', one_of('yes', 'yes', 'no', 'later')) from activity_proposal p join who w on w.id = p.senior_id and not w.link
    where p.answer is null order by random() limit 1 $q$),
('callback_ask', 1, $q$ select anybody('senior%'), '{}'::jsonb $q$),
('word_leave', 1, $q$ select w.name, args('outing', o.code, 'note', 'v1:x') from outing o join who w on w.id = o.senior_id and not w.link order by random() limit 1 $q$),
('message_sent', 8, $q$ select 'service:dispatcher', jsonb_build_object('message', id, 'body', 'v1:x', 'gateway', 'g', 'gateway_id', 'out-' || id || '-' || tries)
    from message where state = 'queued' and due_at <= nec.now() order by random() limit 1 $q$),
('text_receive', 6, $q$ select 'service:web', jsonb_build_object('gateway', 'g', 'gateway_id', 'in-' || nextval('key_number'), 'from', jsonb_build_object('index', c.value_index, 'sealed', 'v1:x'),
    'body', 'v1:x', 'word', case when random() < 0.02 then 'stop' else one_of('yes', 'yes', 'yes', 'no', 'no', 'other', 'help') end)
    from contact_point c where c.kind = 'mobile' and (random() < 0.1 or exists (select from text_questions(c.value_index))) order by random() limit 1 $q$),
('text_delivered', 3, $q$ select 'service:web', jsonb_build_object('gateway', 'g', 'gateway_id', gateway_id, 'state', one_of('delivered', 'delivered', 'delivered', 'failed'))
    from message where state = 'sent' and gateway_id is not null order by random() limit 1 $q$),
('texts_resume', 1, $q$ select 'claire', args('person', p.code) from person p join contact_point c on c.person_id = p.id where c.texts_stopped_at is not null order by random() limit 1 $q$);
insert into move select proname, 2, $q$ select 'service:dispatcher', '{}'::jsonb $q$ from pg_proc where pronamespace = 'api'::regnamespace and proname like 'chore_%';

-- ---- One act ----
create function story.act_once(doing text, who text, input jsonb) returns void language plpgsql as $$
declare
    use_key text := case when random() < 0.2 then 'key-' || nextval('key_number') end;
    watched boolean := random() < 0.01;
    before text := case when watched then world() end;
    first core.answer;
    again core.answer;
    said text;
begin
    begin
        first := answer(doing, who, input, use_key);
        said := ending(first);
        if said !~ '^(ok$|invalid .|(forbidden|not_found|conflict|expired|stale|too_many) .)' then
            insert into fault values (doing, who, input, 'ended as ' || coalesce(said, 'nothing'));
        elsif said <> 'ok' and watched and world() <> before then
            insert into fault values (doing, who, input, 'changed something and said ' || said);
        elsif said = 'ok' and use_key is not null and doing !~ '^(chore|message)_' then
            before := case when random() < 0.05 then world() end;
            again := answer(doing, who, input, use_key);
            if again is distinct from first or world() <> before then
                insert into fault values (doing, who, input, 'is not the same the second time');
            end if;
        end if;
    exception when others then
        said := 'error ' || sqlstate;
        insert into fault values (doing, who, input, sqlstate || ' ' || sqlerrm);
    end;
    insert into tally values (doing, regexp_replace(said, ' .*', ''), 1) on conflict (act, ending) do update set times = tally.times + 1;
end $$;

create function story.act_drawn() returns void language plpgsql as $$
declare
    drawn text;
    find text;
    who text;
    input jsonb;
begin
    select act, query into drawn, find from move order by -ln(random()) / weight limit 1;
    execute find into who, input;
    if input is null then return; end if;
    if random() < 0.2 and drawn !~ '^(chore|message|offers)_' then
        if random() < 0.5 then who := coalesce((select name from who order by random() limit 1), who); end if;
        if random() < 0.3 then input := input - (select k from jsonb_object_keys(input) k order by random() limit 1); end if;
        if random() < 0.3 then input := input || coalesce((select jsonb_object_agg(k, one_of('', 'x', '-1', '9999999999', 'é', 'null', 'infinity', '2026-13-45'))
            from (select k from jsonb_object_keys(input) k order by random() limit 1) one), '{}'); end if;
    end if;
    perform act_once(drawn, who, input);
end $$;

-- Every fifth act or so, some time goes by.
create procedure story.random_acts(acts int) language plpgsql as $$
begin
    for n in 1..acts loop
        if random() < 0.2 then
            update clock set shown_base = nec.now() + make_interval(mins => 1 + floor(random() * random() * 240)::int), real_base = transaction_timestamp();
        end if;
        perform act_drawn();
        commit;
    end loop;
end $$;

-- ---- What must hold ----
create function story.broken() returns setof text language sql as $$
    with o as (
        select o.*, leg_covered(o, 'there') as there, leg_covered(o, 'back') as back,
            leg_offers(o, 'there') + leg_offers(o, 'back') as open_offers,
            exists (select from assignment a where a.outing_id = o.id and a.active) as going
        from outing o)
    select format('volunteer %s is in two places: outings %s and %s', a.volunteer_id, a.outing_id, b.outing_id)
        from assignment a join assignment b on a.volunteer_id = b.volunteer_id and a.id < b.id and a.busy && b.busy where a.active and b.active
    union all select format('senior %s is in two places: outings %s and %s', a.senior_id, a.id, b.id)
        from outing a join outing b on a.senior_id = b.senior_id and a.id < b.id and tstzrange(a.meet_at, a.end_at) && tstzrange(b.meet_at, b.end_at)
        where a.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
          and b.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
    union all select format('outing %s is %s, but a leg has nobody', id, state) from o
        where state in ('accepted', 'confirmed', 'started', 'returning', 'home_safe', 'closed') and not (there and back)
    union all select format('outing %s is %s, though all its legs are covered', id, state) from o where state in ('open', 'offering') and there and back
    union all select format('somebody goes on outing %s, which is %s', id, state) from o where going and state in ('draft', 'to_qualify', 'redirected', 'unmet', 'cancelled')
    union all select format('two go on one leg of outing %s', outing_id) from assignment, unnest(array[there, back]) with ordinality l (covered, leg)
        where active and covered group by outing_id, leg having count(*) > 1
    union all select format('outing %s is %s with open offers', id, state) from o where open_offers > 0 and state <> 'offering'
    union all select format('outing %s is offered to nobody', id) from o where state = 'offering' and open_offers = 0 and askable((select x from outing x where x.id = o.id))
        and exists (select from ranking r where r.outing_id = o.id and r.asked_version >= o.asked_version)
    union all select format('outing %s waits for nobody: no question, no offer, no alert', id) from o where state = 'open'
        and exists (select from ranking r where r.outing_id = o.id and r.asked_version >= o.asked_version)
        and not exists (select from escalation e where e.outing_id = o.id and e.reason in ('no_candidate', 'waves_exhausted', 'volunteer_no_show'))
    union all select format('outing %s is %s, but the senior has agreed to somebody', id, state) from o where state in ('to_qualify', 'open', 'offering') and num_nonnulls(told_at, agreed_at) > 0
    union all select format('outing %s is confirmed without a yes of the senior', id) from o where state = 'confirmed' and agreed_at is null
    union all select format('outing %s is %s without its hour', id, state) from o where (state in ('started', 'returning') and started_at is null)
        or (state in ('home_safe', 'closed') and num_nulls(started_at, home_safe_at) > 0) or (state = 'closed' and closed_at is null)
    union all select format('outing %s is unmet without reason or alternative', id) from o where state = 'unmet' and num_nulls(unmet_reason, alternative) > 0
    union all select format('outing %s is cancelled, nobody knows by whom or when', id) from o where state = 'cancelled' and num_nulls(cancelled_by, cancelled_when) > 0
    union all select format('the journal of outing %s ends in %s, but it is %s', o.id, j.state, o.state) from o cross join lateral (
        select case when kind in ('outing_cancelled', 'outing_unmet', 'outing_redirected') then replace(kind, 'outing_', '')
                    else coalesce(data ->> 'to', data ->> 'state') end as state
        from journal where subject = 'outing' and subject_id = o.id
          and (data ? 'from' or kind in ('outing_requested', 'outing_cancelled', 'outing_unmet', 'outing_redirected')) order by id desc limit 1) j
        where j.state <> o.state
    union all select format('volunteer %s holds %s open offers', volunteer_id, count(*)) from offer where slot is not null group by volunteer_id having count(*) > 8
    union all select format('offer %s is accepted, but nobody goes', f.id) from offer f where f.state = 'accepted'
        and not exists (select from assignment a where a.offer_id = f.id and a.active)
    union all select format('offer %s is %s, but its volunteer goes', f.id, f.state) from offer f join assignment a on a.offer_id = f.id and a.active where f.state <> 'accepted'
    union all select format('excluded pair %s and %s: outing %s is %s', x.senior_id, x.volunteer_id, o.id, o.state)
        from exclusion x join assignment a using (senior_id, volunteer_id) join outing o on o.id = a.outing_id where a.active and o.state not in ('home_safe', 'closed')
    union all select format('excluded pair %s and %s: offer %s is open', x.senior_id, x.volunteer_id, f.id) from exclusion x join offer f using (senior_id, volunteer_id) where f.slot is not null
    union all select format('volunteer %s was asked for outing %s after %s', f.volunteer_id, f.outing_id, e.state) from offer f join offer e on e.outing_id = f.outing_id
        and e.volunteer_id = f.volunteer_id and e.id < f.id where e.state in ('declined', 'expired', 'rescinded')
    union all select format('alert %s has no owner', id) from escalation where owner_id is null
    union all select format('alert %s is open twice for outing %s', reason, outing_id) from escalation where settled_at is null and outing_id is not null group by reason, outing_id having count(*) > 1
    union all select format('bond of %s and %s says %s outings, they had %s', senior_id, volunteer_id, coalesce(b.outings, 0), coalesce(h.times, 0))
        from (select senior_id, volunteer_id, outings from bond) b full join (
            select senior_id, volunteer_id, count(*) as times from (select distinct a.senior_id, a.volunteer_id, a.outing_id
                from assignment a join outing o on o.id = a.outing_id where a.active and o.state in ('home_safe', 'closed')) x group by 1, 2) h using (senior_id, volunteer_id)
        where coalesce(b.outings, 0) <> coalesce(h.times, 0)
    union all select format('the circle of senior %s has %s faces', senior_id, count(*)) from bond where circle group by senior_id having count(*) > 3
    union all select format('volunteer %s is shut out, and in the circle of senior %s', volunteer_id, senior_id) from bond join exclusion using (senior_id, volunteer_id) where circle
    union all select format('assignment %s does not hold the time of outing %s', a.id, o.id) from assignment a join outing o on o.id = a.outing_id
        where a.active and o.state in ('open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
          and not a.busy @> busy_of(o, 0, a.there, a.back)
    union all select format('%s by %s with %s: %s', act, coalesce(who, 'nobody'), input, said) from fault
$$;

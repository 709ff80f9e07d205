-- The desk has seen a paper of a volunteer, today or on another day, and says until when it counts; nothing of it
-- is kept but that. What waited for it is settled when nothing ends soon any more.
-- ok {volunteer, until_on} · invalid paper, seen: to come, until: past, or needed · not_found: no such volunteer
create function api.paper_note(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'paper_note', '{coordinator}');
    paper text := core.text_of(input, 'paper');
    seen date := coalesce(core.instant_of(input, 'seen')::date, core.today());
    until_on date := coalesce(core.instant_of(input, 'until')::date, core.paper_until(paper, seen));
    problems jsonb := '[]';
    v nec.volunteer;
    o bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(paper, '') not in ('identity', 'record', 'charter', 'licence', 'car_insurance') then
        problems := problems || core.problem('paper', 'choose_one');
    end if;
    if seen > core.today() then problems := problems || core.problem('seen', 'to_come'); end if;
    if until_on < core.today() then problems := problems || core.problem('until', 'in_past');
    elsif until_on is null and paper in ('licence', 'car_insurance') then problems := problems || core.problem('until', 'required'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    perform core.paper_seen(v.person_id, paper, seen, until_on, actor.person_id);
    select * into v from volunteer where person_id = v.person_id;
    if coalesce(core.papers_end(v) >= core.today() + core.span('papers_early'), true) then
        perform core.escalation_moot(null, '{papers}', v.person_id);
    end if;
    for o in select e.outing_id from escalation e join outing x on x.id = e.outing_id
             where e.reason = 'papers' and e.person_id = v.person_id and e.settled_at is null
               and core.papers_good(v, x, (x.meet_at at time zone 'Europe/Paris')::date) order by e.outing_id loop
        perform core.escalation_moot(o, '{papers}');
    end loop;
    return core.done(actor, jsonb_strip_nulls(jsonb_build_object('volunteer', (select code from person where id = v.person_id), 'until_on', until_on)));
end $$;

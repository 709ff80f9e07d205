-- Papers that will soon not count any more: the desk calls, once for each end. Those that do not count since
-- today: core.papers_over(), and the matcher hears of it.
-- ok {done, more}
create function api.chore_papers(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_papers');
    v nec.volunteer;
    ends date;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for v in select x.* from volunteer x join person p on p.id = x.person_id
             where x.state = 'active' and p.territory_id = actor.territory_id
               and (core.papers_end(x) < core.today() + core.span('papers_early') and core.papers_end(x) is distinct from x.papers_said
                    or core.papers_end(x) < core.today() and core.papers_end(x) is distinct from x.papers_ended)
             order by x.person_id limit core.chore_limit() loop
        ends := core.papers_end(v);
        if ends is distinct from v.papers_said then
            if not exists (select from escalation e where e.person_id = v.person_id and e.outing_id is null and e.reason = 'papers' and e.settled_at is null) then
                perform core.escalate('papers', null, v.person_id, -- a week, and before the end where it is still to come
                    greatest(least(core.at_hour(nec.now(), 7, '09:00'), (ends + time '09:00') at time zone 'Europe/Paris'), core.escalation_due('papers')));
            end if;
            perform core.message(v.person_id, 'papers_due', null, null, core.daytime(nec.now(), false), jsonb_build_object('until_on', ends));
        end if;
        if ends < core.today() then
            perform core.journal('person', v.person_id, 'papers_over', jsonb_build_object('until', ends));
            perform core.papers_over(v);
        end if;
        update volunteer set papers_said = ends, papers_ended = case when ends < core.today() then ends else papers_ended end
        where person_id = v.person_id;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

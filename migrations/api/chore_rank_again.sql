-- What Redis or a matcher has lost is asked again: an outing whose question has gone out, but
-- was not answered. The pause, in real time, doubles with each try. And one whose question
-- had no good answer (nobody to ask) is thought over again every half hour.
-- ok {done, more}
create function api.chore_rank_again(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_rank_again');
    o nec.outing;
    before timestamptz := nec.now() - core.span('rank_again');
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('open', 'offering') and not core.ranked(x)
             and core.rank_overdue(x) and core.askable(x) order by x.id limit core.chore_limit() for update skip locked loop
        perform core.journal('outing', o.id, 'rank_asked_again', jsonb_build_object('asked_version', o.asked_version), true);
        done := done + 1;
    end loop;
    for o in select x.* from outing x join ranking r on r.outing_id = x.id and r.asked_version >= x.asked_version
             where x.territory_id = actor.territory_id and x.state = 'open' and r.at <= before and (r.wave = '[]' or not core.in_rounds(x))
             and core.askable(x) and core.leg_unasked(x)
             order by x.id limit core.chore_limit() - done for update of x skip locked loop
        perform core.wave_wanted(o);
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

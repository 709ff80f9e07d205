-- Still nobody, two days before at nine, or at half the lead when it was asked later: a
-- coordinator takes it up, the senior hears that we go on looking; offers go on meanwhile. When the
-- hour itself comes and still nobody goes, a coordinator says what becomes of it, whatever was settled before.
-- ok {done, more}
create function api.chore_unfilled(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_unfilled');
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('open', 'offering') and core.unfilled_since(x) <= nec.now()
             and not (core.escalated(x.id, '{no_candidate,waves_exhausted}', core.unfilled_since(x))
                      and (x.meet_at <= nec.now() or core.told(x.senior_id, 'not_yet', x.id)))
             order by x.id limit core.chore_limit() for update skip locked loop
        if not core.escalated(o.id, '{no_candidate,waves_exhausted}', core.unfilled_since(o)) then
            perform core.escalate(case when o.wave = 0 then 'no_candidate' else 'waves_exhausted' end, o.id, o.senior_id);
        end if;
        if o.meet_at > nec.now() and not core.told(o.senior_id, 'not_yet', o.id) then perform core.message(o.senior_id, 'not_yet', o.id); end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

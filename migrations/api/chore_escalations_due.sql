-- What its owner has not taken in time goes to the backup, then to each colleague in turn, round
-- and round until somebody takes it: nothing that waits for a person is ever forgotten. Whoever
-- gets an alarm is telephoned. What nobody owns, because there was no coordinator yet, finds one.
-- ok {done, more}
create function api.chore_escalations_due(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_escalations_due');
    e nec.escalation;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for e in select x.* from escalation x where x.territory_id = actor.territory_id and x.settled_at is null and x.taken_at is null and (x.due_at <= nec.now() or x.owner_id is null)
             and core.escalation_passes(x) order by x.id limit core.chore_limit() for update skip locked loop
        perform core.escalation_give(e, core.escalation_heir(e), 'escalation_passed');
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

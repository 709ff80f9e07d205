-- What its owner has not taken in time goes to the backup, then to the backup's backup, round
-- and round until somebody takes it: nothing that waits for a person is ever forgotten. What
-- nobody owns, because there was no coordinator yet, finds one.
-- ok {done, more}
create function api.chore_escalations_due(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'chore_escalations_due', '{service:dispatcher}');
    e nec.escalation;
    next_owner bigint;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for e in select x.* from escalation x where x.territory_id = actor.territory_id and x.settled_at is null and x.taken_at is null and (x.due_at <= nec.now() or x.owner_id is null)
             and core.escalation_heir(x) is not null order by x.id limit core.chore_limit() for update skip locked loop
        next_owner := core.escalation_heir(e);
        update escalation set owner_id = next_owner, passed_at = nec.now(),
            backup_id = (select backup_id from coordinator where person_id = next_owner),
            due_at = case when e.reason in ('not_home_safe', 'no_answer', 'volunteer_no_show', 'concern')
                then nec.now() + core.span('on_call') else core.desk_after(nec.now(), core.span('desk_time')) end
        where id = e.id;
        perform core.journal('escalation', e.id, 'escalation_passed', jsonb_strip_nulls(jsonb_build_object('outing', e.outing_id)));
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

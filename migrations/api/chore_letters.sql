-- Letters that wait for the post: one that is no longer true is dropped; one that has waited too
-- long is an alert, again after as long.
-- ok {done, more}
create function api.chore_letters(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_letters');
    waits bigint;
    m nec.message;
    untrue text;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for waits in select x.id from message x where x.territory_id = actor.territory_id and x.state = 'to_post'
                 and (x.due_at <= nec.now() or core.message_untrue(x) is not null) order by x.id limit core.chore_limit() loop
        m := core.message_lock(waits);
        continue when m.state <> 'to_post';
        untrue := core.message_untrue(m);
        if untrue is not null then
            perform core.message_end(m, 'dropped', untrue);
        else
            update message set due_at = core.desk_after(nec.now(), core.span('letter_wait')) where id = m.id;
            if m.outing_id is not null or not exists (select from escalation e where e.person_id = m.person_id and e.outing_id is null
                    and e.reason = 'senior_not_reached' and e.settled_at is null) then
                perform core.escalate('senior_not_reached', m.outing_id, m.person_id);
            end if;
        end if;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

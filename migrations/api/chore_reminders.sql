-- The day before, to both; the volunteer again two hours before, or the evening before when
-- that falls into the quiet hours. Whoever said yes after the hour of a reminder needs none.
-- ok {done, more}
create function api.chore_reminders(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_reminders');
    o nec.outing;
    a nec.assignment;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('accepted', 'confirmed') and x.reminded_at is null and x.meet_at > nec.now()
             and core.reminder_at(x) <= nec.now() order by x.id limit core.chore_limit() for update skip locked loop
        update outing set reminded_at = nec.now() where id = o.id;
        if o.state = 'confirmed' and o.agreed_at < core.reminder_at(o) then perform core.message(o.senior_id, 'reminder_senior', o.id); end if;
        for a in select * from assignment where outing_id = o.id and active and made_at < core.reminder_at(o) loop
            perform core.message(a.volunteer_id, 'reminder_volunteer', o.id);
        end loop;
        done := done + 1;
    end loop;
    for o in select x.* from outing x where x.territory_id = actor.territory_id and x.state in ('accepted', 'confirmed') and x.meet_at > nec.now()
             and exists (select from assignment y where y.outing_id = x.id and core.reminder_soon_due(x, y))
             order by x.id limit core.chore_limit() - done for update skip locked loop
        for a in select y.* from assignment y where y.outing_id = o.id and core.reminder_soon_due(o, y) loop
            perform core.message(a.volunteer_id, 'reminder_volunteer_soon', o.id);
        end loop;
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

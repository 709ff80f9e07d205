-- Known to be home. An outing is not over before. The bond grows with it.
-- Said again, it is still so.
-- ok {outing, state} · not_found · stale: not under way
create function api.outing_home_safe(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_home_safe', '{volunteer,senior,coordinator}');
    o nec.outing;
    a record;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state in ('home_safe', 'closed') then return core.done(actor, jsonb_build_object('outing', o.code, 'state', o.state)); end if;
    if o.state not in ('started', 'returning') then return core.refused('stale', 'state_changed'); end if;
    update outing set home_safe_at = nec.now() where id = o.id;
    perform core.outing_move(o, 'home_safe', 'outing_home_safe');
    update senior set last_outing_at = o.meet_at where person_id = o.senior_id;
    for a in select distinct volunteer_id from assignment where outing_id = o.id and active loop
        insert into bond (senior_id, volunteer_id, outings, last_at) values (o.senior_id, a.volunteer_id, 1, o.meet_at)
        on conflict (senior_id, volunteer_id) do update set outings = bond.outings + 1, last_at = excluded.last_at;
        -- The circle: the two or three known faces, by having gone out together twice.
        update bond set circle = true where senior_id = o.senior_id and volunteer_id = a.volunteer_id and outings >= 2
            and (select count(*) from bond b where b.senior_id = o.senior_id and b.circle) < 3;
        perform core.message(a.volunteer_id, 'feedback_volunteer', o.id, null,
            core.at_hour(o.end_at, 1, core.setting('feedback_hour')));
    end loop;
    -- The range ends when they are home: the volunteer is free for what comes next.
    update assignment set busy = tstzrange(lower(busy), least(upper(busy), greatest(nec.now(), lower(busy) + interval '1 minute')))
    where outing_id = o.id and active;
    perform core.escalation_moot(o.id, '{not_home_safe,volunteer_no_show,no_answer}');
    perform core.message(o.senior_id, 'feedback_senior', o.id, null, core.at_hour(o.end_at, 1, core.setting('feedback_hour')));
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'home_safe'));
end $$;

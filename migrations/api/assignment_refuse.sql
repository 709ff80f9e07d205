-- The senior would rather have somebody else: no reason asked. With `never_again` the two
-- are never matched again.
-- ok {outing, state} · not_found · stale
create function api.assignment_refuse(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'assignment_refuse', '{senior,coordinator}');
    o nec.outing;
    a record;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    for a in select volunteer_id from assignment where outing_id = o.id and active loop
        perform core.message(a.volunteer_id, 'other_chosen', o.id);
        if core.flag_of(input, 'never_again') then
            update assignment set active = false, ended_at = nec.now(), ended_why = 'refused'
            where outing_id = o.id and volunteer_id = a.volunteer_id and active;
            insert into exclusion (senior_id, volunteer_id, by_role) values (o.senior_id, a.volunteer_id, 'senior')
            on conflict do nothing;
            perform core.journal('person', a.volunteer_id, 'exclusion_added');
        end if;
    end loop;
    perform core.reopen(o, 'refused');
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'open'));
end $$;

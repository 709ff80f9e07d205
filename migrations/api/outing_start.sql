-- The volunteer is at the door and they set off.
-- ok {outing, state} · not_found · stale · conflict too_early: more than an hour before
create function api.outing_start(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_start', '{volunteer,coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state in ('started', 'returning') then return core.done(actor, jsonb_build_object('outing', o.code, 'state', o.state)); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    if nec.now() < o.meet_at - interval '1 hour' then return core.refused('conflict', 'too_early'); end if;
    update outing set started_at = nec.now() where id = o.id;
    perform core.outing_move(o, 'started', 'outing_started');
    perform core.escalation_moot(o.id, '{volunteer_no_show,no_answer,senior_not_reached}');
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'started'));
end $$;

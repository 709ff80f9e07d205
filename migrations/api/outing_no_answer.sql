-- Nobody opens the door. Not yet judged: the volunteer waits and calls twice, while whoever is
-- on call follows the person's own plan and decides (api.outing_no_show).
-- ok {outing, state}, an escalation is due in 15 minutes · not_found · stale · conflict too_early
create function api.outing_no_answer(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_no_answer', '{volunteer,coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    if nec.now() < o.meet_at - interval '15 minutes' then return core.refused('conflict', 'too_early'); end if;
    update outing set no_answer_at = coalesce(no_answer_at, nec.now()) where id = o.id;
    perform core.journal('outing', o.id, 'no_answer');
    perform core.escalate('no_answer', o.id, o.senior_id);
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', o.state));
end $$;

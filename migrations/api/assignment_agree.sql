-- The senior was told who comes, and agrees. Outside desk hours, while nobody is on call, the
-- yes is kept and confirmed later: its state is accepted still, and a coordinator knows.
-- ok {outing, state} · not_found · stale: nobody to agree to, or already over
create function api.assignment_agree(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'assignment_agree', '{senior,coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    if o.state = 'accepted' then o.state := core.outing_confirm(o); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', o.state));
end $$;

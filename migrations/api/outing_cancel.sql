-- The senior, or the service, calls it off. Early, late or on the day is kept, never punished.
-- ok {outing, state, cancelled_when} · not_found · stale: already over
create function api.outing_cancel(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_cancel', '{senior,coordinator}');
    o nec.outing;
    how text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed') then
        return core.refused('stale', 'state_changed');
    end if;
    how := core.outing_cancel(o, actor, core.flag_of(input, 'by_service'), input ->> 'note');
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'cancelled', 'cancelled_when', how));
end $$;

-- They are on the way back.
-- ok {outing, state} · not_found · stale
create function api.outing_return(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_return', '{volunteer,coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('started', 'returning') then return core.refused('stale', 'state_changed'); end if;
    if o.state = 'started' then
        update outing set returning_at = nec.now() where id = o.id;
        perform core.outing_move(o, 'returning', 'outing_returning');
    end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'returning'));
end $$;

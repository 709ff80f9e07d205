-- A coordinator wants to know who could come as of now: a matcher looks again, and nobody is asked.
-- ok {outing} · not_found outing · stale: nobody is looked for
create function api.candidates_renew(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'candidates_renew', '{coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering') then return core.refused('stale', 'state_changed'); end if;
    perform core.candidates_preview(o, 'candidates_wanted');
    return core.done(actor, jsonb_build_object('outing', o.code));
end $$;

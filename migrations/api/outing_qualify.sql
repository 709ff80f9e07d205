-- A coordinator has talked to the person: the outing is looked for, the person is known.
-- ok {outing, state} · not_found · stale: no longer waiting for this · conflict address_unresolved
create function api.outing_qualify(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_qualify', '{coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state <> 'to_qualify' then return core.refused('stale', 'state_changed'); end if;
    if exists (select from senior where person_id = o.senior_id and home_e is null)
       or exists (select from senior_place where id = o.place_id and e is null) then
        return core.refused('conflict', 'address_unresolved');
    end if;
    update senior set state = 'active', qualified_at = coalesce(qualified_at, nec.now()),
        note_sealed = coalesce(input ->> 'note', note_sealed) where person_id = o.senior_id;
    perform core.outing_move(o, 'open', 'outing_qualified', '{}', true);
    perform core.escalation_moot(o.id, '{first_time,address_unresolved}');
    perform core.message(o.senior_id, 'request_open', o.id);
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'open'));
end $$;

-- A coordinator takes it: they are its owner from now on.
-- ok {escalation} · not_found · stale: settled
-- · forbidden concern_kept: a worry, told to others
create function api.escalation_take(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'escalation_take', '{coordinator}');
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into e from escalation where code = input ->> 'escalation' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'escalation'); end if;
    if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
    if e.settled_at is not null then return core.refused('stale', 'already_settled'); end if;
    update escalation set owner_id = actor.person_id, taken_at = nec.now() where id = e.id;
    perform core.journal('escalation', e.id, 'escalation_taken');
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

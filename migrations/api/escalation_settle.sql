-- Decided: what came of it is kept.
-- ok {escalation} · invalid settled · not_found · stale: settled before
-- · forbidden concern_kept: a worry, told to others
create function api.escalation_settle(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'escalation_settle', '{coordinator}');
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'settled', '') not in ('called', 'solved', 'left_message', 'not_needed', 'passed_on') then
        return core.invalid(core.problem('settled', 'choose_one'));
    end if;
    select * into e from escalation where code = input ->> 'escalation' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'escalation'); end if;
    if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
    if e.settled_at is not null then return core.refused('stale', 'already_settled'); end if;
    update escalation set settled_at = nec.now(), settled = input ->> 'settled', settled_by = actor.person_id,
        settled_note_sealed = input ->> 'note', owner_id = coalesce(owner_id, actor.person_id),
        taken_at = coalesce(taken_at, nec.now()) where id = e.id;
    perform core.journal('escalation', e.id, 'escalation_settled', jsonb_build_object('settled', input ->> 'settled'));
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

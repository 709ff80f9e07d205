-- To a colleague: not taken until they take it.
-- ok {escalation} · invalid colleague · not_found · stale
-- · forbidden concern_kept: a worry, told to others
create function api.escalation_hand_over(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'escalation_hand_over', '{coordinator}');
    e nec.escalation;
    colleague bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select c.person_id into colleague from coordinator c join person p on p.id = c.person_id
    where p.code = input ->> 'colleague' and p.territory_id = actor.territory_id and c.left_at is null;
    if colleague is null then return core.invalid(core.problem('colleague', 'choose_one')); end if;
    select * into e from escalation where code = input ->> 'escalation' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'escalation'); end if;
    if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
    if e.settled_at is not null then return core.refused('stale', 'already_settled'); end if;
    if e.reason = 'concern' and not core.hears(colleague) then return core.invalid(core.problem('colleague', 'not_named')); end if;
    perform core.escalation_give(e, colleague, 'escalation_handed_over');
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

-- Settled by mistake: open again as it was, and in the hands of who says so. Only for a quarter of an hour, since others
-- rely on what was decided.
-- ok {escalation} · not_found · stale not_settled: nobody has, or it solved itself · expired settled_long_ago ·
-- conflict raised_again: another alert says the same
-- · forbidden concern_kept: a worry, told to others
create function api.escalation_reopen(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'escalation_reopen', '{coordinator}');
    e nec.escalation;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into e from escalation where code = input ->> 'escalation' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'escalation'); end if;
    if core.kept_from(actor, e) then return core.refused('forbidden', 'concern_kept'); end if;
    if e.settled_by is null then return core.refused('stale', 'not_settled'); end if;
    if not core.may_reopen(e) then return core.refused('expired', 'settled_long_ago'); end if;
    begin
        update escalation set settled_at = null, settled = null, settled_by = null, settled_note_sealed = null,
            owner_id = actor.person_id, taken_at = nec.now() where id = e.id;
    exception when unique_violation then
        return core.refused('conflict', 'raised_again');
    end;
    perform core.journal('escalation', e.id, 'escalation_reopened');
    return core.done(actor, jsonb_build_object('escalation', e.code));
end $$;

-- The volunteer cannot go after all: looked for again at once, and a coordinator knows.
-- ok {outing, state} · invalid reason · not_found: not theirs, or given back before · stale: it is under way or over
create function api.assignment_withdraw(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'assignment_withdraw', '{volunteer}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'reason', 'other') not in ('not_free', 'too_far', 'too_long', 'not_my_kind', 'unwell', 'other') then
        return core.invalid(core.problem('reason', 'choose_one'));
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed', 'open', 'offering') then return core.refused('stale', 'state_changed'); end if;
    perform core.give_back(o, actor.person_id, input ->> 'reason');
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', (select state from outing where id = o.id)));
end $$;

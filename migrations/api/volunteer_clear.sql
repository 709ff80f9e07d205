-- The desk vouches for a volunteer up to a step, suspends them, or notes that they have left. Nobody is
-- `active`, and so asked, before the welcome talk: it is the step `interviewed`.
-- ok {volunteer, state} · invalid step · not_found: no such volunteer · stale: not from where they stand
-- · conflict address_unresolved: nobody could say what is near them; papers_over: one of their papers counts no more
create function api.volunteer_clear(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'volunteer_clear', '{coordinator}');
    steps text[] := core.volunteer_steps();
    step text := core.text_of(input, 'step');
    v nec.volunteer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if step is null or not step = any (steps || '{suspended,left}') or step = 'candidate' then
        return core.invalid(core.problem('step', 'choose_one'));
    end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    if v.state = 'left' or v.state = step
       or (step = any (steps) and v.state <> 'suspended' and array_position(steps, step) <= array_position(steps, v.state))
       or (v.state = 'suspended' and step not in ('active', 'left')) then
        return core.refused('stale', 'state_changed');
    end if;
    if step = 'active' and v.home_e is null then return core.refused('conflict', 'address_unresolved'); end if;
    if step = 'active' and v.cleared_until < core.today() then return core.refused('conflict', 'papers_over'); end if;
    update volunteer set state = step,
        welcomed_at = case when array_position(steps, step) >= array_position(steps, 'interviewed') then coalesce(welcomed_at, nec.now()) else welcomed_at end
    where person_id = v.person_id;
    perform core.journal('person', v.person_id, 'volunteer_step', jsonb_build_object('from', v.state, 'to', step));
    perform core.papers_vouched(v.person_id, step, actor.person_id);
    if step <> 'papers_seen' then perform core.welcome_met(v.person_id, step = any (steps)); end if;
    if step in ('suspended', 'left') then perform core.volunteer_stop(v.person_id, step); end if;
    if step not in ('papers_seen', 'suspended') then perform core.escalation_moot(null, '{first_time}', v.person_id); end if;
    if step = 'active' and v.state <> 'suspended' then perform core.message(v.person_id, 'volunteer_cleared'); end if;
    return core.done(actor, jsonb_build_object('volunteer', (select code from person where id = v.person_id), 'state', step));
end $$;

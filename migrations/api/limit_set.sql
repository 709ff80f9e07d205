-- Somebody has what we hold of them frozen (article 18): it is kept, and nothing new begins with it, nor is anything of
-- it erased by time (core.retention). What is promised already stays promised: a person talks with them about it. Or it ends.
-- ok {person, limited} · invalid person · not_found person · stale: it is so already
create function api.limit_set(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'limit_set', '{senior,volunteer,coordinator}');
    wanted boolean := core.flag_of(input, 'limited');
    p nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.role <> 'coordinator' and input ? 'person' then return core.invalid(core.problem('person', 'unexpected')); end if;
    p := core.whose(actor, input);
    if p.id is null then return core.refused('not_found', 'person'); end if;
    if wanted = (p.limited_at is not null) then return core.refused('stale', 'state_changed'); end if;
    update person set limited_at = case when wanted then nec.now() end where id = p.id;
    perform core.journal('person', p.id, case when wanted then 'limit_begun' else 'limit_ended' end);
    if not wanted then perform core.escalation_moot(null, '{rights}', p.id);
    elsif actor.role <> 'coordinator' then perform core.escalate('rights', null, p.id, core.at_hour(nec.now(), 7, '09:00')); end if;
    return core.done(actor, jsonb_build_object('person', p.code, 'limited', wanted));
end $$;

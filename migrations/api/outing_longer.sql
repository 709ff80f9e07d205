-- It takes longer than planned: home so many minutes later. When whoever goes along, or the
-- senior, is expected elsewhere by then it stays as it was, and whoever is at the desk knows.
-- ok {outing, leave_at, end_at} · invalid more_min · not_found · stale: not under way ·
-- conflict expected_elsewhere, with an alert
create function api.outing_longer(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_longer', '{volunteer,coordinator}');
    more int := core.whole_of(input, 'more_min');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if more is null or more not between 15 and 120 then return core.invalid(core.problem('more_min', 'range')); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('started', 'returning') then return core.refused('stale', 'state_changed'); end if;
    if not core.way_back_move(o, o.leave_at + make_interval(mins => case o.state when 'started' then more else 0 end),
                              o.end_at + make_interval(mins => more)) then
        perform core.escalate('needs_changed', o.id, o.senior_id, nec.now() + core.span('on_call'));
        return core.refused('conflict', 'expected_elsewhere');
    end if;
    perform core.journal('outing', o.id, 'outing_longer', jsonb_build_object('minutes', more));
    perform core.escalation_moot(o.id, '{not_home_safe}');
    return core.done(actor, (select jsonb_build_object('outing', code, 'leave_at', leave_at, 'end_at', end_at) from outing where id = o.id));
end $$;

-- A coordinator has found out who was missing. The person: the outing is called off on the day,
-- which is kept and costs her nothing. The volunteer: looked for again while somebody could
-- still come in time, else the alert stays until the desk has settled it with the person;
-- nobody is punished by the program.
-- ok {outing, state} · invalid absent · not_found · stale: not waiting at the door, or over ·
-- conflict too_early: the hour has not come
create function api.outing_no_show(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_no_show', '{coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'absent', '') not in ('senior', 'volunteer') then
        return core.invalid(core.problem('absent', 'choose_one'));
    end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('accepted', 'confirmed') then return core.refused('stale', 'state_changed'); end if;
    if nec.now() < o.meet_at - interval '15 minutes' then return core.refused('conflict', 'too_early'); end if;
    if input ->> 'absent' = 'senior' then perform core.senior_absent(o);
    else perform core.volunteer_absent(o); end if;
    return core.done(actor, (select jsonb_build_object('outing', code, 'state', state) from outing where id = o.id));
end $$;

-- The trial's messages page moves the clock forward; never back, never in a real territory.
-- ok {now_at} · invalid hours · forbidden trial_only
create function api.clock_move(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'clock_move', '{service:web}');
    hours int := core.whole_of(input, 'hours');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if hours is null or hours not between 1 and 240 then
        return core.invalid(core.problem('hours', 'range'));
    end if;
    if core.setting('trial') is distinct from 'true' then
        perform set_config('nec.role', '', true);
        return core.refused('forbidden', 'trial_only');
    end if;
    update clock set shown_base = nec.now() + make_interval(hours => hours), real_base = transaction_timestamp(), purged_at = null; -- meant, not a jump
    perform core.journal('clock', 0, 'clock_moved', jsonb_build_object('hours', hours));
    return core.done(actor, jsonb_build_object('now_at', nec.now()));
end $$;

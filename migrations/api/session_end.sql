-- One of my devices is no longer logged in, or all but this one.
-- ok · not_found session
create function api.session_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'session_end', '{senior,volunteer,coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update session set ended_at = nec.now()
    where person_id = actor.person_id and role in ('senior', 'volunteer', 'coordinator') and channel <> 'phone' and ended_at is null
      and case when core.flag_of(input, 'others') then id <> actor.session_id else code = input ->> 'session' end;
    if found then perform core.journal('person', actor.person_id, 'logged_out', '{"elsewhere": true}');
    elsif not core.flag_of(input, 'others') then return core.refused('not_found', 'session'); end if;
    return core.done(actor);
end $$;

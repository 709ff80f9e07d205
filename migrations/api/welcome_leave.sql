-- They cannot come after all: the seat is free for somebody else.
-- ok {welcome} · not_found: no such volunteer, or no seat
create function api.welcome_leave(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'welcome_leave', '{volunteer,coordinator}');
    v nec.volunteer;
    code text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    code := core.welcome_leave(v.person_id);
    if code is null then return core.refused('not_found', 'welcome'); end if;
    perform core.journal('person', v.person_id, 'welcome_left');
    return core.done(actor, jsonb_build_object('welcome', code));
end $$;

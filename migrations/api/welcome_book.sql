-- Somebody on the way in comes to this welcome talk, and to no other any more. Said again, it is still so.
-- ok {welcome} · not_found: no such volunteer, or talk · conflict welcome_full: the seats are taken, or it is over
-- · stale welcome_done: they have been welcomed already
create function api.welcome_book(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'welcome_book', '{volunteer,coordinator}');
    w nec.welcome;
    v nec.volunteer;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    v := core.volunteer_meant(actor, input);
    if v.person_id is null then return core.refused('not_found', 'volunteer'); end if;
    w := core.welcome_held(v.person_id, input ->> 'welcome');
    if w.id is null then return core.refused('not_found', 'welcome'); end if;
    if v.state not in ('candidate', 'papers_seen') then return core.refused('stale', 'welcome_done'); end if;
    if not exists (select from welcome_seat s where s.welcome_id = w.id and s.volunteer_id = v.person_id) then
        if not core.welcome_open(w) then return core.refused('conflict', 'welcome_full'); end if;
        perform core.welcome_book(w, v.person_id);
    end if;
    return core.done(actor, jsonb_build_object('welcome', w.code));
end $$;

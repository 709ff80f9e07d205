-- A welcome talk is called off: whoever has a seat hears so, and may book another. Said again, it is still so.
-- ok {welcome} · not_found welcome · stale welcome_begun
create function api.welcome_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'welcome_end', '{coordinator}');
    w nec.welcome;
    seat bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into w from welcome where code = input ->> 'welcome' and territory_id = actor.territory_id for update;
    if not found then return core.refused('not_found', 'welcome'); end if;
    if w.ended_at is null then
        if w.held_at <= nec.now() then return core.refused('stale', 'welcome_begun'); end if;
        update welcome set ended_at = nec.now(), booked = 0 where id = w.id;
        for seat in delete from welcome_seat where welcome_id = w.id returning volunteer_id loop
            perform core.message(seat, 'welcome_off', null, null, nec.now(), core.welcome_shown(w));
        end loop;
        perform core.journal('welcome', w.id, 'welcome_ended');
    end if;
    return core.done(actor, jsonb_build_object('welcome', w.code));
end $$;

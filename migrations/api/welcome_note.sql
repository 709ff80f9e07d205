-- The desk notes who came to the welcome talk. Who came has been met: the step `interviewed`, on the day of the talk.
-- ok {volunteer, state} · invalid came · not_found: nobody with that seat · conflict too_early: it has not begun
-- · stale welcome_noted: it is noted already
create function api.welcome_note(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'welcome_note', '{coordinator}');
    said text := core.text_of(input, 'came');
    w nec.welcome;
    v nec.volunteer;
    seat nec.welcome_seat;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if said is null or said not in ('yes', 'no') then return core.invalid(core.problem('came', 'choose_one')); end if;
    v := core.volunteer_meant(actor, input);
    w := core.welcome_held(v.person_id, input ->> 'welcome');
    select * into seat from welcome_seat where welcome_id = w.id and volunteer_id = v.person_id for update;
    if not found then return core.refused('not_found', 'welcome'); end if;
    if w.held_at > nec.now() then return core.refused('conflict', 'too_early'); end if;
    if seat.came is not null then return core.refused('stale', 'welcome_noted'); end if;
    update welcome_seat set came = said = 'yes', noted_at = nec.now() where welcome_id = w.id and volunteer_id = v.person_id;
    perform core.journal('person', v.person_id, case said when 'yes' then 'welcome_came' else 'welcome_missed' end, jsonb_build_object('welcome', w.id));
    if said = 'yes' then
        update volunteer set welcomed_at = least(welcomed_at, w.held_at),
            state = case when state in ('candidate', 'papers_seen') then 'interviewed' else state end
        where person_id = v.person_id returning * into v;
        perform core.papers_vouched(v.person_id, v.state, actor.person_id); -- they were to bring them
        perform core.escalation_moot(null, '{first_time}', v.person_id);
    end if;
    return core.done(actor, jsonb_build_object('volunteer', input ->> 'person', 'state', v.state));
end $$;

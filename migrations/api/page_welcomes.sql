-- Welcome talks at the desk: those to come and the last thirty days, with who has a seat, and who came.
-- ok {welcomes: [{code, held_at, place, seats, free, may_end, begun, guests}]} · forbidden
create function api.page_welcomes(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('welcomes', (
        select coalesce(jsonb_agg(core.welcome_shown(w) || jsonb_build_object('seats', w.seats, 'free', w.seats - w.booked,
            'may_end', w.held_at > nec.now(), 'begun', w.held_at <= nec.now(),
            'guests', (select coalesce(jsonb_agg(core.person_line(s.volunteer_id) || jsonb_build_object('welcome', w.code, 'contacts', core.contacts(s.volunteer_id),
                    'came', case when s.came then 'yes' when not s.came then 'no' end,
                    'may_note', s.came is null and w.held_at <= nec.now()) order by s.booked_at, s.volunteer_id), '[]')
                from welcome_seat s where s.welcome_id = w.id)) order by w.held_at < nec.now(), case when w.held_at < nec.now() then nec.now() - w.held_at else w.held_at - nec.now() end), '[]')
        from welcome w where w.territory_id = actor.territory_id and w.ended_at is null and w.held_at > nec.now() - interval '30 days')));
end $$;

-- The desk offers a moment for a welcome talk, with so many seats.
-- ok {welcome} · invalid appointment, room, seats
create function api.welcome_make(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'welcome_make', '{coordinator}');
    seats int := core.whole_of(input, 'seats');
    problems jsonb;
    made nec.welcome;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    problems := case when core.appointment_problem(input) is null then '[]' else jsonb_build_array(core.appointment_problem(input)) end;
    if core.text_of(input, 'room') is null then problems := problems || core.problem('room', 'required'); end if;
    if length(core.text_of(input, 'room')) > 80 then problems := problems || core.problem('room', 'too_long'); end if; -- it goes into a text message
    if seats is null or seats not between 1 and 30 then problems := problems || core.problem('seats', 'range'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;
    insert into welcome (territory_id, held_at, place, seats)
    values (actor.territory_id, core.instant_of(input, 'appointment_at'), core.text_of(input, 'room'), seats) returning * into made;
    perform core.journal('welcome', made.id, 'welcome_made');
    return core.done(actor, jsonb_build_object('welcome', made.code));
end $$;

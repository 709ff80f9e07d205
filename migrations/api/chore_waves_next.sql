-- The next wave while the last one still thinks: an urgent outing's waves follow each other
-- by a spacing that shrinks with the time left, a planned one's go in the rounds of the day, those
-- with the fewest to ask first: whoever gets a message anyway costs less to ask again.
-- At night nobody is asked, so nobody has kept us waiting: the spacing begins in the morning.
-- ok {done, more}
create function api.chore_waves_next(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_waves_next');
    round timestamptz := core.last_round(nec.now());
    o nec.outing;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for o in select x.* from outing x join ranking r on r.outing_id = x.id and r.asked_version >= x.asked_version
             where x.territory_id = actor.territory_id and core.askable(x)
               and (x.state = 'offering' or core.in_rounds(x) and r.wave <> '[]')
               and case when x.meet_at - nec.now() <= core.span('urgent')
                   then core.daytime(nec.now(), false) = nec.now() and core.daytime(r.at, false) + core.offer_spacing(x.meet_at, nec.now()) <= nec.now()
                   else r.at < round end
             order by jsonb_array_length(r.candidates), x.id limit core.chore_limit() for update of x skip locked loop
        perform core.wave_wanted(o);
        done := done + 1;
    end loop;
    return core.chore_done(actor, done);
end $$;

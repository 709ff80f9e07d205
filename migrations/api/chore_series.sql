-- The outings of the next weeks that come back, one for each day of each series, once. A day on
-- which the senior is elsewhere already is tried again until it comes.
-- ok {done, more}
create function api.chore_series(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_series');
    s nec.series;
    day date;
    done int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for s in select x.* from series x join senior n on n.person_id = x.senior_id and n.state = 'active'
             join person p on p.id = x.senior_id and p.territory_id = actor.territory_id and p.erased_at is null and p.limited_at is null
             where x.ended_at is null and exists (select from core.series_days(x))
             order by x.id for update of x skip locked loop
        for day in select * from core.series_days(s) loop
            done := done + (core.series_outing(s, day) is not null)::int;
        end loop;
        exit when done >= core.chore_limit();
    end loop;
    return core.chore_done(actor, done);
end $$;

-- It comes back again from now on; the outings of the next weeks are made at once. One that does
-- not rest goes on as it is.
-- ok {series, senior, made} · not_found series · stale: it is over
create function api.series_resume(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'series_resume', '{senior,coordinator}');
    s nec.series;
    made bigint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    s := core.series_lock(input ->> 'series', actor);
    if s.id is null then return core.refused('not_found', 'series'); end if;
    if not core.series_alive(s) then return core.refused('stale', 'series_over'); end if;
    if core.series_rests(s) then
        update series set paused_until = null where id = s.id returning * into s;
        perform core.journal('person', s.senior_id, 'series_resumed', jsonb_build_object('series', s.id));
    end if;
    select count(core.series_outing(s, day)) into made from core.series_days(s) day;
    return core.done(actor, jsonb_build_object('series', s.code, 'made', made, 'senior', (select code from person where id = s.senior_id)));
end $$;

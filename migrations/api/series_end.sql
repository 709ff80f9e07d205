-- It does not come back any more. What is planned already stays, and can be called off alone.
-- Said again, it is still so.
-- ok {series, senior} · not_found series
create function api.series_end(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'series_end', '{senior,coordinator}');
    s nec.series;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    s := core.series_lock(input ->> 'series', actor);
    if s.id is null then return core.refused('not_found', 'series'); end if;
    if s.ended_at is null then
        update series set ended_at = nec.now() where id = s.id;
        perform core.journal('person', s.senior_id, 'series_ended', jsonb_build_object('series', s.id));
    end if;
    return core.done(actor, jsonb_build_object('series', s.code, 'senior', (select code from person where id = s.senior_id)));
end $$;

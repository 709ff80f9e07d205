-- Of the sessions in which pages are being kept up to date those that still stand, each with the seconds that it will
-- when nothing is done in it: what nec-web asks for many at once.
-- ok {standing: {session: seconds}} · forbidden
create function api.page_listening(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    asked bigint[] := core.list_of(input, 'sessions')::bigint[];
    standing jsonb := '{}';
    territory smallint;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    for territory in select distinct s.territory_id from session s where s.id = any (asked) loop
        perform core.territory_enter(territory); -- each asks for a second factor, or does not
        standing := standing || (
            select coalesce(jsonb_object_agg(s.id, ceil(extract(epoch from s.expires_at - nec.now()))::int), '{}') from session s
            where s.id = any (asked) and s.territory_id = territory and core.session_stands(s)
              and not (s.role = 'coordinator' and core.factor_lacks(s.person_id)));
    end loop;
    return core.shown(jsonb_build_object('standing', standing));
end $$;

-- Who shall never be matched, the newest first; whoever wished it has given no reason.
-- ok {pairs} · forbidden
create function api.page_exclusions(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('pairs', (
        select coalesce(jsonb_agg(jsonb_build_object('senior', core.person_line(x.senior_id), 'volunteer', core.person_line(x.volunteer_id),
            'role', x.by_role, 'done_at', x.at) order by x.at desc, x.senior_id, x.volunteer_id), '[]')
        from exclusion x join person p on p.id = x.senior_id where p.territory_id = actor.territory_id)));
end $$;

-- Where somebody is still looked for: to volunteers who have time and have not been asked.
-- ok {outings, districts} · forbidden
create function api.page_open(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{volunteer}');
    open jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    open := core.open_outings(actor.person_id);
    return core.page(actor, jsonb_build_object('outings', open, 'districts', (
        select coalesce(jsonb_agg(jsonb_build_object('name', name, 'count', n) order by n desc, name), '[]')
        from (select coalesce(x ->> 'district', '') as name, count(*) as n from jsonb_array_elements(open) x group by 1) d where name <> '')));
end $$;

-- What `nec-admin setup` starts from, and what has become of the last login message to a contact (`index`).
-- ok {territory: {name, desk_phone} or null, desk_hours, coordinators, message: {state, channel} or null} · forbidden
create function api.page_setup(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
    t nec.territory;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    select * into t from territory where id = actor.territory_id;
    return core.shown(jsonb_build_object(
        'territory', case when t.id is not null then jsonb_build_object('name', t.name, 'desk_phone', t.desk_phone) end,
        'desk_hours', coalesce(t.desk_hours, '{"1":[[36,50],[56,72]],"2":[[36,50],[56,72]],"3":[[36,50],[56,72]],"4":[[36,50],[56,72]],"5":[[36,50],[56,68]]}'),
        'coordinators', (select count(*) from coordinator c join person p on p.id = c.person_id where c.left_at is null and p.territory_id = t.id),
        'message', (select jsonb_build_object('state', m.state, 'channel', m.channel) from message m join contact_point c on c.id = m.contact_id
            where c.value_index = input ->> 'index' and m.kind = 'login' order by m.id desc limit 1)));
end $$;

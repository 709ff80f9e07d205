-- What every page says besides its own matter: who is looking, whom to telephone, what
-- time it is. A page function returns core.page(actor, its own keys).

create function core.page_frame(actor core.actor) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object(
            'session', jsonb_build_object('role', actor.role,
                'code', (select code from person where id = actor.person_id),
                'first_name', (select first_name from person where id = actor.person_id),
                'until_at', case actor.role when 'coordinator' then actor.until_at end),
            'desk', jsonb_build_object('phone', t.desk_phone, 'hours', t.desk_hours),
            'trial', core.setting('trial') = 'true',
            'now_at', nec.now())
        -- a new database has no territory yet
        from (select 1) one left join territory t on t.id = actor.territory_id);
end $$;

create function core.page(actor core.actor, document jsonb default '{}') returns core.answer
language plpgsql as $$
begin
    return core.read_by(actor, core.page_frame(actor) || document);
end $$;

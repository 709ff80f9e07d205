-- A senior's wishes as their form holds them: for the senior's own page and the desk's.
create function core.wishes_shown(person bigint) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object(
            'preset', jsonb_build_object('wishes_set', core.read_of(s.person_id, jsonb_build_object(
                'circle_agreed', case when s.circle_agreed then 'oui' else 'non' end, 'plan', core.sealed('senior.plan', s.person_id, s.plan_sealed), 'needs', s.needs,
                'channel', (select c.kind from contact_point c where c.person_id = s.person_id
                    order by c.failed_at is not null, c.texts_stopped_at is not null, c.preferred, c.id limit 1)))),
            'ways', (select coalesce(jsonb_agg(jsonb_build_object('contact_kind', kind, 'chosen', kind = (
                    select x.kind from contact_point x where x.person_id = s.person_id
                    order by x.failed_at is not null, x.texts_stopped_at is not null, x.preferred, x.id limit 1)) order by kind), '[]')
                from (select distinct kind from contact_point c where c.person_id = s.person_id) k))
        from senior s where s.person_id = wishes_shown.person);
end $$;

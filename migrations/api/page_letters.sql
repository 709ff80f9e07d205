-- The letters that wait to be printed and posted, oldest first; one that is no longer true is not shown.
-- ok {letters} · forbidden
create function api.page_letters(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('letters', (
        select coalesce(jsonb_agg(core.read_of(m.person_id, jsonb_build_object('message', m.code, 'kind', m.kind, 'due_at', m.due_at, 'late', m.due_at < nec.now(),
            'person', core.person_line(m.person_id), 'home', replace(s.home_label, ', ', chr(10)), 'body', core.sealed('message.body', m.id, m.body_sealed))) order by m.id), '[]')
        from message m left join senior s on s.person_id = m.person_id
        where m.territory_id = actor.territory_id and m.state = 'to_post' and core.message_untrue(m) is null)));
end $$;

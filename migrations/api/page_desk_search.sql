-- Who is on the line? Seniors and volunteers found by name, or by the keyed hash of a
-- telephone number (`phone`: {index}, made at the edge).
-- ok {people, asked} · forbidden
create function api.page_desk_search(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    asked text := core.text_of(input, 'q', 80);
    number_index text := input #>> '{phone,index}';
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('asked', asked is not null,
        'people', (select coalesce(jsonb_agg(x.card order by x.last_name, x.first_name), '[]') from (
            select p.last_name, p.first_name, core.read_of(p.id, core.person_line(p.id) || jsonb_build_object(
                'role', case when s.person_id is not null then 'senior' else 'volunteer' end,
                'home', coalesce(s.home_label, v.home_label), 'birth_year', p.birth_year,
                'may_ask', s.person_id is not null and s.state <> 'left')) as card
            from person p left join senior s on s.person_id = p.id left join volunteer v on v.person_id = p.id
            where p.territory_id = actor.territory_id and p.erased_at is null and num_nonnulls(s.person_id, v.person_id) > 0
              and case when number_index is not null
                  then exists (select from contact_point c where c.person_id = p.id and c.value_index = number_index)
                  else (select bool_and(position(word in core.plain(p.first_name || ' ' || p.last_name)) > 0)
                        from regexp_split_to_table(core.plain(asked), '\s+') word) end
            order by p.last_name, p.first_name limit 30) x)));
end $$;

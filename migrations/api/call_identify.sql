-- The second sign: the year of birth. From here on the call speaks for that person.
-- Where two people of one number were born in one year, a person must answer.
-- ok {first_name} · invalid birth_year · not_found: nobody of that number and year · too_many
create function api.call_identify(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_identify', '{caller}');
    s nec.session;
    found_ids bigint[];
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.whole_of(input, 'birth_year') is null then return core.invalid(core.problem('birth_year', 'format')); end if;
    select * into s from session where id = actor.session_id for update;
    if coalesce((s.data ->> 'tries')::int, 0) >= 3 then return core.refused('too_many', 'login_tries'); end if;
    select array_agg(distinct x.person_id) into found_ids
    from contact_point c join senior x on x.person_id = c.person_id join person p on p.id = x.person_id
    where c.value_index = s.data ->> 'index' and x.state <> 'left' and p.birth_year = core.whole_of(input, 'birth_year');
    if coalesce(cardinality(found_ids), 0) <> 1 then
        update session set data = data || jsonb_build_object('tries', coalesce((data ->> 'tries')::int, 0) + 1) where id = s.id;
        return core.refused('not_found', 'not_recognised');
    end if;
    update session set person_id = found_ids[1], role = 'senior' where id = s.id;
    perform set_config('nec.actor', 'person:' || found_ids[1], true);
    update call set person_id = found_ids[1], heard_at = coalesce(heard_at, nec.now()) where session_id = s.id;
    perform core.journal('person', found_ids[1], 'called');
    return core.shown(jsonb_build_object('first_name', (select first_name from person where id = found_ids[1])));
end $$;

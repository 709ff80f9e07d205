-- The second sign: the year of birth. From here on the call speaks for that person, as a senior or as a
-- volunteer. Where several people of one number were born in that year their first names may be said, and
-- `which` (1, 2 …) tells who it is.
-- ok {first_name} · ok {people}: of one year, still nobody's call · invalid birth_year · not_found: nobody of
-- that number and year · too_many
create function api.call_identify(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'call_identify', '{caller}');
    s nec.session;
    people jsonb;
    person jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.whole_of(input, 'birth_year') is null then return core.invalid(core.problem('birth_year', 'format')); end if;
    select * into s from session where id = actor.session_id for update;
    if coalesce((s.data ->> 'tries')::int, 0) >= 3 then return core.refused('too_many', 'login_tries'); end if;
    select jsonb_agg(jsonb_build_object('id', x.id, 'role', x.role, 'first_name', x.first_name) order by x.id, x.role) into people
    from core.callers(s.data ->> 'index') x where x.birth_year = core.whole_of(input, 'birth_year');
    person := case jsonb_array_length(people) when 1 then people -> 0 else people -> (core.whole_of(input, 'which') - 1)::int end;
    if people is null or (person is null and input ? 'which') then
        update session set data = data || jsonb_build_object('tries', coalesce((data ->> 'tries')::int, 0) + 1) where id = s.id;
        return core.refused('not_found', 'not_recognised');
    end if;
    if person is null then
        return core.shown(jsonb_build_object('people', (
            select jsonb_agg(x - 'id') from jsonb_array_elements(people) x)));
    end if;
    update session set person_id = (person ->> 'id')::bigint, role = person ->> 'role' where id = s.id;
    perform set_config('nec.actor', 'person:' || (person ->> 'id'), true);
    update call set person_id = (person ->> 'id')::bigint, heard_at = coalesce(heard_at, nec.now()) where session_id = s.id;
    perform core.journal('person', (person ->> 'id')::bigint, 'called');
    return core.shown(person - 'id');
end $$;

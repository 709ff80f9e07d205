-- Who may be calling from a number: those who are accompanied, and those who accompany.
create function core.callers(number_index text) returns table (id bigint, role text, first_name text, birth_year int)
language sql stable set search_path = nec, core, pg_temp as $$
    select distinct p.id, x.role, p.first_name, p.birth_year::int
    from contact_point c join person p on p.id = c.person_id
    join (select person_id, 'senior' as role from senior where state <> 'left'
          union all select person_id, 'volunteer' from volunteer where state not in ('suspended', 'left')) x on x.person_id = p.id
    where c.value_index = number_index and p.erased_at is null
$$;

-- When the desk opens; now, when it is open.
create function core.desk_opens_at() returns timestamptz language sql stable set search_path = nec, core, pg_temp as $$
    select core.desk_after(nec.now(), interval '1 second') - interval '1 second'
$$;

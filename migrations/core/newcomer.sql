-- What everybody who comes new has in common, whoever they are to be: a name, a telephone, consents.

create function core.name_problems(input jsonb) returns jsonb language plpgsql immutable as $$
declare problems jsonb := '[]';
begin
    if core.text_of(input, 'first_name') is null then problems := problems || core.problem('first_name', 'required'); end if;
    if core.text_of(input, 'last_name') is null then problems := problems || core.problem('last_name', 'required'); end if;
    return problems;
end $$;

-- A telephone must be there, an e-mail address may.
create function core.contact_problems(input jsonb) returns jsonb language plpgsql immutable as $$
declare problems jsonb := '[]';
begin
    if input #>> '{phone,sealed}' is null or input #>> '{phone,index}' is null then
        problems := problems || core.problem('phone', 'required');
    elsif coalesce(input #>> '{phone,kind}', '') not in ('mobile', 'landline') then
        problems := problems || core.problem('phone', 'format');
    end if;
    if input #>> '{email,sealed}' is not null and input #>> '{email,kind}' is distinct from 'email' then
        problems := problems || core.problem('email', 'format');
    end if;
    return problems;
end $$;

-- Without the consent to the service nothing is kept.
create function core.consent_problems(input jsonb, allowed text[]) returns jsonb language sql immutable as $$
    select case when core.unknown_codes(core.list_of(input, 'consents'), allowed) then jsonb_build_array(core.problem('consents', 'unknown'))
        when not 'service' = any (core.list_of(input, 'consents')) then jsonb_build_array(core.problem('consents', 'consent_needed')) else '[]' end
$$;

-- People of that name whom that number reaches. Two who come at once with one number come one after the other.
create function core.newcomer_known(input jsonb) returns bigint[]
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(input #>> '{phone,index}', 2));
    return array(select p.id from person p join contact_point c on c.person_id = p.id
        where c.value_index = input #>> '{phone,index}'
          and lower(p.first_name) = lower(core.text_of(input, 'first_name'))
          and lower(p.last_name) = lower(core.text_of(input, 'last_name')));
end $$;

-- The person, with how to reach them, the telephone first, and what they consent to.
create function core.newcomer_made(actor core.actor, input jsonb) returns nec.person
language plpgsql set search_path = nec, core, pg_temp as $$
declare person nec.person;
begin
    insert into person (territory_id, first_name, last_name, birth_year)
    values (actor.territory_id, core.text_of(input, 'first_name'), core.text_of(input, 'last_name'), core.whole_of(input, 'birth_year'))
    returning * into person;
    insert into contact_point (person_id, kind, value_sealed, value_index, preferred)
    select person.id, point ->> 'kind', point ->> 'sealed', point ->> 'index', row_number() over ()
    from unnest(array[input -> 'phone', input -> 'email']) point where point ->> 'sealed' is not null;
    insert into consent (person_id, purpose, given, channel, script, by_person_id)
    select distinct person.id, purpose, true, actor.channel, core.consent_script(), actor.person_id from unnest(core.list_of(input, 'consents')) purpose;
    return person;
end $$;

-- "Only if it is still what I have seen": the page that a form stands on, and a fingerprint of it.

-- What a page says, but for the hour and who reads it, as 64 hexadecimal digits.
create function core.fingerprint(document jsonb) returns text language sql immutable
return encode(ext.digest((document - 'now_at' - 'session')::text, 'sha256'), 'hex');

-- A page of api by its name, where the role that asks may have it; anything else is not found.
create function core.page_called(page text, who text, input jsonb) returns core.answer
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    called regprocedure := to_regprocedure(format('api.%I(text, jsonb)', coalesce(page, '')));
    shown core.answer;
begin
    if called is null or page !~ '^page_' or not has_function_privilege(session_user, called, 'execute') then
        return core.refused('not_found', 'page');
    end if;
    execute format('select * from api.%I($1, $2)', page) into shown using who, input;
    return shown;
end $$;

-- Nobody changes what an act is about until it is done: what its input names is locked, in the order of all acts (the
-- outing, then its offer, then the rest, then persons).
create function core.matter_lock(input jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform from outing o where o.code = input ->> 'outing'
        or o.id = (select f.outing_id from offer f where f.code = input ->> 'offer') order by o.id for update;
    perform from series x where x.code = input ->> 'series' for update;
    perform from escalation x where x.code = input ->> 'escalation' for update;
    perform from activity x where x.code = input ->> 'activity' for update;
    perform from welcome x where x.code = input ->> 'welcome' for update;
    perform from person p where p.code in (input ->> 'person', input ->> 'senior', input ->> 'volunteer')
        or p.id = nullif(current_setting('nec.person', true), '')::bigint order by p.id for update;
    perform from senior s join person p on p.id = s.person_id where p.code in (input ->> 'person', input ->> 'senior')
        or p.id = nullif(current_setting('nec.person', true), '')::bigint order by s.person_id for update of s;
    perform from volunteer v join person p on p.id = v.person_id where p.code in (input ->> 'person', input ->> 'volunteer')
        or p.id = nullif(current_setting('nec.person', true), '')::bigint order by v.person_id for update of v;
end $$;

-- Somebody wants to be accompanied. They stay `new` until a coordinator has talked to
-- them once; the call is an escalation with a due time.
-- ok {senior, first_name} · invalid (each field) · conflict already_known: same number and name
create function api.senior_enrol(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'senior_enrol', '{anyone,coordinator,caller}');
    problems jsonb := '[]';
    home jsonb := input -> 'home';
    needs text[] := core.list_of(input, 'needs');
    consents text[] := core.list_of(input, 'consents');
    person nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'first_name') is null then problems := problems || core.problem('first_name', 'required'); end if;
    if core.text_of(input, 'last_name') is null then problems := problems || core.problem('last_name', 'required'); end if;
    if core.whole_of(input, 'birth_year') is null then
        problems := problems || core.problem('birth_year', 'format');
    elsif extract(year from nec.now()) - core.whole_of(input, 'birth_year') < 65 then
        problems := problems || core.problem('birth_year', 'age_under_65');
    elsif core.whole_of(input, 'birth_year') < 1900 then
        problems := problems || core.problem('birth_year', 'range');
    end if;
    if input #>> '{phone,sealed}' is null or input #>> '{phone,index}' is null then
        problems := problems || core.problem('phone', 'required');
    elsif coalesce(input #>> '{phone,kind}', '') not in ('mobile', 'landline') then
        problems := problems || core.problem('phone', 'format');
    end if;
    if input #>> '{email,sealed}' is not null and input #>> '{email,kind}' is distinct from 'email' then
        problems := problems || core.problem('email', 'format');
    end if;
    if home ->> 'label' is null then
        problems := problems || core.problem('home', 'required');
    elsif home ->> 'insee' is not null and home ->> 'insee' <> '44109' then
        problems := problems || core.problem('home', 'not_in_nantes');
    end if;
    if core.unknown_codes(needs, array(select code from need)) then
        problems := problems || core.problem('needs', 'unknown');
    end if;
    if coalesce(core.text_of(input, 'mode'), 'any') not in ('walk', 'transit', 'car', 'any') then
        problems := problems || core.problem('mode', 'unknown');
    end if;
    if core.unknown_codes(consents, '{service,health,text_message,voice_call,photo,check_up,third_party}') then
        problems := problems || core.problem('consents', 'unknown');
    elsif not 'service' = any (consents) then problems := problems || core.problem('consents', 'consent_needed'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;

    perform pg_advisory_xact_lock(hashtextextended(input #>> '{phone,index}', 2));
    if exists (select from person p join contact_point c on c.person_id = p.id join senior s on s.person_id = p.id
               where c.value_index = input #>> '{phone,index}'
                 and lower(p.first_name) = lower(core.text_of(input, 'first_name'))
                 and lower(p.last_name) = lower(core.text_of(input, 'last_name'))) then
        return core.refused('conflict', 'already_known');
    end if;

    insert into person (territory_id, first_name, last_name, birth_year)
    values (actor.territory_id, core.text_of(input, 'first_name'), core.text_of(input, 'last_name'), core.whole_of(input, 'birth_year'))
    returning * into person;
    insert into senior (person_id, home_label, home_insee, home_lon, home_lat, home_e, home_n, home_district,
        home_detail_sealed, door_code_sealed, note_sealed, needs, mode)
    values (person.id, home ->> 'label', home ->> 'insee', core.number_of(home, 'lon'), core.number_of(home, 'lat'),
        core.number_of(home, 'e'), core.number_of(home, 'n'), home ->> 'district',
        input ->> 'home_detail', input ->> 'door_code', input ->> 'note', needs, coalesce(core.text_of(input, 'mode'), 'any'));
    insert into contact_point (person_id, kind, value_sealed, value_index, preferred)
    select person.id, point ->> 'kind', point ->> 'sealed', point ->> 'index', row_number() over ()
    from unnest(array[input -> 'phone', input -> 'email']) point where point ->> 'sealed' is not null;
    insert into consent (person_id, purpose, given, channel, by_person_id)
    select distinct person.id, purpose, true, actor.channel, actor.person_id from unnest(consents) purpose;
    perform core.journal('person', person.id, 'senior_enrolled');
    perform core.escalate('first_time', null, person.id);
    return core.done(actor, jsonb_build_object('senior', person.code, 'first_name', person.first_name));
end $$;

-- "I have time." They are a candidate until the desk has met them; the call is an escalation
-- with a due time.
-- ok {volunteer, first_name} · invalid (each field) · conflict already_known: same number and name
create function api.volunteer_register(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'volunteer_register', '{anyone,coordinator}');
    problems jsonb := '[]';
    home jsonb := input -> 'home';
    consents text[] := core.list_of(input, 'consents');
    person nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'first_name') is null then problems := problems || core.problem('first_name', 'required'); end if;
    if core.text_of(input, 'last_name') is null then problems := problems || core.problem('last_name', 'required'); end if;
    if input #>> '{phone,sealed}' is null or input #>> '{phone,index}' is null then
        problems := problems || core.problem('phone', 'required');
    elsif coalesce(input #>> '{phone,kind}', '') not in ('mobile', 'landline') then
        problems := problems || core.problem('phone', 'format');
    end if;
    if input #>> '{email,sealed}' is not null and input #>> '{email,kind}' is distinct from 'email' then
        problems := problems || core.problem('email', 'format');
    end if;
    if home ->> 'label' is null then problems := problems || core.problem('home', 'required'); end if;
    problems := problems || core.volunteer_problems(input);
    if core.unknown_codes(consents, '{service,text_message,photo}') then
        problems := problems || core.problem('consents', 'unknown');
    elsif not 'service' = any (consents) then problems := problems || core.problem('consents', 'consent_needed'); end if;
    if problems <> '[]' then return core.invalid(problems); end if;

    perform pg_advisory_xact_lock(hashtextextended(input #>> '{phone,index}', 2));
    if exists (select from person p join contact_point c on c.person_id = p.id join volunteer v on v.person_id = p.id
               where c.value_index = input #>> '{phone,index}'
                 and lower(p.first_name) = lower(core.text_of(input, 'first_name'))
                 and lower(p.last_name) = lower(core.text_of(input, 'last_name'))) then
        return core.refused('conflict', 'already_known');
    end if;

    insert into person (territory_id, first_name, last_name)
    values (actor.territory_id, core.text_of(input, 'first_name'), core.text_of(input, 'last_name')) returning * into person;
    insert into volunteer (person_id, home_label, home_lon, home_lat, home_e, home_n, home_district, radius_m, abilities, modes, purposes, photo, note_sealed)
    values (person.id, home ->> 'label', core.number_of(home, 'lon'), core.number_of(home, 'lat'), core.number_of(home, 'e'),
        core.number_of(home, 'n'), home ->> 'district', core.around_m(input ->> 'around'), core.list_of(input, 'abilities'),
        case when 'car' = any (core.list_of(input, 'abilities')) then '{walk,transit,car}'::text[] else '{walk,transit}' end,
        core.list_of(input, 'purposes'), 'photo' = any (consents), input ->> 'note');
    perform core.week_set(person.id, core.list_of(input, 'slots'));
    insert into contact_point (person_id, kind, value_sealed, value_index, preferred)
    select person.id, point ->> 'kind', point ->> 'sealed', point ->> 'index', row_number() over ()
    from unnest(array[input -> 'phone', input -> 'email']) point where point ->> 'sealed' is not null;
    insert into consent (person_id, purpose, given, channel, by_person_id)
    select distinct person.id, purpose, true, actor.channel, actor.person_id from unnest(consents) purpose;
    perform core.journal('person', person.id, 'volunteer_registered');
    perform core.escalate('first_time', null, person.id);
    return core.done(actor, jsonb_build_object('volunteer', person.code, 'first_name', person.first_name));
end $$;

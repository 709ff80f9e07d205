-- Somebody wants to be accompanied. They stay `new` until a coordinator has talked to
-- them once; the call is an escalation with a due time.
-- ok {senior, first_name} · invalid (each field) · conflict already_known: same number and name, for the desk; a stranger hears the same as a newcomer
-- · too_many enrol_enough: from where they are
create function api.senior_enrol(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'senior_enrol', '{anyone,coordinator,caller}');
    problems jsonb := core.name_problems(input);
    home jsonb := input -> 'home';
    needs text[] := core.list_of(input, 'needs');
    known bigint[];
    person nec.person;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.whole_of(input, 'birth_year') is null then
        problems := problems || core.problem('birth_year', 'format');
    elsif extract(year from nec.now()) - core.whole_of(input, 'birth_year') < 65 then
        problems := problems || core.problem('birth_year', 'age_under_65');
    elsif core.whole_of(input, 'birth_year') < 1900 then
        problems := problems || core.problem('birth_year', 'range');
    end if;
    problems := problems || core.contact_problems(input);
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
    problems := problems || core.consent_problems(input, '{service,health,text_message,voice_call,photo,check_up,third_party}');
    if problems <> '[]' then return core.invalid(problems); end if;

    known := core.newcomer_known(input);
    known := array(select person_id from senior where person_id = any (known));
    if actor.role = 'anyone' and core.newcomers_enough(input ->> 'client') then return core.refused('too_many', 'enrol_enough'); end if;
    if actor.role = 'anyone' and known <> '{}' then return core.newcomer_again(actor, input, 'senior', known); end if;
    if known <> '{}' then return core.refused('conflict', 'already_known'); end if;

    person := core.newcomer_made(actor, input);
    insert into senior (person_id, home_label, home_insee, home_lon, home_lat, home_e, home_n, home_district,
        home_detail_sealed, door_code_sealed, note_sealed, needs, mode)
    values (person.id, home ->> 'label', home ->> 'insee', core.number_of(home, 'lon'), core.number_of(home, 'lat'),
        core.number_of(home, 'e'), core.number_of(home, 'n'), home ->> 'district',
        input ->> 'home_detail', input ->> 'door_code', input ->> 'note', needs, coalesce(core.text_of(input, 'mode'), 'any'));
    perform core.journal('person', person.id, 'senior_enrolled');
    perform core.escalate('first_time', null, person.id);
    return core.done(actor, jsonb_build_object('senior', person.code, 'first_name', person.first_name));
end $$;

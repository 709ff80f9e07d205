-- "I have time." They are a candidate until the desk has met them; the call is an escalation
-- with a due time. They may choose their welcome talk at once.
-- ok {volunteer, first_name} · invalid (each field; welcome: taken since) · conflict already_known: same number and name, for the desk; a stranger hears the same as a newcomer
-- · too_many enrol_enough: from where they are
create function api.volunteer_register(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'volunteer_register', '{anyone,coordinator}');
    problems jsonb := core.name_problems(input);
    home jsonb := input -> 'home';
    known bigint[];
    person nec.person;
    talk nec.welcome;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    problems := problems || core.contact_problems(input);
    if home ->> 'label' is null then problems := problems || core.problem('home', 'required'); end if;
    problems := problems || core.volunteer_problems(input);
    problems := problems || core.consent_problems(input, '{service,text_message,photo}');
    if input ->> 'welcome' is not null then
        select * into talk from welcome where code = input ->> 'welcome' and territory_id = actor.territory_id for update;
        if not found or not core.welcome_open(talk) then problems := problems || core.problem('welcome', 'taken'); end if;
    end if;
    if problems <> '[]' then return core.invalid(problems); end if;

    known := core.newcomer_known(input);
    known := array(select person_id from volunteer where person_id = any (known));
    if actor.role = 'anyone' and core.newcomers_enough(input ->> 'client') then return core.refused('too_many', 'enrol_enough'); end if;
    if actor.role = 'anyone' and known <> '{}' then return core.newcomer_again(actor, input, 'volunteer', known); end if;
    if known <> '{}' then return core.refused('conflict', 'already_known'); end if;

    person := core.newcomer_made(actor, input);
    insert into volunteer (person_id, home_label, home_lon, home_lat, home_e, home_n, home_district, radius_m, abilities, modes, purposes, note_sealed)
    values (person.id, home ->> 'label', core.number_of(home, 'lon'), core.number_of(home, 'lat'), core.number_of(home, 'e'),
        core.number_of(home, 'n'), home ->> 'district', core.around_m(input ->> 'around'), core.list_of(input, 'abilities'),
        case when 'car' = any (core.list_of(input, 'abilities')) then '{walk,transit,car}'::text[] else '{walk,transit}' end,
        core.list_of(input, 'purposes'), input ->> 'note');
    perform core.week_set(person.id, core.list_of(input, 'slots'));
    perform core.journal('person', person.id, 'volunteer_registered');
    perform core.escalate('first_time', null, person.id);
    if talk.id is not null then perform core.welcome_book(talk, person.id); end if;
    return core.done(actor, jsonb_build_object('volunteer', person.code, 'first_name', person.first_name));
end $$;

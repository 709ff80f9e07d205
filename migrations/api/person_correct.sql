-- The desk corrects what is held of somebody who has said that it is wrong; what is not said stays as it is. Which fields
-- were corrected, and when, stands on the person's own page; what stood there before is not kept. With another
-- telephone, whoever was logged in is not any more. A door that has moved is that of the outings to come which nobody
-- has been asked about; where somebody has, or goes, a person settles these first.
-- ok {person, corrected} · invalid birth_year, phone: theirs already, home · not_found person
-- · conflict nothing_said, outings_ahead, already_outing_then
create function api.person_correct(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'person_correct', '{coordinator}');
    fields text[] := array(select f from unnest('{first_name,last_name,birth_year,phone,email,home,home_detail,door_code}'::text[]) f where input ? f);
    home jsonb := input -> 'home';
    year int := core.whole_of(input, 'birth_year');
    p nec.person;
    point jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if fields = '{}' then return core.refused('conflict', 'nothing_said'); end if;
    if year is not null and (year < 1900 or year > extract(year from nec.now())) then return core.invalid(core.problem('birth_year', 'range')); end if;
    if home is not null and num_nulls(core.number_of(home, 'e'), core.number_of(home, 'n'), home ->> 'label') > 0 then return core.invalid(core.problem('home', 'unknown')); end if;
    perform from outing o join person x on x.id = o.senior_id where home is not null and x.code = input ->> 'person'
        and o.meet_at > nec.now() order by o.id for update of o; -- outings before people: the order of locks
    p := core.whose(actor, input);
    if p.id is null then return core.refused('not_found', 'person'); end if;
    if home is not null and core.meant(p.id) = 'senior' then
        if home ->> 'insee' is distinct from '44109' then return core.invalid(core.problem('home', 'not_in_nantes')); end if;
        if core.door_promised(p.id) then return core.refused('conflict', 'outings_ahead'); end if;
    end if;
    for point in select x from unnest(array[input -> 'phone', input -> 'email']) x where x is not null loop
        if exists (select from contact_point c where c.person_id = p.id and c.value_index = point ->> 'index') then
            return core.invalid(core.problem(case point ->> 'kind' when 'email' then 'email' else 'phone' end, 'theirs'));
        end if;
    end loop;
    begin
        perform core.person_correct(p, input);
    exception when exclusion_violation then
        return core.refused('conflict', 'already_outing_then');
    end;
    perform core.journal('person', p.id, 'person_corrected', jsonb_build_object('fields', fields));
    return core.done(actor, jsonb_build_object('person', p.code, 'corrected', fields));
end $$;

-- What is held of somebody is corrected, field by field; the person's row is held, a senior's outings to come as well.
create function core.person_correct(p nec.person, input jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    home jsonb := input -> 'home';
begin
    update person set first_name = coalesce(core.text_of(input, 'first_name'), first_name), last_name = coalesce(core.text_of(input, 'last_name'), last_name),
        birth_year = coalesce(core.whole_of(input, 'birth_year'), birth_year) where id = p.id;
    perform core.contact_correct(p.id, input -> 'phone'), core.contact_correct(p.id, input -> 'email');
    update senior set home_detail_sealed = coalesce(input ->> 'home_detail', home_detail_sealed), door_code_sealed = coalesce(input ->> 'door_code', door_code_sealed)
    where person_id = p.id;
    if home is null then return; end if;
    update volunteer set home_label = home ->> 'label', home_lon = core.number_of(home, 'lon'), home_lat = core.number_of(home, 'lat'),
        home_e = core.number_of(home, 'e'), home_n = core.number_of(home, 'n'), home_district = home ->> 'district' where person_id = p.id;
    update senior set home_label = home ->> 'label', home_insee = home ->> 'insee', home_lon = core.number_of(home, 'lon'), home_lat = core.number_of(home, 'lat'),
        home_e = core.number_of(home, 'e'), home_n = core.number_of(home, 'n'), home_district = home ->> 'district' where person_id = p.id;
    perform core.outing_retime(o) from outing o where o.senior_id = p.id and o.meet_at > nec.now() and o.state in ('to_qualify', 'open');
end $$;

-- Somebody goes to this senior's door, or is asked to: they were told which, or will be where they meet.
create function core.door_promised(senior bigint) returns boolean
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return exists (select from outing o where o.senior_id = senior and (o.state in ('started', 'returning') or o.meet_at > nec.now() and (
        o.state in ('offering', 'accepted', 'confirmed') or exists (select from assignment a where a.outing_id = o.id and a.active))));
end $$;

-- Another number, or address to write to, in the place of the first of its kind. What they refuse to be reached by stays so.
create function core.contact_correct(person bigint, point jsonb) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    mail boolean := point ->> 'kind' = 'email';
    was bigint := (select id from contact_point c where c.person_id = person and c.kind <> 'post' and (c.kind = 'email') = mail
                   order by c.failed_at is not null, c.preferred, c.id limit 1);
begin
    if point is null then return; end if;
    if was is null then
        insert into contact_point (person_id, kind, value_sealed, value_index, preferred)
        values (person, point ->> 'kind', point ->> 'sealed', point ->> 'index', 1 + mail::int) returning id into was;
    end if;
    update contact_point set kind = point ->> 'kind', value_sealed = point ->> 'sealed', value_index = point ->> 'index', verified_at = null, failed_at = null,
        texts_stopped_at = case when not mail and core.refuses(person, 'text_message') then nec.now() end,
        calls_stopped_at = case when not mail and core.refuses(person, 'voice_call') then nec.now() end where id = was;
    delete from login l where l.person_id = person;
    update session s set ended_at = nec.now() where s.person_id = person and s.ended_at is null;
end $$;

-- Which fields were corrected, and when: for whose they are. The journal is not theirs to read; only this leaves it.
create function core.corrections_of(person bigint) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen_as text := nec.role();
    all_of_them jsonb;
begin
    perform set_config('nec.role', 'act', true);
    select coalesce(jsonb_agg(jsonb_build_object('corrected_at', j.at, 'corrected', j.data -> 'fields') order by j.id desc), '[]') into all_of_them
    from journal j where j.subject = 'person' and j.subject_id = person and j.kind = 'person_corrected';
    perform set_config('nec.role', coalesce(seen_as, ''), true);
    return all_of_them;
end $$;

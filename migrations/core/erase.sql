-- Somebody is forgotten: names, addresses, numbers, words and ties go; what stays are rows with a number
-- in them, for figures, for what others have done, and for the logs. What was still to come is called off
-- and whoever was to come is told; whoever is erased is told nothing any more.
create function core.person_erase(person bigint, why text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    p nec.person;
    o nec.outing;
    desk core.actor;
begin
    desk.role := 'coordinator';
    for o in select * from outing x where x.senior_id = person_erase.person
             and x.state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning', 'unmet') order by id for update loop
        if o.state <> 'unmet' then perform core.outing_cancel(o, desk, true); end if;
    end loop;
    if exists (select from volunteer v where v.person_id = person_erase.person) then
        update volunteer v set state = 'left' where v.person_id = person_erase.person and v.state <> 'left';
        perform core.volunteer_stop(person_erase.person, 'left');
        perform core.welcome_leave(person_erase.person);
    end if;
    update person x set erased_at = coalesce(erased_at, nec.now()), first_name = 'Personne', last_name = 'effacée', birth_year = null,
        organisation_id = null where x.id = person_erase.person returning * into p;
    insert into tombstone (person_code, why) values (p.code, person_erase.why) on conflict (person_code) do nothing;

    -- What they were reached by, and came in with.
    update message m set state = 'dropped', ended_at = nec.now(), ended_why = 'person_erased' where m.person_id = p.id and m.state in ('queued', 'to_post', 'to_call');
    update message m set contact_id = null, body_sealed = null, data = '{}' where m.person_id = p.id;
    delete from login l where l.person_id = p.id or l.contact_index in (select value_index from contact_point c where c.person_id = p.id);
    delete from contact_point c where c.person_id = p.id;
    update session s set ended_at = coalesce(ended_at, nec.now()), data = '{}', device = null where s.person_id = p.id;
    delete from answer a where a.actor = 'person:' || p.id;
    update text t set body_sealed = null, from_sealed = null where t.person_id = p.id;
    update call c set number_sealed = null, number_index = null where p.id in (c.person_id, c.by_id);

    -- Who they are.
    update senior s set state = 'left', home_label = '', home_insee = null, home_lon = null, home_lat = null, home_e = null, home_n = null,
        home_detail_sealed = null, door_code_sealed = null, note_sealed = null, plan_sealed = null, needs = '{}', languages = '{}', wishes = '{}'
    where s.person_id = p.id;
    update volunteer v set home_label = '', home_lon = null, home_lat = null, home_e = null, home_n = null, abilities = '{}', languages = '{}',
        note_sealed = null where v.person_id = p.id;
    update coordinator c set left_at = coalesce(left_at, nec.now()), on_call = false, backup_id = null where c.person_id = p.id;
    update coordinator c set backup_id = null where c.backup_id = p.id;
    update sentence s set recorded = null, recorded_text = null, recorded_by = null, recorded_at = null where s.recorded_by = p.id;
    delete from draft x where x.person_id = p.id;
    delete from factor x where x.person_id = p.id;
    delete from availability x where x.volunteer_id = p.id;
    delete from paper x where x.volunteer_id = p.id;
    delete from standing x using series s where s.id = x.series_id and p.id in (s.senior_id, x.volunteer_id);
    delete from absence x where x.volunteer_id = p.id;
    delete from free_once x where x.volunteer_id = p.id;
    delete from feed x where x.volunteer_id = p.id;
    update offer x set features = null where x.volunteer_id = p.id and x.features is not null;
    if found then perform core.journal('person', p.id, 'learning_erased'); end if;
    delete from bond x where p.id in (x.senior_id, x.volunteer_id);
    delete from exclusion x where p.id in (x.senior_id, x.volunteer_id);
    delete from activity_proposal x where x.senior_id = p.id;

    -- Where they went, and what was said of it.
    update senior_place x set label = null, label_sealed = null, label_index = 'erased:' || id, e = null, n = null where x.senior_id = p.id;
    update series s set ended_at = coalesce(ended_at, nec.now()) where s.senior_id = p.id;
    update outing x set note_sealed = null, needs = '{}' where x.senior_id = p.id;
    delete from ranking r using outing x where x.id = r.outing_id and x.senior_id = p.id;
    update feedback f set note_sealed = null where f.person_id = p.id or f.outing_id in (select id from outing x where x.senior_id = p.id);
    update recording r set sound_sealed = null from escalation e where e.id = r.escalation_id
        and (e.person_id = p.id or e.outing_id in (select id from outing x where x.senior_id = p.id));
    update escalation e set note_sealed = null, settled_note_sealed = null, contact_sealed = null, contact_from = null, contact_index = null, name = null, by_name = null,
        by_contact_sealed = null, settled_at = coalesce(settled_at, nec.now()), settled = coalesce(settled, 'not_needed')
    where e.person_id = p.id or e.outing_id in (select id from outing x where x.senior_id = p.id);
    perform set_config('nec.purging', 'yes', true);
    update journal j set data = '{"erased": true}' where j.data ? 'note' and j.subject = 'outing' and j.subject_id in (select id from outing x where x.senior_id = p.id);
    perform set_config('nec.purging', '', true);
    perform core.journal('person', p.id, 'person_erased', jsonb_build_object('why', why, 'code', p.code));
end $$;

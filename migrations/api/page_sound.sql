-- What must hold in any database of this service, however it came here, each with how often it does not; and one
-- sealed text, to try the key on.
-- ok {checks: [{check, says, wrong}], sample} · forbidden
create function api.page_sound(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    return core.shown(jsonb_build_object(
        'sample', (select core.sealed('number', value_index, value_sealed) from contact_point where value_sealed is not null order by id desc limit 1),
        'checks', (select jsonb_agg(jsonb_build_object('check', name, 'says', says, 'wrong', wrong) order by n) from (values
            (1, 'volunteer_once', 'aucun bénévole n’est à deux endroits', (select count(*) from assignment a join assignment b
                on b.volunteer_id = a.volunteer_id and b.id > a.id and b.busy && a.busy where a.active and b.active)),
            (2, 'senior_once', 'aucune personne accompagnée non plus', (select count(*) from outing a join outing b
                on b.senior_id = a.senior_id and b.id > a.id and b.meet_at < a.end_at and b.end_at > a.meet_at
                where a.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning')
                  and b.state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning'))),
            (3, 'one_a_leg', 'chaque trajet a une personne au plus', (select count(*) from (select from assignment where active and there group by outing_id having count(*) > 1
                union all select from assignment where active and back group by outing_id having count(*) > 1) x)),
            (4, 'covered', 'qui a un oui a quelqu’un', (select count(*) from outing o where o.state in ('accepted', 'confirmed', 'started', 'returning')
                and not exists (select from assignment a where a.outing_id = o.id and a.active))),
            (5, 'apart', 'aucune incompatibilité n’est rompue', (select count(*) from exclusion x join assignment a using (senior_id, volunteer_id)
                join outing o on o.id = a.outing_id where a.active and o.state in ('accepted', 'confirmed'))),
            (6, 'erased', 'qui a été effacé l’est', (select count(*) from person p where (p.erased_at is not null or exists (select from tombstone t where t.person_code = p.code))
                and (p.erased_at is null or p.first_name <> 'Personne' or exists (select from contact_point c where c.person_id = p.id)))),
            (7, 'changes_chained', 'le journal des modifications est intact', (select count(*) from core.chain_broken('journal'))),
            (8, 'readings_chained', 'le journal des consultations est intact', (select count(*) from core.chain_broken('reading')))
        ) v (n, name, says, wrong))));
end $$;

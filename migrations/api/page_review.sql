-- « Comment s’est passée la sortie ? » by the link of the message: which one it was, who they were with,
-- and whether it has been said.
-- ok {outing: {code, meet_at, purpose_general, given, mine}, with} · not_found · forbidden
create function api.page_review(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{review}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into o from outing where id = actor.outing_id;
    if not found then return core.refused('not_found', 'outing'); end if;
    return core.page(actor, jsonb_build_object('outing', jsonb_build_object('code', o.code, 'meet_at', o.meet_at,
        'purpose_general', core.purpose_general(o.purpose), 'accompanied', o.senior_id = actor.person_id,
        'given', exists (select from feedback f where f.outing_id = o.id and f.person_id = actor.person_id),
        'with', (select string_agg(distinct p.first_name, ' et ') from assignment a
            join person p on p.id in (a.senior_id, a.volunteer_id) and p.id <> actor.person_id
            where a.outing_id = o.id and a.active and actor.person_id in (a.senior_id, a.volunteer_id)))));
end $$;

-- Group activities at the desk: those to come, and what everybody answered.
-- ok {activities: [{title, held_at, open, proposals}]} · forbidden
create function api.page_activities(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('activities', (
        select coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'title', a.name, 'words', a.words, 'place', a.label, 'held_at', a.held_at,
            'open', core.activity_open(a),
            'proposals', (select coalesce(jsonb_agg(core.read_of(p.senior_id, core.person_line(p.senior_id) || jsonb_build_object('proposal', p.code, 'activity_answer', p.answer,
                    'proposed_at', p.proposed_at, 'answered_at', p.answered_at, 'may_answer', p.answer is null and core.activity_open(a),
                    'volunteer', (select first_name from person where id = p.volunteer_id),
                    'outing', (select code from outing where id = p.outing_id), 'contacts', core.contacts(p.senior_id))) order by p.answer nulls first, p.proposed_at), '[]')
                from activity_proposal p where p.activity_id = a.id)) order by a.held_at), '[]')
        from activity a where a.territory_id = actor.territory_id and a.held_at > nec.now() - interval '30 days')));
end $$;

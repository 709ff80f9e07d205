-- Yes, no or later, by the senior or said to the desk. A yes is an outing from then on; a no is final.
-- ok {answer, outing?} · invalid answer · not_found proposal · stale already_answered ·
-- expired activity_over · conflict already_outing_then
create function api.activity_answer(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'activity_answer', '{senior,coordinator}');
    p nec.activity_proposal;
    a nec.activity;
    o nec.outing;
    said text := input ->> 'answer';
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(said, '') not in ('yes', 'no', 'later') then return core.invalid(core.problem('answer', 'choose_one')); end if;
    select x.* into p from activity_proposal x join activity y on y.id = x.activity_id
    where x.code = input ->> 'proposal' and y.territory_id = actor.territory_id
      and (actor.role = 'coordinator' or x.senior_id = actor.person_id) for update of x;
    if not found then return core.refused('not_found', 'proposal'); end if;
    if p.answer is not null then return core.refused('stale', 'already_answered'); end if;
    select * into a from activity where id = p.activity_id;
    if said = 'yes' then
        if not core.activity_open(a) then return core.refused('expired', 'activity_over'); end if;
        begin
            o := core.activity_outing(actor, p, a);
        exception when exclusion_violation then
            return core.refused('conflict', 'already_outing_then');
        end;
    end if;
    update activity_proposal set answer = said, answered_at = nec.now(), outing_id = o.id
    where activity_id = p.activity_id and senior_id = p.senior_id;
    perform core.journal('person', p.senior_id, 'activity_answered', jsonb_build_object('activity', a.id, 'answer', said));
    return core.done(actor, jsonb_strip_nulls(jsonb_build_object('answer', said, 'outing', o.code)));
end $$;

-- One outing, for the senior it is for or for a volunteer it concerns. What a volunteer
-- sees follows core.visibility(): more from their yes on, little once it is over.
-- ok {outing, offer (a volunteer's), history (a senior's)} · not_found · forbidden
create function api.page_outing(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select * into o from outing where code = input ->> 'outing';
    if not found then return core.refused('not_found', 'outing'); end if;
    if actor.role = 'volunteer' then
        return core.page(actor, jsonb_build_object(
            'outing', core.outing_for_volunteer(o, actor.person_id, 'page'),
            'offer', (select jsonb_build_object('code', code, 'state', state, 'deadline_at', deadline_at)
                from offer where outing_id = o.id and volunteer_id = actor.person_id order by id desc limit 1)));
    end if;
    return core.page(actor, jsonb_build_object('outing', core.outing_for_senior(o),
        'history', (select jsonb_agg(jsonb_build_object('step', step, 'done_at', at) order by at, turn) from (values
            (1, 'asked', o.asked_at), (2, 'looking', o.opened_at), (3, 'told', o.told_at), (4, 'agreed', o.agreed_at),
            (5, 'started', o.started_at), (6, 'returning', o.returning_at), (7, 'home', o.home_safe_at)) h (turn, step, at)
            where at is not null)));
end $$;

-- The desk takes back what it has just done: a volunteer sent by hand, an outing called off, given up or passed on.
-- Somebody is looked for again; whoever has heard of it meanwhile hears that, too.
-- ok {outing, state} · not_found · expired nothing_to_undo: too long ago, or somebody else's doing
create function api.outing_undo(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_undo', '{coordinator}');
    o nec.outing;
    done jsonb;
    whom bigint;
    since timestamptz;
    ends_in text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    done := core.undoable(o);
    if done is null then return core.refused('expired', 'nothing_to_undo'); end if;
    since := (done ->> 'at')::timestamptz;
    whom := (done ->> 'volunteer')::bigint;
    if whom is not null then
        if core.told_since(whom, o, '{assignment_details}', since) then perform core.message(whom, 'other_chosen', o.id); end if;
        perform core.reopen(o, 'undone', whom);
        if core.told_since(o.senior_id, o, '{who_comes,who_comes_agree}', since) or o.told_at is not null then
            perform core.message(o.senior_id, 'looking_again', o.id);
        end if;
    else
        ends_in := case when exists (select from senior s where s.person_id = o.senior_id and s.state = 'new') then 'to_qualify' else 'open' end;
        update outing set state = ends_in, unmet_reason = null, alternative = null, redirected_to = null, cancelled_by = null, cancelled_when = null
        where id = o.id;
        perform core.outing_move(o, ends_in, 'outing_reopened', '{"why": "undone"}', ends_in = 'open');
        if ends_in = 'to_qualify' then perform core.escalate('first_time', o.id, o.senior_id); end if;
        if core.told_since(o.senior_id, o, '{outing_cancelled,request_unmet,request_redirected}', since) then
            perform core.message(o.senior_id, 'request_open', o.id);
        end if;
    end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', (select state from outing where id = o.id)));
end $$;

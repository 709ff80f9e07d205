-- This service is not the right one: the person is told who is.
-- ok {outing, state} · invalid service · not_found · stale
create function api.outing_redirect(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_redirect', '{coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if core.text_of(input, 'service') is null then return core.invalid(core.problem('service', 'required')); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state <> 'to_qualify' then return core.refused('stale', 'state_changed'); end if;
    update outing set redirected_to = core.text_of(input, 'service'), state = 'redirected' where id = o.id;
    perform core.journal('outing', o.id, 'outing_redirected',
        jsonb_strip_nulls(jsonb_build_object('to', core.text_of(input, 'service'), 'note', core.sealed_word(input ->> 'note'))));
    perform core.escalation_moot(o.id, '{first_time,address_unresolved}');
    perform core.message(o.senior_id, 'request_redirected', o.id);
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'redirected'));
end $$;

-- Nobody could be found: said to the senior with another way, never left open in silence.
-- ok {outing, state} · invalid reason, alternative · not_found · stale
create function api.outing_unmet(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_unmet', '{coordinator}');
    o nec.outing;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if coalesce(input ->> 'reason', '') not in ('no_candidate', 'too_late', 'out_of_area', 'needs_not_met', 'other') then
        return core.invalid(core.problem('reason', 'unknown'));
    end if;
    if core.text_of(input, 'alternative') is null then return core.invalid(core.problem('alternative', 'required')); end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('open', 'offering', 'to_qualify') then return core.refused('stale', 'state_changed'); end if;
    perform core.offers_close(o, 'withdrawn', 'offer_withdrawn');
    -- Of two legs one may have been covered.
    perform core.message(a.volunteer_id, 'outing_cancelled', o.id) from assignment a where a.outing_id = o.id and a.active;
    perform core.unassign(o, 'unmet');
    update outing set state = 'unmet', unmet_reason = input ->> 'reason', alternative = core.text_of(input, 'alternative')
    where id = o.id;
    perform core.journal('outing', o.id, 'outing_unmet', jsonb_build_object('reason', input ->> 'reason'));
    perform core.escalation_moot(o.id, '{no_candidate,waves_exhausted,volunteer_withdrew,first_time,address_unresolved,senior_not_reached}');
    if exists (select from outing x where x.senior_id = o.senior_id and x.id <> o.id and x.state = 'unmet'
               and x.appointment_at > nec.now() - interval '60 days') then
        perform core.escalate('unmet_twice', o.id, o.senior_id);
    end if;
    perform core.message(o.senior_id, 'request_unmet', o.id);
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'unmet'));
end $$;

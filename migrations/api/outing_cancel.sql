-- The senior, or the service, calls it off. Early, late or on the day is kept, never punished.
-- ok {outing, state, cancelled_when} · not_found · stale: already over
create function api.outing_cancel(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'outing_cancel', '{senior,coordinator}');
    o nec.outing;
    a record;
    how text;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    o := core.outing_lock(input ->> 'outing', actor);
    if o.id is null then return core.refused('not_found', 'outing'); end if;
    if o.state not in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed') then
        return core.refused('stale', 'state_changed');
    end if;
    how := case when (o.meet_at at time zone 'Europe/Paris')::date <= (nec.now() at time zone 'Europe/Paris')::date then 'same_day'
                when o.meet_at - nec.now() < core.span('late_cancel') then 'late' else 'early' end;
    perform core.offers_close(o, 'withdrawn', 'offer_withdrawn');
    for a in select volunteer_id from assignment where outing_id = o.id and active loop
        perform core.message(a.volunteer_id, 'outing_cancelled', o.id);
    end loop;
    perform core.unassign(o, 'cancelled');
    update outing set state = 'cancelled', cancelled_when = how,
        cancelled_by = case actor.role when 'senior' then 'senior'
                       else case when core.flag_of(input, 'by_service') then 'service' else 'senior' end end
    where id = o.id;
    perform core.journal('outing', o.id, 'outing_cancelled',
        jsonb_strip_nulls(jsonb_build_object('when', how, 'note', core.sealed(input ->> 'note'))));
    perform core.escalation_moot(o.id, array(select reason from escalation where outing_id = o.id and settled_at is null
        and reason not in ('concern', 'voicemail', 'no_answer')));
    if actor.role = 'coordinator' then perform core.message(o.senior_id, 'outing_cancelled', o.id); end if;
    return core.done(actor, jsonb_build_object('outing', o.code, 'state', 'cancelled', 'cancelled_when', how));
end $$;

-- « Être rappelé »: who may ask on the page, and calls already asked for. For somebody who
-- is not logged in it is the number and the hours.
-- ok {calls: [{due_at, late}]}
create function api.page_callback(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{anyone,senior,volunteer,coordinator,link}');
begin
    return core.page(actor, jsonb_build_object(
        'may_ask', actor.role in ('senior', 'volunteer'),
        'calls', (select coalesce(jsonb_agg(jsonb_build_object('raised_at', raised_at, 'due_at', due_at, 'late', due_at < nec.now()) order by due_at), '[]')
            from escalation where person_id = actor.person_id and reason = 'voicemail' and settled_at is null)));
end $$;

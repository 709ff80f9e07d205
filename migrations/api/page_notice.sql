-- The notice on one's data, a sheet to print and hand over: which version of the words it goes with.
-- ok {script}
create function api.page_notice(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{anyone,senior,volunteer,coordinator,link,caller,service,unproved}');
begin
    return core.page(actor, jsonb_build_object('script', core.consent_script()));
end $$;

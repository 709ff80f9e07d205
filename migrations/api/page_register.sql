-- Registering as a volunteer: the welcome talks to choose from.
-- ok {welcomes}
create function api.page_register(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{anyone,senior,volunteer,coordinator,link,caller,service}');
begin
    return core.page(actor, jsonb_build_object('welcomes', core.welcomes_open(actor.territory_id)));
end $$;

-- Pages that everybody may read say nothing but the frame: the first page, logging in,
-- enrolling, the statements.
-- ok {}
create function api.page_public(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{anyone,senior,volunteer,coordinator,link,caller,service,unproved}');
begin
    return core.page(actor);
end $$;

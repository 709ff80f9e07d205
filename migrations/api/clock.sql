-- What time it is for the service (DESIGN.md, settled point 8).
create function api.clock() returns timestamptz language sql stable security definer set search_path = nec, pg_temp
as $$ select nec.now() $$;

-- The desk's page for enrolling somebody who is on the line.
-- ok {script} · forbidden
create function api.page_desk_enrol(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('script', core.consent_script()));
end $$;

-- Is there a territory already? The demo town goes into an empty base only.
-- ok {loaded}
create function api.demo_state(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'demo_state', '{service:admin}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.shown(jsonb_build_object('loaded', exists (select from territory)));
end $$;

-- Carried: these journal rows are handled.
-- ok
create function api.outbox_done(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'outbox_done', '{service:dispatcher}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    update journal set handled_at = clock_timestamp(), claimed_until = null
    where id in (select (x)::bigint from jsonb_array_elements_text(input -> 'journals') x);
    return core.shown('{}');
end $$;

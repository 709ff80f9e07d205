-- Acts stand: whoever carries what they left in the journal goes and looks. A transaction of its own, rung
-- once for many (base/pg.h): NOTIFY inside the acts would make them commit one after the other.
-- ok · forbidden
create function api.bell_ring(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, null, 'bell_ring', '{service:web,service:dispatcher,service:admin}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    perform pg_notify('nec', '');
    return core.shown('{}');
end $$;

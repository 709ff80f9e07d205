-- The logs of changes and of readings get their links.
-- ok {done, more}
create function api.chore_chain(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.chore_begin(who, 'chore_chain');
    most constant int := 2000;
    settled xid8 := pg_snapshot_xmin(pg_current_snapshot());
    changes int;
    readings int;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    changes := core.chain_grow('journal', most, settled);
    readings := core.chain_grow('reading', most, settled);
    return core.done(actor, jsonb_build_object('done', changes + readings, 'more', most in (changes, readings)));
end $$;

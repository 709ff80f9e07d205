-- The logs of readings and of changes get their links: held in the order in which core.retention() cuts
-- them, or this chore and that one wait for each other.
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
    readings := core.chain_grow('reading', most, settled);
    changes := core.chain_grow('journal', most, settled);
    return core.done(actor, jsonb_build_object('done', changes + readings, 'more', most in (changes, readings)));
end $$;

-- This database was restored from a backup, into a server that counts transactions anew: what was written before
-- counts as older than whatever comes. Who was erased since (`tombstones`: codes) is erased again.
-- ok {erased, last_at: the last thing that happened}
create function api.database_restored(who text, key text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.act_begin(who, key, 'database_restored', '{service:admin}');
    last timestamptz;
    whom bigint;
    erased int := 0;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    select max(at) into last from journal;
    -- Nobody else is here: each row gets its link, in the old order, before that order is given up.
    perform core.chain_grow('journal', 2147483647, '9223372036854775807'), core.chain_grow('reading', 2147483647, '9223372036854775807');
    perform set_config('nec.purging', 'yes', true);
    update journal set xid = '1';
    update reading set xid = '1';
    perform set_config('nec.purging', '', true);
    update chain_end t set xid = '1', row_id = (select coalesce(max(c.row_id), 0) from chain c where c.log = t.log);
    for whom in select p.id from person p where p.code in (select jsonb_array_elements_text(input -> 'tombstones')) and p.erased_at is null order by p.id loop
        perform core.person_erase(whom, 'restored');
        erased := erased + 1;
    end loop;
    perform core.journal('database', 0, 'database_restored', jsonb_build_object('erased', erased));
    return core.done(actor, jsonb_build_object('erased', erased, 'last_at', last));
end $$;

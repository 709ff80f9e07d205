-- Do the links of both logs hold? The end of each, to be kept elsewhere: who has it can tell that
-- nothing before was rewritten, the chain included. Reads all of both.
-- `kept`: ends noted before, log:link:hash; are they links still?
-- ok {logs: [{log, links, first, last, end, waiting, broken, row}], kept: [{end, holds}]} · forbidden
create function api.page_audit(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{service}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    if actor.name <> 'service:admin' then return core.refused('forbidden', 'not_your_page'); end if;
    return core.shown(jsonb_build_object('logs', (
        select jsonb_agg(jsonb_build_object('log', t.log, 'links', t.n - t.first_n + 1, 'first', t.first_n, 'last', t.n, 'end', encode(t.hash, 'hex'),
            'waiting', case t.log when 'journal' then (select count(*) from journal j where (j.xid, j.id) > (t.xid, t.row_id))
                       else (select count(*) from reading r where (r.xid, r.id) > (t.xid, t.row_id)) end,
            'broken', b.why, 'row', b.row_id) order by t.log)
        from chain_end t left join lateral core.chain_broken(t.log) b on true),
        'kept', (select coalesce(jsonb_agg(jsonb_build_object('end', k, 'holds', exists (
                select from chain c where c.log || ':' || c.n || ':' || encode(c.hash, 'hex') = k
                    and c.n >= (select first_n from chain_end where log = c.log)))), '[]')
            from jsonb_array_elements_text(input -> 'kept') k)));
end $$;

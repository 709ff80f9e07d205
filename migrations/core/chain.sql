-- The chain over the logs (migrations/0030_audit.sql): written in the order in which transactions
-- became visible, never ahead of one that is still under way, by one chore at a time.

-- What a link covers of its row. Times in seconds, so that no time zone matters; the xid is left
-- out, since it means nothing in a restored database.
create function core.link_text(j nec.journal, data_hash bytea) returns bytea language sql immutable
return convert_to(jsonb_build_array(j.id, extract(epoch from j.at), j.territory_id, j.actor, j.channel, j.subject, j.subject_id,
    j.kind, encode(data_hash, 'hex'))::text, 'UTF8');
create function core.link_text(r nec.reading) returns bytea language sql immutable
return convert_to(jsonb_build_array(r.id, extract(epoch from r.at), r.territory_id, r.reader_id, r.reader_role, r.organisation_id,
    r.channel, r.subject_id, to_jsonb(r.fields))::text, 'UTF8');

create function core.data_hash(data jsonb) returns bytea language sql immutable
return sha256(convert_to(data::text, 'UTF8'));

-- Adds a link for each of the next `most` rows below `before`, and says how many.
create function core.chain_grow(wanted text, most int, before xid8) returns int
language plpgsql set search_path = nec, core, pg_temp as $$
declare
    tip chain_end;
    one record;
    added int := 0;
begin
    select * into tip from chain_end where log = wanted for update;
    for one in -- the next rows first, then their words: of all that wait, however many, only these are hashed
        select j.id, j.xid, core.data_hash(j.data) as data_hash, core.link_text(j, core.data_hash(j.data)) as words
        from (select * from journal where wanted = 'journal' and (xid, id) > (tip.xid, tip.row_id) and xid < before
              order by xid, id limit most) j
        union all
        select r.id, r.xid, null, core.link_text(r)
        from (select * from reading where wanted = 'reading' and (xid, id) > (tip.xid, tip.row_id) and xid < before
              order by xid, id limit most) r
        order by xid, id
    loop
        tip.n := tip.n + 1;
        tip.hash := sha256(tip.hash || one.words);
        tip.xid := one.xid;
        tip.row_id := one.id;
        insert into chain values (wanted, tip.n, one.id, one.data_hash, tip.hash);
        added := added + 1;
    end loop;
    update chain_end set n = tip.n, hash = tip.hash, xid = tip.xid, row_id = tip.row_id where log = wanted and added > 0;
    return added;
end $$;

-- The first thing wrong with a log, in a code and the number of its row; nothing when all links hold.
create function core.chain_broken(wanted text) returns table (why text, row_id bigint)
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    tip chain_end;
begin
    select * into tip from chain_end where log = wanted;
    return query
    with rows as (
        select j.id, (j.xid, j.id) <= (tip.xid, tip.row_id) as due, j.data = '{"erased": true}' as erased, core.data_hash(j.data) as data_hash, j as journal, null::reading as reading
        from journal j where wanted = 'journal'
        union all
        select r.id, (r.xid, r.id) <= (tip.xid, tip.row_id), false, null, null, r from reading r where wanted = 'reading'),
    links as (
        select c.*, c.n - lag(c.n, 1, tip.first_n - 1) over w as step, lag(c.hash, 1, tip.first_hash) over w as previous
        from chain c where c.log = wanted window w as (order by c.n)),
    wrong as (
        select case when r.id is null then 'row_missing' when l.id is null then 'row_unlinked' when l.step <> 1 then 'link_missing'
                when not r.erased and r.data_hash is distinct from l.data_hash
                  or l.hash <> sha256(l.previous || case wanted when 'journal' then core.link_text(r.journal, l.data_hash)
                                                    else core.link_text(r.reading) end) then 'row_changed' end as why,
            coalesce(l.row_id, r.id) as row_id, l.n
        from (select x.row_id as id, x.* from links x) l (id, log, n, row_id, data_hash, hash, step, previous) full join (select * from rows where due) r on r.id = l.row_id)
    select x.why, x.row_id from (
        select w.why, w.row_id, w.n from wrong w where w.why is not null
        union all
        select 'end_cut', tip.row_id, tip.n where tip.n >= tip.first_n
            and not exists (select from chain c where c.log = wanted and c.n = tip.n and c.hash = tip.hash)) x
    order by x.n limit 1;
end $$;

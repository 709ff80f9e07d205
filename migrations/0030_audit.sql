-- Who has read what of whom, and how it shows that nobody has rewritten the past.

-- One row for each person whom somebody else has read something personal of, each time. Ids and
-- the names of fields: never what stood there. A role may put a row in; none may take one out.
create table nec.reading (
    id            bigint primary key generated always as identity,
    xid           xid8 not null default pg_current_xact_id(),  -- see nec.journal
    at            timestamptz not null default nec.now(),
    territory_id  smallint not null references nec.territory,
    reader_id     bigint not null references nec.person,
    reader_role   text not null check (reader_role in ('coordinator', 'volunteer', 'senior')),
    organisation_id bigint references nec.organisation, -- the reader's, then
    channel       text not null,
    subject_id    bigint not null references nec.person,
    fields        text[] not null check (fields <> '{}'),
    check (reader_id <> subject_id)
);
create index on nec.reading (subject_id, id);
create index on nec.reading (xid, id);

-- Links of a chain over each of the two logs, written in order by a chore and not by those who read
-- and act: these would have to wait for each other. A link's hash covers its row and the link before;
-- what a row of the journal says besides (data) is covered by a hash of its own, so that it can be
-- erased without breaking the chain.
create table nec.chain (
    log           text not null check (log in ('journal', 'reading')),
    n             bigint not null,
    row_id        bigint not null,
    data_hash     bytea,
    hash          bytea not null,
    primary key (log, n)
);
create unique index on nec.chain (log, row_id);

-- Where each chain begins (what was before has served its time) and how far it reaches.
create table nec.chain_end (
    log           text primary key check (log in ('journal', 'reading')),
    first_n       bigint not null default 1,
    first_hash    bytea not null default '\x',     -- of the link before the first
    n             bigint not null default 0,
    hash          bytea not null default '\x',
    xid           xid8 not null default '0',       -- of the last row with a link
    row_id        bigint not null default 0
);
insert into nec.chain_end (log) values ('journal'), ('reading');

-- A log only grows. What has served its time goes by nec.purging, which the chore of that rule sets;
-- of a row of the journal the words may be erased, nothing else changes.
create function nec.log_only_grows() returns trigger language plpgsql as $$
begin
    if current_setting('nec.purging', true) is distinct from 'yes' then
        raise exception 'a row of nec.% is neither changed nor removed', tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return case tg_op when 'UPDATE' then new when 'DELETE' then old end;
end $$;
create trigger only_grows before update or delete on nec.reading for each row execute function nec.log_only_grows();
create trigger only_grows before update or delete on nec.chain for each row execute function nec.log_only_grows();
create trigger only_grows before update of id, at, territory_id, actor, channel, subject, subject_id, kind, data or delete
    on nec.journal for each row execute function nec.log_only_grows();
create trigger never_emptied before truncate on nec.reading for each statement execute function nec.log_only_grows();
create trigger never_emptied before truncate on nec.chain for each statement execute function nec.log_only_grows();
create trigger never_emptied before truncate on nec.journal for each statement execute function nec.log_only_grows();

do $$
declare t text;
begin
    foreach t in array array['reading', 'chain', 'chain_end'] loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using (nec.role() = 'act') with check (nec.role() = 'act')$p$, t);
    end loop;
end $$;
-- Whoever looks at a page leaves their own trace, and reads the traces of others in what is theirs.
create policy leave on nec.reading for insert with check (reader_id = nec.me());
create policy own on nec.reading for select using (subject_id = nec.me() and nec.role() in ('senior', 'volunteer'));

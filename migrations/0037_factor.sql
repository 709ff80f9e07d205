-- Sessions can be told apart and ended by whoever they belong to; a coordinator may have a second
-- factor, the digits of an application, beside the message by which everybody logs in.
alter table nec.session
    add column code   text not null unique default nec.code(),
    add column device text,                        -- what kind of browser, as a word; null: nobody knows
    drop constraint session_role_check,
    -- half: the message was answered, the second factor not yet. It opens nothing.
    add constraint session_role_check check (role in ('senior', 'volunteer', 'coordinator', 'caller', 'link', 'review', 'half'));
create index on nec.session (person_id) where ended_at is null;

create table nec.factor (
    person_id     bigint primary key references nec.person,
    secret_sealed text not null,
    made_at       timestamptz not null default nec.now(),
    proved_at     timestamptz,                     -- null: shown, never used; it is not asked for yet
    used_step     bigint not null default 0        -- digits count once (base/totp.h)
);
-- For the day the telephone is lost. 120 random bits each: a hash without salt is enough.
create table nec.factor_recovery (
    person_id     bigint not null references nec.factor on delete cascade,
    code_hash     bytea not null,
    used_at       timestamptz,
    primary key (person_id, code_hash)
);
do $$
declare t text;
begin
    foreach t in array array['factor', 'factor_recovery'] loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act')$p$, t);
    end loop;
end $$;

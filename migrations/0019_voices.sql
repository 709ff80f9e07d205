-- What the telephone says, and what callers have said to it.

-- The fixed sentences of the telephone (dispatcher/phone/sentences.txt), as the dispatcher
-- declares them when it starts. Its own voice and a coordinator's are kept here, so that every
-- dispatcher and every page has them, on whichever machine.
create table nec.sentence (
    id             bigint primary key generated always as identity,
    territory_id   smallint not null references nec.territory,
    name           text not null check (name ~ '^[a-z_]{1,60}$'),
    text           text not null,
    nth            int,                            -- its place in the list; null: no longer said
    spoken         bytea,                          -- by the synthetic voice, this very text
    recorded       bytea,                          -- by a person; counts while that is what is said
    recorded_text  text,
    recorded_hash  text generated always as (encode(sha256(recorded), 'hex')) stored,
    recorded_by    bigint references nec.person,
    recorded_at    timestamptz,
    unique (territory_id, name),
    check ((recorded is null) = (recorded_text is null))
);

-- The spoken word that an escalation is about: sealed, and gone keep_bodies after it is settled.
create table nec.recording (
    id            bigint primary key generated always as identity,
    code          text not null unique default nec.code(),
    territory_id  smallint not null references nec.territory,
    escalation_id bigint not null unique references nec.escalation,
    seconds       int not null check (seconds >= 0),
    taken_at      timestamptz not null default nec.now(),
    sound_sealed  text
);
create index on nec.recording (taken_at) where sound_sealed is not null;
create index on nec.escalation (recording) where recording is not null;

do $$
declare t text;
begin
    foreach t in array array['sentence', 'recording'] loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act')$p$, t);
        execute format($p$create policy desk on nec.%I for select using ((select nec.role()) = 'coordinator')$p$, t);
    end loop;
end $$;

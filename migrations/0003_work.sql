-- What moves: the journal, messages, sessions, keys of acts already answered.

-- One row per transition, in the transition's own transaction. At once the outbox, the
-- audit log, the history on screen and the source of the figures.
create table nec.journal (
    id           bigint primary key generated always as identity,
    xid          xid8 not null default pg_current_xact_id(),  -- followers read below pg_snapshot_xmin
    at           timestamptz not null default nec.now(),
    territory_id smallint not null references nec.territory,
    actor        text not null,                   -- person:12, service:dispatcher
    channel      text not null,
    subject      text not null,                   -- outing, offer, escalation, person, message …
    subject_id   bigint not null,
    kind         text not null,                   -- outing_requested, offer_accepted …
    data         jsonb not null default '{}',
    rank         boolean not null default false,  -- the outing is to be ranked
    claimed_until timestamptz,                    -- real time: a carrier has it in hand
    handled_at   timestamptz
);
create index on nec.journal (id) where handled_at is null;
create index on nec.journal (xid, id);
create index on nec.journal (subject, subject_id, id);

create table nec.message (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    person_id    bigint not null references nec.person,
    kind         text not null,                   -- a row of dispatcher/messages/messages.def
    outing_id    bigint references nec.outing,
    offer_id     bigint references nec.offer,
    channel      text not null check (channel in ('sms', 'email', 'call', 'letter')),
    contact_id   bigint references nec.contact_point,
    data         jsonb not null default '{}',     -- what the template needs and no other table holds (a login code); emptied once sent
    state        text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'dropped')),
    due_at       timestamptz not null,            -- by the service's clock
    claimed_until timestamptz,                    -- real time: a carrier has it in hand
    taken_until  timestamptz,                     -- real time: a sender is sending it
    tries        smallint not null default 0,     -- to this contact point
    made_at      timestamptz not null default nec.now(),
    ended_at     timestamptz,
    ended_why    text,                            -- dropped: what was no longer true; failed: what the gateway said
    body_sealed  text
);
create index on nec.message (due_at) where state = 'queued';
create index on nec.message (person_id, made_at);

-- A web login, a telephone call and the link in an offer are all sessions: who may act is
-- asked in one place. Only a hash of the token is kept.
create table nec.session (
    id           bigint primary key generated always as identity,
    token_hash   bytea not null unique,
    territory_id smallint not null references nec.territory,
    person_id    bigint references nec.person,    -- null: a caller not yet identified
    role         text not null check (role in ('senior', 'volunteer', 'coordinator', 'caller', 'link')),
    channel      text not null check (channel in ('web', 'phone', 'desk')),
    offer_id     bigint references nec.offer,     -- role link: the one offer it may answer
    data         jsonb not null default '{}',
    made_at      timestamptz not null default nec.now(),
    seen_at      timestamptz not null default nec.now(),
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    check (person_id is not null or role = 'caller'),
    check ((role = 'link') = (offer_id is not null))
);

create table nec.login (
    id           bigint primary key generated always as identity,
    person_id    bigint references nec.person,    -- null: nobody has this number; the answers are the same
    contact_index text not null,
    number_hash  bytea not null,
    token_hash   bytea not null unique,
    made_at      timestamptz not null default nec.now(),
    expires_at   timestamptz not null,
    tries        smallint not null default 0,
    used_at      timestamptz
);
create index on nec.login (contact_index, made_at);

-- The first answer to a key is the answer to the key.
create table nec.answer (
    actor        text not null,
    key          text not null check (length(key) between 1 and 200),
    act          text not null,
    answer       jsonb not null,
    at           timestamptz not null default transaction_timestamp(),
    primary key (actor, key)
);

-- Who sees which field when. Page functions build a whole document and keep what stands here.
create table nec.visibility (
    role         text not null,                   -- volunteer, link
    phase        text not null check (phase in ('offered', 'assigned', 'over')),
    field        text not null,
    primary key (role, phase, field)
);

-- Bulk imports fill this in short transactions and are swapped in by one.
create unlogged table nec.address_staging (like nec.address including defaults);
alter table nec.address_staging drop column id;
alter table nec.address_staging add column line int not null default 0;

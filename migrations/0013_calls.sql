-- Every telephone call: those that come in, those that we place, those that a coordinator
-- asks for ("rappeler": their own telephone rings first, then the person's).
--
--   waiting ──started_at──► ringing ──answered_at──► talking ──ended_at──► outcome
--   in: rings and is answered in the same instant; waiting: `back` alone
--
-- A call belongs to the process that carries it for as long as it says so (lease_until, in real
-- time); when it no longer does, the call has been cut off: `lost`.
create table nec.call (
    id            bigint primary key generated always as identity,
    code          text not null unique default nec.code(),
    territory_id  smallint not null references nec.territory,
    direction     text not null check (direction in ('in', 'out', 'back')),
    person_id     bigint references nec.person,   -- in: once recognised; out, back: who is to be reached
    by_id         bigint references nec.person,   -- back: whose telephone rings first
    message_id    bigint references nec.message,  -- out: what is to be said
    escalation_id bigint references nec.escalation, -- back: why
    session_id    bigint references nec.session on delete set null, -- from the first second of an answered call
    channel_id    text,                           -- the line's own name for the call
    number_index  text,                           -- of the telephone that rings (first), or that calls
    number_sealed text,                           -- both until keep_bodies
    asked_at      timestamptz not null default nec.now(),
    started_at    timestamptz,
    answered_at   timestamptz,
    heard_at      timestamptz,                    -- a key was pressed by the one who is meant: it was no machine
    ended_at      timestamptz,
    outcome       text check (outcome in ('done', 'hung_up', 'to_desk', 'heard', 'no_key', 'untrue',
                                          'busy', 'no_answer', 'unreachable', 'failed', 'lost')),
    lease_until   timestamptz not null default clock_timestamp() + interval '60 seconds',
    check ((direction = 'out') = (message_id is not null)),
    check ((direction = 'back') = (by_id is not null)),
    check ((ended_at is null) = (outcome is null))
);
create index on nec.call (asked_at);
create index on nec.call (person_id, asked_at);
create index on nec.call (session_id) where session_id is not null;
create index on nec.call (channel_id) where channel_id is not null;
-- One message is said by one call at a time, and no telephone is rung twice at once.
create unique index call_once_a_message on nec.call (message_id) where ended_at is null and message_id is not null;
create unique index call_once_a_telephone on nec.call (number_index) where ended_at is null and started_at is not null and direction <> 'in';
create index call_open on nec.call (lease_until) where ended_at is null;

-- A message that waits for a free line, or is being said on one. due_at: since when.
alter table nec.message
    drop constraint message_state_check,
    add constraint message_state_check check (state in ('queued', 'to_post', 'to_call', 'sent', 'failed', 'dropped'));
create index on nec.message (due_at) where state = 'to_call';

alter table nec.call enable row level security;
alter table nec.call force row level security;
create policy act on nec.call using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act');
create policy desk on nec.call for select using ((select nec.role()) = 'coordinator');

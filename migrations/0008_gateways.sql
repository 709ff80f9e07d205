-- What gateways tell us: texts that come in, receipts for what went out. And letters on paper.

-- Somebody wrote STOP: this number gets no more texts. It may still be called.
alter table nec.contact_point add column texts_stopped_at timestamptz;

-- The gateway's own name for a text, by which its receipt finds it again. Not unique: a
-- gateway that says one name twice is believed the last time.
alter table nec.message
    add column gateway      text,
    add column gateway_id   text,
    add column delivered_at timestamptz,
    drop constraint message_state_check,
    add constraint message_state_check check (state in ('queued', 'to_post', 'sent', 'failed', 'dropped'));
create index on nec.message (gateway, gateway_id) where gateway_id is not null;
create index on nec.message (contact_id, id) where channel = 'sms';
create index on nec.message (due_at) where state = 'to_post';  -- due_at: to be in the post by then

-- Acts by text message are acts of a session like any other.
alter table nec.session
    drop constraint session_channel_check,
    add constraint session_channel_check check (channel in ('web', 'phone', 'desk', 'sms'));

-- Every text that came in, once: however often a gateway delivers it.
create table nec.text (
    id            bigint primary key generated always as identity,
    code          text not null unique default nec.code(),
    territory_id  smallint not null references nec.territory,
    gateway       text not null,
    gateway_id    text not null,
    at            timestamptz not null default nec.now(),
    contact_index text not null,
    from_sealed   text,                           -- both until keep_bodies
    body_sealed   text,
    word          text not null check (word in ('yes', 'no', 'stop', 'help', 'other')),
    person_id     bigint references nec.person,   -- whom it was taken to come from
    outcome       text check (outcome in ('done', 'too_late', 'stopped', 'to_person', 'nobody')),
    escalation_id bigint references nec.escalation,
    unique (gateway, gateway_id)
);
create index on nec.text (contact_index, id);
create index on nec.text (escalation_id) where escalation_id is not null;

-- The last word on each text that went out: the first receipt that is final. It may come
-- before we have noted that the text is out.
create table nec.receipt (
    gateway      text not null,
    gateway_id   text not null,
    state        text not null check (state in ('delivered', 'failed')),
    at           timestamptz not null default nec.now(),
    primary key (gateway, gateway_id)
);

do $$
declare t text;
begin
    foreach t in array array['text', 'receipt'] loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act')$p$, t);
    end loop;
    create policy desk on nec.text for select using ((select nec.role()) = 'coordinator');
end $$;

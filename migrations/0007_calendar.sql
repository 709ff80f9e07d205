-- Calendars: a volunteer's outings as their telephone or computer reads them (web/calendar.h).
--
-- An address per device, so that one lost telephone is one address revoked. Only the hash of
-- its token is kept: whoever reads the database cannot read a calendar with it.
create table nec.feed (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    volunteer_id bigint not null references nec.volunteer,
    name         text not null check (name <> ''),
    token_hash   bytea not null unique,
    made_at      timestamptz not null default nec.now(),
    revoked_at   timestamptz
);
create unique index feed_once on nec.feed (volunteer_id, name) where revoked_at is null;

alter table nec.feed enable row level security;
alter table nec.feed force row level security;
create policy act on nec.feed using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act');
create policy own on nec.feed for select using (volunteer_id = (select nec.me()));

-- How often an outing has changed, and when last, stands in the journal.
create policy feed on nec.journal for select using ((select nec.role()) = 'feed' and subject = 'outing'
    and subject_id = any ((select nec.my_outings())::bigint[]));

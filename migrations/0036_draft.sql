-- What a senior has begun to ask for is kept for thirty days, whatever becomes of the tablet: one draft a
-- person, sealed by the site (web/questions.h), gone once it is sent.
create table nec.draft (
    person_id    bigint primary key references nec.person,
    draft_sealed text not null check (length(draft_sealed) <= 20000),
    kept_at      timestamptz not null default nec.now()
);
alter table nec.draft enable row level security;
alter table nec.draft force row level security;
create policy act on nec.draft using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act');
create policy own on nec.draft for select using (person_id = (select nec.me()));
create index on nec.draft (kept_at);

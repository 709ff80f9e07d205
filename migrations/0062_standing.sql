-- Who goes along each time a regular outing comes back, and has said so: a yes given beforehand, taken back at any time.
create table nec.standing (
    series_id    bigint not null references nec.series,
    volunteer_id bigint not null references nec.volunteer,
    since        timestamptz not null default nec.now(),
    primary key (series_id, volunteer_id)
);
create index on nec.standing (volunteer_id);
alter table nec.standing enable row level security;
alter table nec.standing force row level security;
create policy act on nec.standing using (nec.role() = 'act') with check (nec.role() = 'act');
create policy desk on nec.standing for select using (nec.role() = 'coordinator');
create policy own on nec.standing for select using (volunteer_id = nec.me() and nec.role() = 'volunteer');

-- Whoever goes along reads that an outing comes back.
create policy going on nec.series for select using (nec.role() = 'volunteer' and id in (
    select o.series_id from nec.outing o join nec.assignment a on a.outing_id = o.id where a.volunteer_id = nec.me() and a.active
    union select s.series_id from nec.standing s where s.volunteer_id = nec.me()));

-- To whom of them the matcher gave the outing, and why.
alter table nec.ranking add column standing jsonb;

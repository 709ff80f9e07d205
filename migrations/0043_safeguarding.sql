-- What the desk has seen of a volunteer's papers: that it was seen, when, by whom and until when it
-- counts. Never the paper itself, nor what stands in it. The last time counts; those before are in
-- the journal.
create table nec.paper (
    volunteer_id bigint not null references nec.volunteer,
    kind         text not null check (kind in ('identity', 'record', 'charter', 'licence', 'car_insurance')),
    seen_on      date not null,
    until_on     date,                             -- the last day it counts; null: always
    seen_by      bigint references nec.person,
    check (until_on >= seen_on),
    primary key (volunteer_id, kind)
);
alter table nec.paper enable row level security;
alter table nec.paper force row level security;
create policy act on nec.paper using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act');
create policy desk on nec.paper for select using ((select nec.role()) = 'coordinator');
create policy own on nec.paper for select using (volunteer_id = (select nec.me()) and (select nec.role()) = 'volunteer');

-- The last day for which all that is needed to go along, and to drive, was seen; null: no end is known.
-- `papers_said` and `papers_ended` are the ends that the desk has been told of, coming and come.
alter table nec.volunteer
    add column cleared_until date,
    add column driver_until date,
    add column papers_said date,
    add column papers_ended date;

create function nec.papers_count() returns trigger language plpgsql as $$
begin
    update nec.volunteer v set
        cleared_until = (select min(p.until_on) from nec.paper p where p.volunteer_id = v.person_id and p.kind in ('identity', 'record', 'charter')),
        driver_until = (select min(p.until_on) from nec.paper p where p.volunteer_id = v.person_id and p.kind in ('licence', 'car_insurance'))
    where v.person_id in (new.volunteer_id, old.volunteer_id);
    return null;
end $$;
create trigger papers_count after insert or update or delete on nec.paper for each row execute function nec.papers_count();

alter table nec.escalation
    drop constraint escalation_reason_check,
    add constraint escalation_reason_check check (reason in ('no_candidate', 'waves_exhausted', 'volunteer_withdrew',
        'volunteer_no_show', 'no_answer', 'not_home_safe', 'needs_changed', 'address_unresolved', 'channel_failed',
        'senior_not_reached', 'voicemail', 'first_time', 'unmet_twice', 'concern', 'out_of_hours',
        'third_party_without_consent', 'papers'));

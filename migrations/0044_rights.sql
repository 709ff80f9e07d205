-- A worry that somebody has told of is read by those who were named for it, whatever page forgets to ask.
alter table nec.coordinator add column hears_concerns boolean not null default false;

create function nec.hears() returns boolean language sql stable parallel safe
return coalesce(current_setting('nec.hears', true), '') = 'yes';

create policy concerns on nec.escalation as restrictive for select
    using (reason <> 'concern' or (select nec.role()) is distinct from 'coordinator' or (select nec.hears()));
create policy concerns on nec.recording as restrictive for select
    using ((select nec.role()) is distinct from 'coordinator' or exists (select from nec.escalation e where e.id = escalation_id));
create policy concerns on nec.text as restrictive for select
    using ((select nec.role()) is distinct from 'coordinator' or escalation_id is null or exists (select from nec.escalation e where e.id = escalation_id));

-- What is said of an outing is read by all of the desk; where it is a worry its words stand in the alert alone.
set local nec.role = 'act';
update nec.feedback f set note_sealed = null
where exists (select from nec.escalation e where e.outing_id = f.outing_id and e.person_id = f.person_id and e.reason = 'concern' and e.note_sealed is not null);
set local nec.role = '';

-- Who sees which field of an outing when (core.visible; tests/sql/page_visibility.sql walks it
-- cell by cell). Coordinators see all; a senior's own page is made without this table.
--
--   offered    the question has been put, nothing is promised
--   assigned   this volunteer goes: name, door and telephone are needed
--   over       closed, cancelled, or no longer this volunteer's
set local nec.role = 'act';

insert into nec.visibility (role, phase, field)
select 'volunteer', p.phase, f
from (values
    ('offered',  '{code,state,purpose_general,needs_along,mode,return_mode,meet_at,end_at,long_min,district,known_first_name,outings}'::text[]),
    ('assigned', '{code,state,purpose_general,needs,mode,return_mode,appointment_at,meet_at,leave_at,end_at,stay_min,long_min,
                   district,place,first_name,last_name,senior_code,home,home_detail,door_code,contacts,note,outings,
                   cancelled_by,cancelled_when}'),
    ('over',     '{code,state,purpose_general,return_mode,meet_at,end_at,long_min,district,known_first_name,outings,
                   cancelled_by,cancelled_when}')
) p (phase, fields), unnest(p.fields) f;

insert into nec.visibility (role, phase, field)
select 'link', phase, field from nec.visibility where role = 'volunteer' and phase in ('offered', 'over');

set local nec.role = '';

-- Whoever has asked to be called back may see that the call is still due.
create policy own on nec.escalation for select
    using (person_id = (select nec.me()) and reason = 'voicemail' and settled_at is null);

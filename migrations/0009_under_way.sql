-- What happens on the day, and what happens every week.

alter table nec.outing
    add no_answer_at timestamptz,                 -- the volunteer rings, nobody opens; until somebody judges it
    add ready_at     timestamptz,                 -- they are ready to go back earlier or later than planned
    add series_on    date;                        -- which day of its series this is, wherever it has been moved since

create unique index outing_once_a_series on nec.outing (series_id, series_on);
create index on nec.series (senior_id) where ended_at is null;

set local nec.role = 'act';
insert into nec.visibility (role, phase, field) values ('volunteer', 'assigned', 'wait_until_at');
set local nec.role = '';

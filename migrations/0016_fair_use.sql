-- How many outings a week a senior may ask for is said of a person only where it differs from
-- what holds for everybody: the setting week_outings.
alter table nec.senior
    alter week_limit drop not null,
    alter week_limit drop default;
set local nec.role = 'act';
update nec.senior set week_limit = null where week_limit = 1;
set local nec.role = '';

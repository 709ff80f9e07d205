-- Who sees which field when is said by core.visibility() now, which is made anew at each migrate: one table for pages,
-- links, messages and calendars, instead of rows that were added to.
drop table nec.visibility;

-- A senior reads what comes back every week; the regular outings of others are none of theirs.
create policy own on nec.series for select using (senior_id = (select nec.me()));

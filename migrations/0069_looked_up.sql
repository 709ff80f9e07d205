-- Found where a town had lived for a month: what is asked every few seconds and read a whole table.

-- Of one outing, what people were called for, settled or not.
create index on nec.escalation (outing_id, raised_at) where outing_id is not null;

-- Who goes anywhere still: of all that was ever promised, the little that lies ahead.
create index on nec.assignment (upper(busy)) where active;

-- The board shows what its reader has just settled, to be undone.
create index on nec.escalation (settled_by, settled_at) where settled_by is not null;

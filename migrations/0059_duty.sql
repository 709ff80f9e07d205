-- When each coordinator was last given an alert: asked for each one that is passed on, among all there ever were.
create index escalation_given on nec.escalation (owner_id, (coalesce(passed_at, raised_at)));
-- And how many each has open: whoever has fewest is given the next.
create index escalation_open on nec.escalation (owner_id) where settled_at is null;

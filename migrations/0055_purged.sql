-- When what had served its time was last removed, by the service's clock. A clock that has jumped since would make
-- it remove too much at once: core.purge_held().
alter table nec.clock add column purged_at timestamptz;

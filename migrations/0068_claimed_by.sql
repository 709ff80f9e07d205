-- Whose hands a claim is in: the backend of the carrier's connection. When that has gone, so has the carrier, and the
-- claim with it; what is in a queue is nobody's.
alter table nec.journal add column claimed_by int;
alter table nec.message add column claimed_by int;

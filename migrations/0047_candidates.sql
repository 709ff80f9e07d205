-- A coordinator has the list of candidates made anew while looking at it: since when it stands, apart
-- from when the question was last answered, by which rounds and waves go.
alter table nec.ranking add column listed_at timestamptz not null default nec.now();
set local nec.role = 'act';
update nec.ranking set listed_at = at;
set local nec.role = '';

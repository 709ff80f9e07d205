-- How long people wait is measured over the last day at each reading of /metrics: without this
-- that would read the whole journal.
create index journal_measured on nec.journal (kind, at) where kind in ('outing_requested', 'outing_accepted');

-- The setting says when a planned outing is asked about, not its first wave alone; usually that is in the
-- rounds now. A demonstration goes on as it was: whoever looks around sees offers within seconds.
update nec.territory set settings = settings - 'first_at_once' || jsonb_build_object('planned_at_once', coalesce(settings ->> 'first_at_once', 'true'))
where settings ? 'first_at_once' or settings ->> 'trial' = 'true';

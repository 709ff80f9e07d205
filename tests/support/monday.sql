-- The demo town of the tests lives on a Monday, at the hour at which they are run, with no holiday for ten days: what
-- a test finds there hangs on no day of the week. Its outings lie days ahead, and its past ends with the week before.
update nec.clock set real_base = clock_timestamp(), shown_base = (
    select (clock_timestamp() at time zone 'Europe/Paris' + make_interval(days => min(ahead))) at time zone 'Europe/Paris'
    from generate_series(0, 60) ahead, lateral (select (clock_timestamp() at time zone 'Europe/Paris')::date + ahead as day) x
    where extract(isodow from day) = 1 and not exists (select from generate_series(0, 9) later where core.is_holiday(day + later)));

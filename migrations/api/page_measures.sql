-- How well the service serves: of the outings that were to be in the last days, how many somebody went along for,
-- how long the senior waited for a yes, with a known face or not, for how many messages; by district and part of
-- day. Whom among the volunteers nobody has asked, and who is asked more than they were promised.
-- ok {days, periods, all, districts, parts, volunteers} · forbidden
create function api.page_measures(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{coordinator}');
    days int := case when core.whole_of(input, 'days') in (30, 90, 365) then core.whole_of(input, 'days') else 30 end;
    until timestamptz := nec.now();
    since timestamptz := until - make_interval(days => days);
    measures jsonb;
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    measures := core.measures_shown(actor.territory_id, since, until);
    return core.page(actor, jsonb_build_object(
        'days', days,
        'periods', (select jsonb_agg(jsonb_build_object('days', n, 'chosen', n = days) order by n) from unnest('{30,90,365}'::int[]) n),
        'all', case when measures #>> '{all,0,wanted}' <> '0' then measures -> 'all' -> 0 end,
        'districts', coalesce(measures -> 'district', '[]'),
        'parts', coalesce(measures -> 'part', '[]'),
        'volunteers', core.volunteers_measured(actor.territory_id, since)));
end $$;

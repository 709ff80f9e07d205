-- Outings and accompaniments as nec-matcher sees them: when and where somebody is taken up.

-- How far back caps and fatigue look.
create function core.match_since() returns timestamptz language sql stable
return nec.now() - interval '30 days';

-- Where somebody is: an object that may lack, or a resolved place.
create function core.match_point(e float8, n float8) returns jsonb language sql stable
return case when e is not null and n is not null then jsonb_build_object('e', e, 'n', n) end;

-- Where and when they meet and part on these legs (core.busy_of() without the approach).
create function core.match_legs(o nec.outing, there boolean, back boolean) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object(
            'meet_at', lower(busy), 'until_at', upper(busy),
            'meet', case when there then home else place end,
            'part', case when back then home else place end)
        from core.busy_of(o, 0, there, back) busy,
            (select core.match_point(s.home_e, s.home_n) as home from senior s where s.person_id = o.senior_id) h,
            (select core.match_point(p.e, p.n) as place from senior_place p where p.id = o.place_id) p);
end $$;

create function core.match_busy(a nec.assignment) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select core.match_legs(o, a.there, a.back) || jsonb_build_object('from_at', lower(a.busy), 'until_at', upper(a.busy))
        from outing o where o.id = a.outing_id);
end $$;

-- The outing of a problem: the legs that somebody is wanted for, and what they ask for.
create function core.match_outing(o nec.outing, s nec.senior, there boolean, back boolean) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (
        select jsonb_build_object(
            'id', o.id, 'asked_version', o.asked_version, 'purpose', o.purpose, 'mode', o.mode, 'needs', o.needs,
            'requires', to_jsonb(array(
                select distinct n.requires from need n where n.code = any (o.needs) and n.requires is not null)),
            'start_at', legs -> 'meet_at', 'end_at', legs -> 'until_at', 'meet', legs -> 'meet', 'part', legs -> 'part',
            'urgent', o.meet_at - nec.now() <= core.span('urgent'), 'ahead', core.waits_for_round(o),
            'home', jsonb_build_object('e', s.home_e, 'n', s.home_n, 'district', s.home_district))
        from core.match_legs(o, there, back) legs);
end $$;

-- The weights of the ranking that this territory has set otherwise; null when none is.
create function core.match_weights() returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare settings jsonb := coalesce(nullif(current_setting('nec.settings', true), '')::jsonb,
    (select t.settings from territory t where t.id = nullif(current_setting('nec.territory'), '')::smallint));
begin
    return (select jsonb_object_agg(substr(key, length('weight_') + 1), value::int) from jsonb_each_text(settings) where key ~ '^weight_');
end $$;

-- All that counts for who may come, fresh. With `preview` nobody is asked by it.
create function core.match_asked(o nec.outing, preview boolean) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    s nec.senior;
    legs record;
begin
    select * into s from senior where person_id = o.senior_id;
    legs := core.legs_wanted(o);
    return jsonb_build_object(
        'now', nec.now(),
        'outing', core.match_outing(o, s, legs.there, legs.back) || case when preview then '{"ahead": true}' else '{}' end::jsonb,
        'senior', jsonb_build_object('languages', s.languages),
        'bonds', (
            with desk as materialized (select * from core.desk_choices(o))
            select coalesce(jsonb_agg(jsonb_build_object('volunteer', known.id, 'outings', coalesce(b.outings, 0),
                'last_at', b.last_at, 'circle', coalesce(b.circle, false),
                'preferred', known.id is not distinct from o.prefer_id)
                || jsonb_strip_nulls(jsonb_build_object('desk', d.here, 'chosen', nullif(d.chosen, 0))) order by known.id), '[]')
            from (select volunteer_id from bond where senior_id = o.senior_id
                  union select o.prefer_id where o.prefer_id is not null
                  union select volunteer from desk) known (id)
            left join desk d on d.volunteer = known.id
            left join bond b on b.volunteer_id = known.id and b.senior_id = o.senior_id),
        'excluded', to_jsonb(array(select x.volunteer_id from exclusion x where x.senior_id = o.senior_id)),
        'asked', to_jsonb(array(select core.asked_before(o.id))),
        'pending', (
            select coalesce(jsonb_agg(jsonb_build_object('at', f.made_at, 'probability', coalesce(f.probability, 0.25)) order by f.id), '[]')
            from offer f where f.outing_id = o.id and f.slot is not null and (f.there and legs.there or f.back and legs.back)),
        'leaves_at', core.offer_due(o),
        'weights', core.match_weights(),
        'pace', core.pace(),
        'limits', jsonb_build_object('open', least(8, core.setting('open_offers')::int), 'message', core.setting('message_offers')::int, 'day', core.setting('day_offers')::int, 'week', core.setting('week_offers')::int));
end $$;

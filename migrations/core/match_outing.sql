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

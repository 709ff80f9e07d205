-- Silence is a signal: whoever used to go out, has agreed to be called, and has not asked for weeks. A call that was
-- made holds for as long again; one that nobody answered, for a few days.
create function core.silent_seniors(territory smallint) returns table (senior_id bigint, last_at timestamptz, outings int, heard text, heard_at timestamptz)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
        select s.person_id, o.last_at, o.outings::int, j.heard, j.at
        from senior s join person p on p.id = s.person_id
        cross join lateral (
            select max(x.meet_at) filter (where x.state in ('home_safe', 'closed')) as last_at, max(x.asked_at) as asked_at,
                count(*) filter (where x.state in ('home_safe', 'closed')) as outings,
                bool_or(x.end_at > nec.now() and x.state not in ('cancelled', 'unmet', 'redirected')) as coming
            from outing x where x.senior_id = s.person_id) o
        left join lateral (
            select n.data ->> 'heard' as heard, n.at from journal n
            where n.subject = 'person' and n.subject_id = s.person_id and n.kind = 'check_up_noted' order by n.id desc limit 1) j on true
        where p.territory_id = territory and p.erased_at is null and s.state = 'active'
          and o.outings >= core.setting('silence_outings')::int and not o.coming
          and greatest(o.last_at, o.asked_at) < nec.now() - core.span('silence')
          and coalesce(j.at < nec.now() - core.span(case when j.heard in ('no_answer', 'later') then 'silence_again' else 'silence' end), true)
          and p.limited_at is null and core.consents_to(s.person_id, 'check_up');
end $$;

-- What the desk has decided about who is asked: read back from the journal, where it was written.

-- The list is made anew by a matcher, and nobody is asked by it.
create function core.candidates_preview(o nec.outing, kind text, data jsonb default '{}') returns void
language plpgsql set search_path = nec, core, pg_temp as $$
begin
    perform core.journal('outing', o.id, kind, data || '{"preview": true}', true);
end $$;

-- Where the desk has put volunteers for this outing (first, last), the last word counting; and how often, in this
-- senior's other outings, it has put them first or asked them by hand, less how often it has put them last.
-- What somebody had erased is not remembered.
create function core.desk_choices(o nec.outing) returns table (volunteer bigint, here text, chosen int)
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return query
    with moved as (
        select distinct on (j.subject_id, (j.data ->> 'volunteer')::bigint) j.id, j.subject_id as outing, (j.data ->> 'volunteer')::bigint as who, j.data ->> 'to' as word
        from outing x join journal j on j.subject = 'outing' and j.subject_id = x.id
        where x.senior_id = o.senior_id and j.kind = 'candidate_moved' and j.at > nec.now() - core.span('learn_from')
        order by j.subject_id, (j.data ->> 'volunteer')::bigint, j.id desc),
    picked as (
        select j.id, f.outing_id as outing, f.volunteer_id as who, 'first' as word
        from outing x join offer f on f.outing_id = x.id
        join journal j on j.subject = 'offer' and j.subject_id = f.id and j.kind = 'offer_made' and j.data ? 'by_hand'
        where x.senior_id = o.senior_id and x.id <> o.id and j.at > nec.now() - core.span('learn_from'))
    select said.who, max(word) filter (where outing = o.id and word <> 'ranked'),
        coalesce(sum(case word when 'first' then 1 when 'last' then -1 else 0 end) filter (where outing <> o.id), 0)::int
    from (select * from moved union all select * from picked) said
    where id > coalesce((select max(e.id) from journal e where e.subject = 'person' and e.subject_id = said.who and e.kind = 'learning_erased'), 0)
    group by said.who;
end $$;

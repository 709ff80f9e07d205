-- Which live pages the journal's rows touch: {topic, code, for}. Coordinators see all;
-- a volunteer hears of what concerns them. A call that is passed to the desk is a topic of its own; a session that was
-- ended is one that no page hears of, but nec-web, which then ends what is kept up to date in it.
create function core.changes(rows bigint[]) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin return (
    with touched as (
        select distinct case kind when 'call_to_desk' then 'desk' when 'logged_out' then 'session' else subject end as subject, subject_id from journal where id = any (rows)
        union select 'outing', (data ->> 'outing')::bigint from journal where id = any (rows) and data ->> 'outing' is not null
    )
    select coalesce(jsonb_agg(jsonb_build_object('topic', t.subject, 'code', coalesce(
        case t.subject when 'outing' then (select code from outing where id = t.subject_id)
            when 'offer' then (select code from offer where id = t.subject_id)
            when 'escalation' then (select code from escalation where id = t.subject_id)
            when 'desk' then (select code from call where id = t.subject_id)
            when 'call' then (select code from call where id = t.subject_id)
            when 'sentence' then (select name from sentence where id = t.subject_id)
            when 'message' then (select code from message where id = t.subject_id)
            when 'session' then (select code from person where id = t.subject_id) -- whose it was
            when 'person' then (select code from person where id = t.subject_id) end, ''),
        'for', '["coordinator"]'::jsonb || coalesce((
            select jsonb_agg(distinct 'volunteer:' || p.code) from person p where p.id in (
                select volunteer_id from offer where t.subject = 'outing' and outing_id = t.subject_id
                union select volunteer_id from offer where t.subject = 'offer' and id = t.subject_id
                union select volunteer_id from assignment where t.subject = 'outing' and outing_id = t.subject_id)), '[]'))), '[]')
    from touched t);
end $$;

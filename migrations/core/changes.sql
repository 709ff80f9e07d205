-- Which live pages the journal's rows touch: {topic, code, for}. Coordinators see all;
-- a volunteer hears of what concerns them. A call that is passed to the desk is a topic of its own; a session that was
-- ended is one that no page hears of, but nec-web, which then ends what is kept up to date in it.
-- One small statement for each row instead of one that knows all tables: PostgreSQL would set up the policies of all of
-- them each time, which took longer than the looking.
create function core.changes(rows bigint[]) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    t record;
    named text;
    hear jsonb;
    told jsonb := '[]';
begin
    for t in
        select distinct case kind when 'call_to_desk' then 'desk' when 'logged_out' then 'session' else subject end as subject, subject_id
        from journal where id = any (rows)
        union select 'outing', (data ->> 'outing')::bigint from journal where id = any (rows) and data ->> 'outing' is not null
        order by 1, 2
    loop
        hear := null;
        case t.subject
        when 'outing' then
            select code into named from outing where id = t.subject_id;
            hear := core.changes_heard(array(select volunteer_id from offer where outing_id = t.subject_id
                                             union select volunteer_id from assignment where outing_id = t.subject_id));
        when 'offer' then
            select code into named from offer where id = t.subject_id;
            hear := core.changes_heard(array(select volunteer_id from offer where id = t.subject_id));
        when 'escalation' then select code into named from escalation where id = t.subject_id;
        when 'desk', 'call' then select code into named from call where id = t.subject_id;
        when 'sentence' then select name into named from sentence where id = t.subject_id;
        when 'message' then select code into named from message where id = t.subject_id;
        when 'person', 'session' then select code into named from person where id = t.subject_id; -- a session: whose it was
        else named := null;
        end case;
        told := told || jsonb_build_object('topic', t.subject, 'code', coalesce(named, ''), 'for', '["coordinator"]'::jsonb || coalesce(hear, '[]'));
    end loop;
    return told;
end $$;

create function core.changes_heard(volunteers bigint[]) returns jsonb language plpgsql stable set search_path = nec, core, pg_temp as $$
begin
    return (select jsonb_agg('volunteer:' || code order by code) from person where id = any (volunteers));
end $$;

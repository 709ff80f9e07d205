-- The answers among these rows of the journal, in its order: yes, no, and silence until the deadline.
-- Only of what the matcher itself saw when it asked, and of the territory that is entered.
create function core.match_answers(rows bigint[]) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
begin return (
    select coalesce(jsonb_agg(jsonb_build_object('volunteer', f.volunteer_id, 'yes', j.kind = 'offer_accepted', 'features', f.features)
        order by j.xid, j.id), '[]')
    from journal j join offer f on j.subject = 'offer' and f.id = j.subject_id
    where j.id = any (rows) and j.kind in ('offer_accepted', 'offer_declined', 'offer_expired')
      and f.features is not null and j.at > nec.now() - core.span('learn_from')
      and j.territory_id = nullif(current_setting('nec.territory'), '')::smallint); -- a new database has none
end $$;

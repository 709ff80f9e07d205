-- « Qui a consulté mes données » : who has read which of one's data, the last hundred days first. Of
-- the desk the organisation is said, not the person: they act for it (the Court of Justice of the
-- European Union, C-579/21); a volunteer is somebody whom one has met.
-- ok {readings: [{on, by, organisation, first_name, channels, read, times, last_at}]} · forbidden
create function api.page_readings(who text, input jsonb) returns core.answer
language plpgsql security definer set search_path = nec, core, pg_temp as $$
declare
    actor core.actor := core.page_begin(who, '{senior,volunteer}');
begin
    if (actor.reply).outcome is not null then return actor.reply; end if;
    return core.page(actor, jsonb_build_object('readings', (
        select coalesce(jsonb_agg(jsonb_build_object('read_on', x.day, 'reader', x.reader_role,
            'organisation', (select name from organisation where id = x.organisation_id),
            'first_name', case x.reader_role when 'volunteer' then (select first_name from person where id = x.reader_id) end,
            'read', x.fields, 'times', x.times, 'several', x.times > 1, 'last_at', x.last_at) order by x.last_at desc), '[]')
        from (select (r.at at time zone 'Europe/Paris')::date as day, r.reader_role, r.organisation_id,
                  case r.reader_role when 'volunteer' then r.reader_id end as reader_id,
                  array(select distinct f from unnest(string_to_array(string_agg(array_to_string(r.fields, ' '), ' '), ' ')) f order by f) as fields,
                  count(*) as times, max(r.at) as last_at
              from reading r where r.subject_id = actor.person_id
              group by 1, 2, 3, 4 order by max(r.at) desc limit 100) x)));
end $$;

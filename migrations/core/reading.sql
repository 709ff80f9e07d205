-- What one person reads of another, noted where the document is made and written down with the page.
--
-- The functions that show a person (core.outing_for_volunteer, core.senior_card …) hand what they
-- show through core.read_of(); core.page() writes one row for each person who was shown. A page is
-- answered after the commit: nothing is read that was not written down. tests/sql/readings.sql
-- holds every page to it.

-- The fields whose reading is written down; their French is in base/french.def. All others say no
-- more of somebody than a list of names does.
create function core.sensitive() returns text[] language sql immutable
return '{home,home_detail,door_code,contacts,email,needs,note,plan,place,spoken,picture,body,concern}'::text[];

-- A document about one person, unchanged: whoever it is for reads it. One's own data are no reading;
-- of a place only what is sealed, a medical one, tells anything.
create function core.read_of(subject bigint, document jsonb) returns jsonb
language plpgsql stable set search_path = nec, core, pg_temp as $$
declare
    seen jsonb := coalesce(nullif(current_setting('nec.seen', true), ''), '{}');
    fields jsonb := (select jsonb_object_agg(f, 1) from unnest(core.sensitive()) f
                     where jsonb_typeof(document -> f) <> 'null' and document -> f not in ('[]', '""')
                       and (f <> 'place' or jsonb_typeof(document -> f) = 'object'));
begin
    if subject is not null and fields is not null and subject is distinct from nec.me() then
        perform set_config('nec.seen', (seen || jsonb_build_object(subject, coalesce(seen -> subject::text, '{}') || fields))::text, true);
    end if;
    return document;
end $$;

-- What has been read since the transaction began, written down. `reader`: the actor, or whom a
-- service writes a message to.
create function core.reading_note(reader bigint, reader_role text, channel text) returns void
language plpgsql set search_path = nec, core, pg_temp as $$
declare seen jsonb := nullif(current_setting('nec.seen', true), '');
begin
    if seen is null or reader is null then return; end if;
    insert into reading (territory_id, reader_id, reader_role, organisation_id, channel, subject_id, fields)
    select current_setting('nec.territory')::smallint, reader, reader_role, (select organisation_id from person p where p.id = reader),
        channel, key::bigint, array(select f from jsonb_object_keys(value) f order by f)
    from jsonb_each(seen) where key::bigint <> reader order by key::bigint;
    perform set_config('nec.seen', '', true);
end $$;

-- The end of what a person reads: written down, then shown.
create function core.read_by(actor core.actor, document jsonb) returns core.answer language plpgsql as $$
begin
    if actor.role in ('coordinator', 'volunteer', 'senior') then
        perform core.reading_note(actor.person_id, actor.role, actor.channel);
    end if;
    return core.shown(document);
end $$;

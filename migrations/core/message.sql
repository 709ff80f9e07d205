-- Something to tell a person. Which channel: what they own, in the order they prefer; a mobile
-- is texted (called, once they wrote STOP), a landline called, whoever has neither gets a letter. Whether it is
-- still true is checked again when it is sent (api.message_take).
create function core.message(person bigint, kind text, outing bigint default null, offer bigint default null,
    due timestamptz default nec.now(), data jsonb default '{}', contact bigint default null)
returns bigint language plpgsql set search_path = nec, core, pg_temp as $$
declare
    point nec.contact_point;
    made bigint;
begin
    select * into point from contact_point c
    where c.person_id = person and (contact is null or c.id = contact)
    order by c.failed_at is not null, core.channel_of(c) = 'letter', c.texts_stopped_at is not null, c.preferred, c.id limit 1;
    insert into message (territory_id, person_id, kind, outing_id, offer_id, channel, contact_id, data, due_at)
    values (current_setting('nec.territory')::smallint, person, kind, outing, offer,
            core.channel_of(point), point.id, data, due)
    returning id into made;
    return made;
end $$;

-- What the tests of chores stand on, after support.sql: the people and outings of a demo town
-- are put to rest, so that a chore finds the story's alone.
--
--     chore(name)         does it until there is no more; how many things it has moved on
--     sent(kind, name)    the last message of that kind to one of the cast goes out; how that ended
--     texts(kind, name)   how many such messages there are

update offer set state = 'expired', slot = null where slot is not null;
update outing set state = 'closed' where state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning', 'home_safe');
update escalation set settled_at = nec.now(), settled = 'not_needed' where settled_at is null;

create function story.chore(name text) returns int language plpgsql as $$
declare
    said jsonb;
    done int := 0;
begin
    loop
        said := document('chore_' || name, 'service:dispatcher');
        done := done + (said ->> 'done')::int;
        exit when not (said ->> 'more')::boolean;
    end loop;
    return done;
end $$;

create function story.last_message(wanted text, name text) returns bigint language sql stable return
    (select max(id) from message where kind = wanted and person_id = id_of(name));

create function story.sent(kind text, name text) returns text language plpgsql as $$
declare
    id bigint := last_message(kind, name);
    taken jsonb := document('message_take', 'service:dispatcher', jsonb_build_object('message', id));
begin
    if taken ? 'dropped' then return 'dropped ' || (taken ->> 'dropped'); end if;
    if taken ? 'later_at' then return 'later'; end if;
    return outcome('message_sent', 'service:dispatcher', jsonb_build_object('message', id, 'try', taken -> 'try', 'body', 'v1:message:x'));
end $$;

create function story.texts(wanted text, name text) returns bigint language sql stable return
    (select count(*) from message where kind = wanted and person_id = id_of(name));

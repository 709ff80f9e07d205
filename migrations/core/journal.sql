-- One row per transition, and a knock on the carriers' door (repeated knocks of one
-- transaction are one).
create function core.journal(subject text, subject_id bigint, kind text, data jsonb default '{}', rank boolean default false)
returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    insert into journal (territory_id, actor, channel, subject, subject_id, kind, data, rank)
    values (current_setting('nec.territory')::smallint, current_setting('nec.actor'), current_setting('nec.channel'),
            subject, subject_id, kind, data, rank);
    perform pg_notify('nec', '');
end $$;

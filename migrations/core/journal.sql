-- One row per transition. Whoever did the act knocks on the carriers' door once it stands (api.bell_ring).
create function core.journal(subject text, subject_id bigint, kind text, data jsonb default '{}', rank boolean default false)
returns void language plpgsql set search_path = nec, core, pg_temp as $$
begin
    insert into journal (territory_id, actor, channel, subject, subject_id, kind, data, rank)
    values (current_setting('nec.territory')::smallint, current_setting('nec.actor'), current_setting('nec.channel'),
            subject, subject_id, kind, data, rank);
end $$;

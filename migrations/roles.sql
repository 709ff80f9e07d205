-- Run first at each migrate, by a superuser; safe to repeat.
-- One role per process. Nobody but the owner touches a table; the owner cannot log in.
do $$
declare role_name text;
begin
    if not exists (select from pg_roles where rolname = 'nec_owner') then
        create role nec_owner nologin nosuperuser nobypassrls;
    end if;
    foreach role_name in array array['nec_web', 'nec_dispatcher', 'nec_matcher', 'nec_admin'] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I login nosuperuser nobypassrls noinherit connection limit 64', role_name);
        end if;
    end loop;
    -- Backups: may read everything, past row-level security, and nothing else.
    if not exists (select from pg_roles where rolname = 'nec_backup') then
        create role nec_backup login nosuperuser bypassrls connection limit 4;
        grant pg_read_all_data to nec_backup;
    end if;
    execute format('grant create on database %I to nec_owner', current_database());
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to nec_web, nec_dispatcher, nec_matcher, nec_admin, nec_backup', current_database());
    execute format('alter database %I set timezone to %L', current_database(), 'Europe/Paris');
    execute format('alter database %I set log_parameter_max_length to 0', current_database());
    execute format('alter database %I set log_parameter_max_length_on_error to 0', current_database());
end $$;

revoke all on schema public from public;
create schema if not exists ext;
grant usage on schema ext to nec_owner;
create extension if not exists btree_gist schema ext;
create extension if not exists pgcrypto schema ext;
create schema if not exists nec authorization nec_owner;

-- Row-level security, forced on every table, the owner included.
--
-- Functions of api run as nec_owner and say who acts by local settings:
--   nec.role     act: an act whose right has been established, may touch everything
--                coordinator, senior, volunteer, link: a page, read with the actor's own eyes
--                unset: nothing is visible
--   nec.person   the actor;  nec.people, nec.outings: ids that concern a senior or volunteer
-- A page that forgets a `where` shows too little, never too much.

create function nec.role() returns text language sql stable parallel safe
return nullif(current_setting('nec.role', true), '');
create function nec.me() returns bigint language sql stable parallel safe
return nullif(current_setting('nec.person', true), '')::bigint;
create function nec.my_people() returns bigint[] language sql stable parallel safe
return coalesce(nullif(current_setting('nec.people', true), ''), '{}')::bigint[];
create function nec.my_outings() returns bigint[] language sql stable parallel safe
return coalesce(nullif(current_setting('nec.outings', true), ''), '{}')::bigint[];

do $$
declare t text;
begin
    for t in select tablename from pg_tables where schemaname = 'nec' and tablename <> 'clock' loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act')$p$, t);
    end loop;
    -- What a coordinator's page may read: all but secrets of login.
    for t in select tablename from pg_tables where schemaname = 'nec'
             and tablename not in ('clock', 'login', 'session', 'answer', 'address_staging') loop
        execute format($p$create policy desk on nec.%I for select using ((select nec.role()) = 'coordinator')$p$, t);
    end loop;
    -- What concerns nobody in particular is readable by whoever acts.
    foreach t in array array['territory', 'district', 'organisation', 'need', 'visibility', 'place', 'activity'] loop
        execute format($p$create policy everybody on nec.%I for select using ((select nec.role()) is not null)$p$, t);
    end loop;
    foreach t in array array['outing', 'assignment', 'feedback'] loop
        execute format($p$create policy mine on nec.%I for select using (%I = any ((select nec.my_outings())::bigint[]))$p$,
            t, case t when 'outing' then 'id' else 'outing_id' end);
    end loop;
    execute $p$create policy mine on nec.person for select using (id = any ((select nec.my_people())::bigint[]))$p$;
    foreach t in array array['contact_point', 'senior', 'volunteer'] loop
        execute format($p$create policy mine on nec.%I for select using (person_id = any ((select nec.my_people())::bigint[]))$p$, t);
    end loop;
    foreach t in array array['consent', 'message'] loop
        execute format($p$create policy own on nec.%I for select using (person_id = (select nec.me()))$p$, t);
    end loop;
    foreach t in array array['availability', 'absence', 'free_once', 'offer'] loop
        execute format($p$create policy own on nec.%I for select using (volunteer_id = (select nec.me()))$p$, t);
    end loop;
    foreach t in array array['bond', 'exclusion'] loop
        execute format($p$create policy own on nec.%I for select using ((select nec.me()) in (senior_id, volunteer_id))$p$, t);
    end loop;
    execute $p$create policy mine on nec.senior_place for select using (senior_id = any ((select nec.my_people())::bigint[]))$p$;
end $$;

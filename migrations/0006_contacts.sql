-- Two things row-level security leaves no page to forget.
--
-- A telephone number or an address to write to is read by its owner and, while somebody goes
-- along and until it is closed, by the two who meet: nec.contacts has the ids.
-- The link in a message may be forwarded: it reads the one offer it answers (nec.offer), and
-- of its volunteer nothing but the name and whom they know.

create function nec.my_contacts() returns bigint[] language sql stable parallel safe
return coalesce(nullif(current_setting('nec.contacts', true), ''), '{}')::bigint[];
create function nec.my_offer() returns bigint language sql stable parallel safe
return nullif(current_setting('nec.offer', true), '')::bigint;

drop policy mine on nec.contact_point;
create policy mine on nec.contact_point for select using (person_id = any ((select nec.my_contacts())::bigint[]));

drop policy own on nec.offer;
create policy own on nec.offer for select using (
    volunteer_id = (select nec.me()) and ((select nec.role()) <> 'link' or id = (select nec.my_offer())));

do $$
declare t text;
begin
    foreach t in array array['consent', 'message', 'availability', 'absence', 'free_once'] loop
        execute format('drop policy own on nec.%I', t);
        execute format($p$create policy own on nec.%I for select using (%I = (select nec.me()) and (select nec.role()) <> 'link')$p$,
            t, case when t in ('consent', 'message') then 'person_id' else 'volunteer_id' end);
    end loop;
end $$;

-- What an outing's life lacked: somebody without an account who wants a call, for themselves or for
-- somebody else; several questions in one message; a word afterwards by a link; going out in a group.

-- A stranger is no person of ours: what they said of themselves stays with the alert, and goes with it.
-- The indexes are keyed hashes: one number, or one visitor, cannot fill the desk's board.
alter table nec.escalation
    add column name              text,             -- who is to be called
    add column by_name           text,             -- who points them out
    add column by_contact_sealed text,
    add column relation          text,
    add column contact_index     text,
    add column client_index      text;
create index on nec.escalation (contact_index, raised_at) where contact_index is not null;
create index on nec.escalation (client_index, raised_at) where client_index is not null;

-- One message may hold several outings to choose from: the offers that are put in it.
alter table nec.offer add column message_id bigint references nec.message;
create index on nec.offer (message_id) where message_id is not null;

-- The link of a message answers any offer that was put in it, and nothing else.
create function nec.my_offers() returns bigint[] language sql stable parallel safe
return coalesce(nullif(current_setting('nec.offers', true), ''), '{}')::bigint[];
drop policy own on nec.offer;
create policy own on nec.offer for select using (
    volunteer_id = (select nec.me()) and ((select nec.role()) <> 'link' or id = any ((select nec.my_offers())::bigint[])));
drop function nec.my_offer();

-- The link in « Comment s’est passée la sortie ? » says how that outing went, and nothing else.
alter table nec.session
    add column outing_id bigint references nec.outing,
    drop constraint session_role_check,
    add constraint session_role_check check (role in ('senior', 'volunteer', 'coordinator', 'caller', 'link', 'review')),
    add constraint session_review_check check ((role = 'review') = (outing_id is not null));

-- An activity is held on a day, somewhere. Whoever says yes goes there like to any outing: the
-- volunteer they know is asked first.
alter table nec.activity
    drop column place_id,
    drop column held,
    add column label      text not null,
    add column insee      text,
    add column e          float8,
    add column n          float8,
    add column district   text,
    add column held_at    timestamptz not null,
    add column stay_min   int not null check (stay_min between 15 and 480),
    add column words      text not null default '',  -- what it is, in a sentence the senior reads
    add column ended_at   timestamptz;
create index on nec.activity (territory_id, held_at) where ended_at is null;
alter table nec.activity_proposal
    add column code      text not null unique default nec.code(),
    add column outing_id bigint references nec.outing;
create index on nec.activity_proposal (senior_id);
create policy own on nec.activity_proposal for select using (senior_id = (select nec.me()));

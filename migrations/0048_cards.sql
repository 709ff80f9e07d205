-- A card of paper opens the door to whoever has no message to read: a login that the desk prints, longer than a code of
-- six digits, that stands for thirty days and opens once. And from which network somebody asks, so that no network
-- asks for everybody.
alter table nec.login
    alter column contact_index drop not null,
    add column code          text unique,   -- of a card, by which the desk takes it back; null: a message
    add column letters_index text unique,   -- its eight letters, as a keyed hash: of use to nobody who has only the database
    add column network_index text,          -- a keyed hash as well
    add constraint message_or_card check ((code is null) or (contact_index is null and person_id is not null));
create index on nec.login (network_index, made_at) where network_index is not null;
create index on nec.login (person_id) where code is not null;

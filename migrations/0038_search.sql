-- People are searched by any part of what is known of them. What is compared is kept beside it, made plain once.
--
-- No trigram index: under row-level security PostgreSQL uses an index only with operators that cannot leak what they
-- are given, and "like" is not one of them. Reading all takes 20 ms with 3,600 people, 0.3 s with 54,000.

-- Letters as somebody in a hurry types them: small, without accents.
create function nec.plain(words text) returns text language sql immutable parallel safe
return translate(replace(replace(lower(words), 'œ', 'oe'), '-', ' '),
    'àâäáãçéèêëíìîïñóòôöõúùûüýÿ’''', 'aaaaaceeeeiiiinooooouuuuyy  ');

alter table nec.person add column searched text not null generated always as (nec.plain(first_name || ' ' || last_name)) stored;
alter table nec.senior add column searched text not null generated always as (nec.plain(home_label)) stored;
alter table nec.volunteer add column searched text not null generated always as (nec.plain(home_label)) stored;

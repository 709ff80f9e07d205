-- How long what is kept (core/retention.sql has the rules), and what is left of somebody who was erased.

-- Who was erased, by the code that the outside knew: a backup from before would bring them back, so
-- nec-admin restore erases them again. It goes when no such backup exists any more.
create table nec.tombstone (
    person_code  text primary key,
    at           timestamptz not null default nec.now(),
    why          text not null check (why in ('asked', 'kept_long_enough', 'restored'))
);
alter table nec.tombstone enable row level security;
alter table nec.tombstone force row level security;
create policy act on nec.tombstone using (nec.role() = 'act') with check (nec.role() = 'act');

-- The time since somebody left counts.
alter table nec.volunteer add column left_at timestamptz;
create function nec.left_since() returns trigger language plpgsql as $$
begin
    new.left_at := case when new.state = 'left' then coalesce(new.left_at, nec.now()) end;
    return new;
end $$;
create trigger left_since before insert or update of state on nec.volunteer for each row execute function nec.left_since();
set local nec.role = 'act';
update nec.volunteer set left_at = nec.now() where state = 'left';
set local nec.role = '';

-- Of an erased person's places nothing stays but that outings went somewhere.
alter table nec.senior_place
    drop constraint senior_place_check,
    add constraint senior_place_check check (num_nonnulls(label, label_sealed) = 1 or label_index like 'erased:%');

-- A welcome talk comes before the first outing. The association offers moments for it; whoever is on
-- the way in books a seat at one, and a coordinator notes who came.
create table nec.welcome (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    held_at      timestamptz not null,
    place        text not null check (place <> ''),
    seats        smallint not null check (seats between 1 and 30),
    booked       smallint not null default 0,      -- kept here: who counts seats may not see who sits on them
    ended_at     timestamptz,                      -- called off
    check (booked between 0 and seats)
);
create index on nec.welcome (territory_id, held_at);

create table nec.welcome_seat (
    welcome_id   bigint not null references nec.welcome,
    volunteer_id bigint not null references nec.volunteer,
    booked_at    timestamptz not null default nec.now(),
    came         boolean,                          -- null: nobody has said yet
    noted_at     timestamptz,
    check ((came is null) = (noted_at is null)),
    primary key (volunteer_id, welcome_id)
);
create index on nec.welcome_seat (welcome_id);
-- One talk at a time: another moment takes the place of the first.
create unique index welcome_seat_open on nec.welcome_seat (volunteer_id) where came is null;

do $$
declare t text;
begin
    foreach t in array array['welcome', 'welcome_seat'] loop
        execute format('alter table nec.%I enable row level security', t);
        execute format('alter table nec.%I force row level security', t);
        execute format($p$create policy act on nec.%I using ((select nec.role()) = 'act') with check ((select nec.role()) = 'act')$p$, t);
        execute format($p$create policy desk on nec.%I for select using ((select nec.role()) = 'coordinator')$p$, t);
    end loop;
end $$;
create policy everybody on nec.welcome for select using ((select nec.role()) is not null);
create policy own on nec.welcome_seat for select using (volunteer_id = (select nec.me()));

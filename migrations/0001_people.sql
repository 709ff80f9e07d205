-- Who takes part, where they live, when they are free. DOMAIN.md has the words.
--
-- Conventions of every table: `id` stays inside, `code` (16 random bytes as 22
-- base64url characters) is what the outside sees; `*_sealed` columns hold text
-- that only the application can open (base/seal.h); e and n are metres in
-- EPSG:3947. Row-level security is forced on all of them by 0004.

create function nec.code() returns text language sql volatile
return translate(rtrim(encode(ext.gen_random_bytes(16), 'base64'), '='), '+/', '-_');

-- Time is an argument: whatever asks for "now" asks here. One row, real time by default.
create table nec.clock (
    only_row     boolean primary key default true check (only_row),
    real_base    timestamptz not null default '2026-01-01',
    shown_base   timestamptz not null default '2026-01-01',
    rate         float8 not null default 1 check (rate > 0)
);
insert into nec.clock default values;

create function nec.now() returns timestamptz language sql stable
return (select shown_base + (transaction_timestamp() - real_base) * rate from nec.clock);

create table nec.territory (
    id           smallint primary key generated always as identity,
    code         text not null unique check (code ~ '^[a-z-]{2,30}$'),
    name         text not null,
    desk_phone   text not null default '',
    -- isodow -> [[from quarter, to quarter], …]: when somebody answers at the desk
    desk_hours   jsonb not null default '{"1":[[36,50],[56,72]],"2":[[36,50],[56,72]],"3":[[36,50],[56,72]],"4":[[36,50],[56,72]],"5":[[36,50],[56,68]]}',
    settings     jsonb not null default '{}'      -- overrides of core.setting(): the clocks of DOMAIN.md
);

create table nec.district (
    territory_id smallint not null references nec.territory,
    code         text not null,
    name         text not null,
    primary key (territory_id, code)
);

create table nec.organisation (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    name         text not null,
    unique (territory_id, name)
);

create table nec.person (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    organisation_id bigint references nec.organisation,
    first_name   text not null check (first_name <> ''),
    last_name    text not null check (last_name <> ''),
    birth_year   smallint check (birth_year between 1900 and 2020),
    created_at   timestamptz not null default nec.now(),
    erased_at    timestamptz
);

-- A person is not a telephone number: a number may serve several people, a person have several.
create table nec.contact_point (
    id           bigint primary key generated always as identity,
    person_id    bigint not null references nec.person,
    kind         text not null check (kind in ('mobile', 'landline', 'email', 'post')),
    value_sealed text,                            -- null for post: the home address serves
    value_index  text,                            -- keyed hash of the normal form, for look-up
    preferred    smallint not null default 1,     -- 1 is tried first
    verified_at  timestamptz,
    failed_at    timestamptz,                     -- the last try to reach it did not work
    check ((kind = 'post') = (value_sealed is null)),
    unique (person_id, value_index)
);
create index on nec.contact_point (value_index);

create table nec.consent (
    id           bigint primary key generated always as identity,
    person_id    bigint not null references nec.person,
    purpose      text not null check (purpose in ('service', 'health', 'text_message', 'voice_call', 'photo', 'check_up', 'third_party')),
    given        boolean not null,
    at           timestamptz not null default nec.now(),
    channel      text not null,
    script       text not null default 'v1',      -- the words that were read or shown, kept in the repository
    by_person_id bigint references nec.person,
    withdrawn_at timestamptz
);
create index on nec.consent (person_id, purpose);

create table nec.need (
    code         text primary key,
    requires     text,                            -- an ability a volunteer must have; null: anybody can
    shown_before boolean not null default true    -- told to a volunteer before accepting: it matters for going along
);
insert into nec.need (code, requires) values
    ('walking_stick', null), ('walker', null), ('wheelchair', 'wheelchair'), ('hard_of_hearing', null),
    ('poor_sight', 'guiding'), ('memory', 'patience'), ('carry_bags', null), ('stairs', null),
    ('speaks_slowly', null), ('car_needed', 'car'), ('oxygen', 'wheelchair'), ('french_sign', 'french_sign');

create table nec.senior (
    person_id      bigint primary key references nec.person,
    state          text not null default 'new' check (state in ('new', 'active', 'paused', 'left')),
    qualified_at   timestamptz,                   -- a coordinator has talked to them once
    home_label     text not null,
    home_insee     text,
    home_lon       float8, home_lat float8,
    home_e         float8, home_n float8,         -- null: the address is not resolved yet
    home_district  text,
    home_detail_sealed text,                      -- floor, stairs, how to ring
    door_code_sealed   text,
    note_sealed    text,
    plan_sealed    text,                          -- what to do when nobody opens
    needs          text[] not null default '{}',
    mode           text not null default 'any' check (mode in ('walk', 'transit', 'car', 'any')),
    languages      text[] not null default '{fr}',
    wishes         jsonb not null default '{}',   -- channels, hours to be called, voice speed
    circle_agreed  boolean not null default false,-- a face from the circle counts as agreed
    week_limit     smallint not null default 1,   -- fair use; a coordinator may lift it
    limit_lifted_until date,
    last_outing_at timestamptz
);

create table nec.volunteer (
    person_id      bigint primary key references nec.person,
    state          text not null default 'candidate' check (state in
        ('candidate', 'papers_seen', 'interviewed', 'charter_signed', 'trained', 'active', 'paused', 'suspended', 'left')),
    paused_until   date,
    welcomed_at    timestamptz,
    home_label     text not null default '',
    home_lon       float8, home_lat float8,
    home_e         float8, home_n float8,
    home_district  text,
    radius_m       int not null default 3000 check (radius_m between 200 and 40000),
    abilities      text[] not null default '{}',
    modes          text[] not null default '{walk,transit}',
    purposes       text[] not null default '{}',  -- wanted; empty: all
    districts      text[] not null default '{}',  -- wanted; empty: by radius
    languages      text[] not null default '{fr}',
    week_cap       smallint not null default 2 check (week_cap between 0 and 14),
    month_cap      smallint not null default 6 check (month_cap between 0 and 60),
    photo          boolean not null default false,
    note_sealed    text
);

create table nec.coordinator (
    person_id      bigint primary key references nec.person,
    backup_id      bigint references nec.coordinator,
    on_call        boolean not null default false,
    left_at        timestamptz
);

create table nec.referrer (
    person_id      bigint primary key references nec.person,
    relation       text not null                  -- neighbour, family, pharmacist, social_worker …
);

-- Availability in quarters of an hour (0..96), local time. A week that repeats, minus
-- absences, plus "I am free on Saturday from 14 to 16".
create table nec.availability (
    volunteer_id bigint not null references nec.volunteer,
    weekday      smallint not null check (weekday between 1 and 7),
    from_q       smallint not null check (from_q between 0 and 95),
    to_q         smallint not null check (to_q between 1 and 96),
    check (from_q < to_q),
    primary key (volunteer_id, weekday, from_q)
);
create table nec.absence (
    id           bigint primary key generated always as identity,
    volunteer_id bigint not null references nec.volunteer,
    from_on      date not null,
    to_on        date not null,
    check (from_on <= to_on)
);
create index on nec.absence (volunteer_id);
create table nec.free_once (
    id           bigint primary key generated always as identity,
    volunteer_id bigint not null references nec.volunteer,
    free_on      date not null,
    from_q       smallint not null check (from_q between 0 and 95),
    to_q         smallint not null check (to_q between 1 and 96),
    check (from_q < to_q),
    unique (volunteer_id, free_on, from_q)
);

-- Addresses as imported (BAN, BAL, demo): found again by the source's own id.
create table nec.address (
    id           bigint primary key generated always as identity,
    territory_id smallint not null references nec.territory,
    source_id    text not null,
    number       text not null default '',
    suffix       text not null default '',
    street       text not null,
    postcode     text not null default '',
    city         text not null,
    insee        text not null,
    lon          float8 not null,
    lat          float8 not null,
    e            float8, n float8,                -- null outside the territory's box
    district     text,
    flags        text[] not null default '{}',    -- what the import found odd, kept and counted
    unique (territory_id, source_id)
);

-- Places people go to by name: hospitals, town halls, markets, libraries.
create table nec.place (
    id           bigint primary key generated always as identity,
    code         text not null,
    territory_id smallint not null references nec.territory,
    name         text not null,
    kind         text not null,
    address      text not null default '',
    insee        text not null,
    lon          float8 not null,
    lat          float8 not null,
    e            float8, n float8,
    district     text,
    purposes     text[] not null default '{}',
    unique (territory_id, code)
);

-- Where a senior usually goes. The label of a medical place is sealed and its
-- position kept to 250 m only; everything an outing needs hangs here.
create table nec.senior_place (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    senior_id    bigint not null references nec.senior,
    label        text,
    label_sealed text,
    label_index  text not null,
    purpose      text not null,
    insee        text,
    e            float8, n float8,
    district     text,
    uses         int not null default 0,
    last_used_at timestamptz,
    check (num_nonnulls(label, label_sealed) = 1),
    check (purpose <> 'medical' or label is null),
    unique (senior_id, purpose, label_index)
);

-- Who has already gone out together, and who shall never be matched.
create table nec.bond (
    senior_id    bigint not null references nec.senior,
    volunteer_id bigint not null references nec.volunteer,
    outings      int not null default 0,
    last_at      timestamptz,
    circle       boolean not null default false,  -- one of the two or three known faces
    primary key (senior_id, volunteer_id)
);
create index on nec.bond (volunteer_id);
create table nec.exclusion (
    senior_id    bigint not null references nec.senior,
    volunteer_id bigint not null references nec.volunteer,
    by_role      text not null check (by_role in ('senior', 'volunteer', 'coordinator')),
    at           timestamptz not null default nec.now(),
    primary key (senior_id, volunteer_id)
);
create index on nec.exclusion (volunteer_id);

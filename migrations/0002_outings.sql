-- The outing, the questions put to volunteers, and who goes. The life of an outing
-- is drawn in DOMAIN.md; the promises that a constraint can hold are constraints here.

create table nec.series (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    senior_id    bigint not null references nec.senior,
    rule         jsonb not null,                  -- {"every":"week","weekday":2,"at":"10:00", …}
    from_on      date not null,
    to_on        date,
    ended_at     timestamptz
);

create sequence nec.spoken_number start 1001;

create table nec.outing (
    id             bigint primary key generated always as identity,
    code           text not null unique default nec.code(),
    spoken         int not null unique default nextval('nec.spoken_number'), -- read out on the telephone; worth nothing alone
    territory_id   smallint not null references nec.territory,
    senior_id      bigint not null references nec.senior,
    organisation_id bigint references nec.organisation,
    referrer_id    bigint references nec.referrer,
    series_id      bigint references nec.series,
    state          text not null check (state in ('draft', 'to_qualify', 'redirected', 'open', 'offering', 'unmet',
        'accepted', 'confirmed', 'started', 'returning', 'home_safe', 'closed', 'cancelled')),
    purpose        text not null check (purpose in ('shopping', 'medical', 'administrative', 'leisure', 'walk')),
    needs          text[] not null default '{}',
    mode           text not null default 'any' check (mode in ('walk', 'transit', 'car', 'any')),
    return_mode    text not null default 'stay' check (return_mode in ('stay', 'will_call', 'one_way', 'other_volunteer')),
    flexible       text not null default 'exact' check (flexible in ('exact', 'half_day', 'day', 'week')),
    window_at      tstzrange,                     -- when flexible: the moments that would do
    place_id       bigint not null references nec.senior_place,
    appointment_at timestamptz not null,          -- hard: what was asked for
    stay_min       int not null check (stay_min between 15 and 480),
    travel_min     int not null check (travel_min between 1 and 240),
    meet_at        timestamptz not null,          -- derived: at the senior's door
    leave_at       timestamptz not null,          -- derived: the way back begins
    end_at         timestamptz not null,          -- derived: home again
    note_sealed    text,
    prefer_id      bigint references nec.volunteer,
    asked_by       bigint references nec.person,
    channel        text not null,
    asked_at       timestamptz not null default nec.now(),
    opened_at      timestamptz,
    wave           smallint not null default 0,
    asked_version  int not null default 1,        -- grows whenever the set of people to ask must be thought over again
    told_at        timestamptz,                   -- the senior was told who comes
    agreed_at      timestamptz,
    reminded_at    timestamptz,
    started_at     timestamptz,
    returning_at   timestamptz,
    home_safe_at   timestamptz,
    closed_at      timestamptz,
    unmet_reason   text,
    alternative    text,
    redirected_to  text,
    cancelled_by   text check (cancelled_by in ('senior', 'service')),
    cancelled_when text check (cancelled_when in ('early', 'late', 'same_day')),
    check (meet_at < appointment_at and appointment_at < leave_at and leave_at <= end_at),
    check ((state = 'unmet') = (unmet_reason is not null)),
    check ((state = 'cancelled') = (cancelled_by is not null)),
    check ((state = 'redirected') = (redirected_to is not null)),
    -- Nobody is in two places: neither may a senior ask for two outings at one time.
    constraint senior_one_place exclude using gist
        (senior_id with =, tstzrange(meet_at, end_at) with &&)
        where (state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning'))
);
create index on nec.outing (territory_id, state, meet_at);
create index on nec.outing (senior_id, meet_at);

-- What the matcher answered last for an outing: shown to coordinators with its reasons.
create table nec.ranking (
    outing_id     bigint primary key references nec.outing,
    asked_version int not null,
    at            timestamptz not null default nec.now(),
    wave          jsonb not null,
    candidates    jsonb not null,
    put_aside     jsonb not null
);

create table nec.offer (
    id             bigint primary key generated always as identity,
    code           text not null unique default nec.code(),
    outing_id      bigint not null references nec.outing,
    volunteer_id   bigint not null references nec.volunteer,
    senior_id      bigint not null references nec.senior,
    wave           smallint not null,
    there          boolean not null default true,
    back           boolean not null default true,
    state          text not null check (state in ('queued', 'sent', 'seen', 'accepted', 'declined', 'expired',
        'withdrawn', 'superseded', 'rescinded')),
    slot           smallint check (slot between 1 and 8),
    approach_min   smallint not null default 30 check (approach_min between 0 and 240),
    distance_m     int,
    score          int,
    reasons        jsonb not null default '[]',
    probability    real,                          -- what the matcher expected when it asked: it learns from it
    made_at        timestamptz not null default nec.now(),
    sent_at        timestamptz,
    seen_at        timestamptz,
    nudged_at      timestamptz,
    deadline_at    timestamptz not null,
    answered_at    timestamptz,
    decline_reason text,
    check (there or back),
    check ((state = 'declined') = (decline_reason is not null)),
    -- An open offer holds one of eight slots: a ninth has nowhere to go.
    check ((state in ('queued', 'sent', 'seen')) = (slot is not null))
);
create unique index offer_eight_open on nec.offer (volunteer_id, slot) where state in ('queued', 'sent', 'seen');
create unique index offer_once_open on nec.offer (outing_id, volunteer_id) where state in ('queued', 'sent', 'seen', 'accepted');
create index on nec.offer (outing_id);
create index on nec.offer (volunteer_id, made_at);
create index on nec.offer (deadline_at) where state in ('queued', 'sent', 'seen');

-- The one volunteer who goes. `busy` begins when they set out.
create table nec.assignment (
    id             bigint primary key generated always as identity,
    outing_id      bigint not null references nec.outing,
    volunteer_id   bigint not null references nec.volunteer,
    senior_id      bigint not null references nec.senior,
    offer_id       bigint references nec.offer,
    there          boolean not null default true,
    back           boolean not null default true,
    busy           tstzrange not null check (not isempty(busy) and lower_inc(busy) and not upper_inc(busy)
                       and lower(busy) is not null and upper(busy) is not null),
    active         boolean not null default true,
    made_at        timestamptz not null default nec.now(),
    ended_at       timestamptz,
    ended_why      text,
    check (there or back),
    check (active = (ended_why is null)),
    -- The promise the service rests on: nobody is in two places, travel included.
    constraint one_place_at_a_time exclude using gist (volunteer_id with =, busy with &&) where (active)
);
create unique index one_there on nec.assignment (outing_id) where active and there;
create unique index one_back on nec.assignment (outing_id) where active and back;
create index on nec.assignment (outing_id);
create index on nec.assignment (volunteer_id, made_at);

-- No offer and no assignment between two people who shall never be matched, whichever
-- row comes first. The advisory lock on the pair orders a new exclusion and a new offer.
create function nec.pair_lock(senior bigint, volunteer bigint) returns void language sql volatile
return pg_advisory_xact_lock(hashtextextended('pair:' || senior || ':' || volunteer, 0));

create function nec.pair_allowed() returns trigger language plpgsql set search_path = nec, pg_temp as $$
begin
    perform nec.pair_lock(new.senior_id, new.volunteer_id);
    if exists (select from nec.exclusion x
               where x.senior_id = new.senior_id and x.volunteer_id = new.volunteer_id) then
        raise exception 'excluded pair' using errcode = 'check_violation', constraint = 'pair_allowed';
    end if;
    return new;
end $$;
create trigger pair_allowed before insert on nec.offer for each row execute function nec.pair_allowed();
create trigger pair_allowed before insert on nec.assignment for each row execute function nec.pair_allowed();

create function nec.pair_parted() returns trigger language plpgsql set search_path = nec, pg_temp as $$
begin
    perform nec.pair_lock(new.senior_id, new.volunteer_id);
    if exists (select from nec.assignment a join nec.outing o on o.id = a.outing_id
               where a.active and o.state not in ('home_safe', 'closed')
               and a.senior_id = new.senior_id and a.volunteer_id = new.volunteer_id)
       or exists (select from nec.offer o where o.slot is not null
               and o.senior_id = new.senior_id and o.volunteer_id = new.volunteer_id) then
        raise exception 'pair still matched' using errcode = 'check_violation', constraint = 'pair_parted';
    end if;
    return new;
end $$;
create trigger pair_parted before insert on nec.exclusion for each row execute function nec.pair_parted();

create table nec.feedback (
    outing_id    bigint not null references nec.outing,
    person_id    bigint not null references nec.person,
    went         text not null check (went in ('good', 'mixed', 'bad')),
    ease         text check (ease in ('more', 'same', 'less')),   -- "plus à l'aise pour sortir ?"
    again        boolean,
    note_sealed  text,
    at           timestamptz not null default nec.now(),
    primary key (outing_id, person_id)
);

-- From the pair to the group: proposed once, a no is final.
create table nec.activity (
    id           bigint primary key generated always as identity,
    code         text not null unique default nec.code(),
    territory_id smallint not null references nec.territory,
    name         text not null,
    place_id     bigint references nec.place,
    held         text not null default ''
);
create table nec.activity_proposal (
    activity_id  bigint not null references nec.activity,
    senior_id    bigint not null references nec.senior,
    volunteer_id bigint references nec.volunteer,
    proposed_at  timestamptz not null default nec.now(),
    answer       text check (answer in ('yes', 'no', 'later')),
    answered_at  timestamptz,
    primary key (activity_id, senior_id)
);

-- Something a person must decide. A row beside the outing, never its state.
create table nec.escalation (
    id             bigint primary key generated always as identity,
    code           text not null unique default nec.code(),
    territory_id   smallint not null references nec.territory,
    outing_id      bigint references nec.outing,
    person_id      bigint references nec.person,
    reason         text not null check (reason in ('no_candidate', 'waves_exhausted', 'volunteer_withdrew',
        'volunteer_no_show', 'no_answer', 'not_home_safe', 'needs_changed', 'address_unresolved', 'channel_failed',
        'senior_not_reached', 'voicemail', 'first_time', 'unmet_twice', 'concern', 'out_of_hours',
        'third_party_without_consent')),
    note_sealed    text,
    recording      text,                          -- name of a sealed file
    contact_sealed text,                          -- the number of a caller whom we do not know yet
    raised_at      timestamptz not null default nec.now(),
    due_at         timestamptz not null,
    owner_id       bigint references nec.coordinator,
    backup_id      bigint references nec.coordinator,
    taken_at       timestamptz,
    passed_at      timestamptz,                   -- went to the backup
    settled_at     timestamptz,
    settled        text check (settled in ('called', 'solved', 'left_message', 'not_needed', 'passed_on')),
    settled_by     bigint references nec.person,
    settled_note_sealed text,
    check ((settled_at is null) = (settled is null))
);
create unique index escalation_once on nec.escalation (outing_id, reason) where settled_at is null and outing_id is not null;
create index on nec.escalation (territory_id, due_at) where settled_at is null;

-- Thousands of people around the homes of the demo town, each senior with one usual place and five outings behind
-- them: enough for PostgreSQL to plan as it does after a year. For tests/bench/load.py, as the superuser.
-- Session and place of senior number k end in k, and their ids follow each other, so that a client needs no list.
begin;
set local nec.role = 'act';
set local nec.territory = '1';
create schema bench;
create table bench.home as select row_number() over () - 1 as k, home_label, home_lon, home_lat, home_e, home_n, home_district
from nec.senior where home_e is not null and home_insee = '44109';
create table bench.spot as select row_number() over () - 1 as k, * from nec.place where insee = '44109' and e is not null;
create table bench.senior (k int, id bigint, place_id bigint);

-- Up to 400 m from one of the homes.
with made as (
    insert into nec.person (territory_id, first_name, last_name, birth_year)
    select 1, 'Senior', n::text, 1940 from generate_series(1, :seniors) n returning id, last_name::int as k),
numbered as (insert into bench.senior (k, id) select k, id from made returning k, id)
insert into nec.senior (person_id, state, qualified_at, home_label, home_insee, home_lon, home_lat, home_e, home_n, home_district)
select n.id, 'active', nec.now() - interval '100 days', h.home_label, '44109', h.home_lon, h.home_lat,
    h.home_e + 800 * (random() - 0.5), h.home_n + 800 * (random() - 0.5), h.home_district
from numbered n join bench.home h on h.k = n.k % (select count(*) from bench.home);

with made as (
    insert into nec.person (territory_id, first_name, last_name, birth_year)
    select 1, 'Bénévole', n::text, 1980 from generate_series(1, :volunteers) n returning id, last_name::int as k)
insert into nec.volunteer (person_id, state, welcomed_at, home_label, home_lon, home_lat, home_e, home_n, home_district)
select m.id, 'active', nec.now() - interval '100 days', h.home_label, h.home_lon, h.home_lat,
    h.home_e + 800 * (random() - 0.5), h.home_n + 800 * (random() - 0.5), h.home_district
from made m join bench.home h on h.k = m.k % (select count(*) from bench.home);

insert into nec.contact_point (person_id, kind, value_sealed, value_index)
select p.id, 'mobile', c.value_sealed, md5('bench' || p.id)
from nec.person p, (select value_sealed from nec.contact_point where kind = 'mobile' limit 1) c where p.first_name in ('Senior', 'Bénévole');

insert into nec.senior_place (code, senior_id, label, label_index, purpose, insee, e, n, district)
select 'place' || lpad(s.k::text, 17, '0'), s.id, x.name, 'bench', 'shopping', x.insee, x.e, x.n, x.district
from bench.senior s join bench.spot x on x.k = s.k % (select count(*) from bench.spot) order by s.k;
update bench.senior s set place_id = p.id from nec.senior_place p where p.senior_id = s.id;
create unique index on bench.senior (k);

insert into nec.session (token_hash, territory_id, person_id, role, channel, expires_at)
select ext.digest('bench' || lpad(k::text, 38, '0'), 'sha256'), 1, id, 'senior', 'web', nec.now() + interval '1 year' from bench.senior;

insert into nec.session (token_hash, territory_id, person_id, role, channel, expires_at)
select ext.digest(lpad('desk', 43, '0'), 'sha256'), 1, min(person_id), 'coordinator', 'web', nec.now() + interval '1 year' from nec.coordinator;

insert into nec.outing (territory_id, senior_id, state, purpose, place_id, appointment_at, stay_min, travel_min, meet_at, leave_at,
    end_at, asked_by, channel, asked_at, opened_at, closed_at)
select 1, s.id, 'closed', 'shopping', s.place_id, at, 60, 20, at - interval '1 hour', at + interval '1 hour',
    at + interval '2 hours', s.id, 'web', at - interval '5 days', at - interval '5 days', at + interval '3 days'
from bench.senior s, lateral (select nec.now() - make_interval(days => 7 * w) as at from generate_series(1, 5) w) x;
insert into nec.journal (territory_id, at, actor, channel, subject, subject_id, kind, handled_at)
select 1, o.asked_at, 'person:' || o.senior_id, 'web', 'outing', o.id, kind, o.asked_at
from nec.outing o, unnest('{outing_requested,wave_sent,outing_accepted}'::text[]) kind where o.channel = 'web' and o.state = 'closed';
insert into nec.answer (actor, key, act, answer)
select 'person:' || senior_id, 'before-' || id, 'outing_request', '{"state": "open"}' from nec.outing where state = 'closed';
grant usage on schema bench to nec_owner;
grant select on bench.senior to nec_owner;
commit;

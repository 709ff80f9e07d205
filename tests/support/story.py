"""The people of the demo town, acting as programs do: JSON over HTTP, for chaos and for the bench.

    cast = Cast(town)                        sessions for everybody, made in the database
    senior = cast.seniors[0]
    status, answer = senior.insists("/sorties/nouvelle", {...}, key)

A person insists: an act is sent again with the same key, on a new connection, until the service has acknowledged
it one way or the other. What that costs, and each answer of 500 (which none should be), is kept in cast.answers.
"""

import collections
import datetime
import http.client
import json
import threading
import time
import zoneinfo

from visitor import Visitor

PARIS = zoneinfo.ZoneInfo("Europe/Paris")

# Whom to ask is not the question here: everybody has time and goes far.
TIRELESS = """
update nec.volunteer set radius_m = 10000, week_cap = 14, month_cap = 60 where state = 'active';
delete from nec.absence;
delete from nec.availability;
insert into nec.availability select person_id, day, 28, 84 from nec.volunteer, generate_series(1, 7) day where state = 'active';
update nec.senior set limit_lifted_until = '2100-01-01', needs = '{}' where state = 'active';
update nec.territory set settings = settings || '{"day_offers": "99", "week_offers": "999"}';
"""

# The service's clock stands at ten in the morning, whenever the test is run.
TEN_O_CLOCK = """
update nec.clock set real_base = now(),
    shown_base = ((nec.now() at time zone 'Europe/Paris')::date + 1 + time '10:00') at time zone 'Europe/Paris'
"""

# Seniors with a place that they go to, and nothing planned.
SENIORS = """
select p.id, p.code, p.first_name as name, x.code as place, x.purpose
from nec.senior s join nec.person p on p.id = s.person_id
join lateral (select code, purpose from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109'
              order by y.id limit 1) x on true
where s.state = 'active' and s.qualified_at is not null and s.home_e is not null
  and not exists (select from nec.outing o where o.senior_id = p.id and o.appointment_at > nec.now() and o.state <> 'cancelled')
order by p.id
"""

SESSIONS = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false);
select coalesce(json_object_agg(code, core.session_new(id, role, channel, '10 years')), '{}') from (
    select p.code, p.id, 'senior' as role, 'web' as channel from nec.person p join nec.senior s on s.person_id = p.id
    union all select p.code, p.id, 'volunteer', 'web' from nec.person p join nec.volunteer v on v.person_id = p.id
    union all select p.code, p.id, 'coordinator', 'desk' from nec.person p join nec.coordinator c on c.person_id = p.id) x
"""


class Cast:
    """Everybody with a session. To be made while nothing of the town runs but its database, whose clock it sets."""

    def __init__(self, town):
        self.town = town
        self.answers = collections.Counter()  # (path pattern, status)
        town.sql(TIRELESS)
        town.sql(TEN_O_CLOCK)
        tokens = json.loads(town.sql(SESSIONS).splitlines()[-1])
        self.seniors = [Person(self, tokens[r["code"]], r) for r in town.rows(SENIORS)]
        self.volunteers = {r["code"]: Person(self, tokens[r["code"]], r) for r in town.rows(
            "select p.id, p.code, p.first_name as name from nec.person p join nec.volunteer v on v.person_id = p.id")}
        self.coordinators = [Person(self, tokens[r["code"]], r) for r in town.rows(
            "select p.id, p.code, p.first_name as name from nec.person p join nec.coordinator c on c.person_id = p.id order by 1")]
        self.now_at = datetime.datetime.fromisoformat(town.value("select nec.now() as now"))

    def moment(self, days, hour=10):
        """An appointment's two fields: so many days after the clock's first day, at this hour."""
        day = self.now_at.astimezone(PARIS).date() + datetime.timedelta(days=days)
        return {"appointment_date": day.isoformat(), "appointment_time": f"{hour:02}:00"}


class Person:
    """One of them, with a browser's cookie and without a browser's patience."""

    def __init__(self, cast, token, row):
        self.cast, self.token, self.row = cast, token, row
        self.id, self.code, self.name = row["id"], row["code"], row["name"]

    def visitor(self):
        """A new connection."""
        visitor = Visitor(self.cast.town.port)
        visitor.cookies["nec"] = self.token
        return visitor

    def acts(self, path, fields, key):
        """One try: (status, answer)."""
        return self.visitor().post_json(path, fields, **{"Idempotency-Key": key})

    def insists(self, path, fields, key, seconds=60):
        """Until the service says yes or no: (status, answer). AssertionError when it says neither in time."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                status, answer = self.acts(path, fields, key)
            except (OSError, http.client.HTTPException, ValueError) as trouble:
                status, answer = 0, {"detail": f"{type(trouble).__name__}: {trouble}"}
            self.cast.answers[status] += 1
            if 0 < status < 500:
                return status, answer
            assert time.monotonic() < deadline, f"{self.name} was not answered within {seconds} s at {path}: {status} {answer}"
            time.sleep(0.15)

    def request(self, days, hour=10):
        """What this senior asks for: the usual place."""
        return {"purpose": self.row["purpose"], "place": self.row["place"], **self.cast.moment(days, hour)}


class Onlooker(threading.Thread):
    """Looks at the outings in the database all the time, so that waiting for a change costs one query for all."""

    QUERY = """
    select o.code, o.id, o.state, extract(epoch from o.meet_at) as meet_at, coalesce(json_agg(json_build_object(
        'code', f.code, 'volunteer', p.code, 'state', f.state, 'open', f.slot is not null) order by f.id)
        filter (where f.id is not null), '[]') as offers
    from nec.outing o left join nec.offer f on f.outing_id = o.id left join nec.person p on p.id = f.volunteer_id
    where o.asked_by is not null group by o.id
    """

    def __init__(self, town, every=0.1):
        super().__init__(daemon=True)
        self.town, self.every = town, every
        self.outings, self.ending = {}, threading.Event()

    def run(self):
        while not self.ending.wait(self.every):
            try:
                self.outings = {r["code"]: r for r in self.town.rows(self.QUERY)}
            except (RuntimeError, ValueError, OSError):
                continue  # PostgreSQL is away

    def stop(self):
        """No more queries."""
        self.ending.set()
        self.join()

"""
From a job in Redis to its ranking in Redis, at 500 jobs a second: nec-matcher alone with PostgreSQL, which it asks about
each outing. Then what 60,000 volunteers cost it in memory and at its start.

Times are those of the entries' own ids, in milliseconds of Redis' clock: nothing of the client is in them. The first second
does not count: PostgreSQL makes its plans then, once for each connection.
"""

import socket
import time

from nec import Town, check, note, run, wait_until

A_SECOND, SECONDS, WARM = 500, 8, 1
FEW, MANY = 600, 60000
OUTINGS = 200

# Six days ahead, so that all wait for their round: only looked at, or after some hundred jobs everybody has been asked enough.
PEOPLE = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false), set_config('nec.channel', 'desk', false);
insert into nec.territory (code, name) select 'nantes', 'Nantes' where not exists (select from nec.territory);
with p as (insert into nec.person (territory_id, first_name, last_name) select 1, 'Jeanne', n::text from generate_series(1, :outings) n returning id)
insert into nec.senior (person_id, state, qualified_at, home_label, home_e, home_n)
select id, 'active', now(), '2 rue Crébillon', 1352000 + id * 37 % 6000, 6687000 + id * 71 % 6000 from p;
insert into nec.senior_place (senior_id, label, label_index, purpose, e, n) select person_id, 'Marché', 'marche', 'shopping', 1355900, 6689700 from nec.senior;
insert into nec.outing (territory_id, senior_id, state, purpose, place_id, appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, channel)
select 1, p.senior_id, 'open', 'shopping', p.id, at, 60, 20, at - interval '30 minutes', at + interval '1 hour', at + interval '90 minutes', 'desk'
from nec.senior_place p, (select date_trunc('day', nec.now()) + interval '6 days 12 hours' as at) x;
"""

# Free on half of the days; ten kilometres across for the first town, as many to a square kilometre for the larger.
VOLUNTEERS = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false);
with p as (insert into nec.person (territory_id, first_name, last_name) select 1, 'Bénévole', n::text from generate_series(1, :many) n returning id)
insert into nec.volunteer (person_id, state, home_e, home_n, radius_m)
select id, 'active', 1350000 + random() * :wide, 6685000 + random() * :wide, 1000 + random() * 4000 from p;
insert into nec.availability select v.person_id, day, 32, 76 from nec.volunteer v, generate_series(1, 7) day
where (v.person_id + day) % 2 = 0 and not exists (select from nec.availability a where a.volunteer_id = v.person_id);
analyze;
checkpoint;
"""

RANKED = """
local said = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
    said[#said + 1] = entry[1]
    said[#said + 1] = entry[2][2]
end
return said
"""


class Redis:
    """Just enough of the protocol to add entries and to be told their ids."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.answers = self.socket.makefile("rb")

    def add(self, job, outing):
        words = ["XADD", "nec:{nantes}:to-rank", "*", "job", str(job), "v", "1", "body", '{"outing":%d}' % outing]
        self.socket.sendall(("*%d\r\n" % len(words) + "".join("$%d\r\n%s\r\n" % (len(w), w) for w in words)).encode())
        self.answers.readline()
        return self.answers.readline().decode().strip()


def ms(entry):
    return int(entry.split("-")[0])


def ranked(town):
    lines = town.redis_call("EVAL", RANKED, "1", "nec:{nantes}:ranked").splitlines()
    return {int(job): ms(entry) for entry, job in zip(lines[::2], lines[1::2])}


def at_that_rate(town, outings):
    redis = Redis(town.redis)
    asked, began = {}, time.monotonic()
    for job in range(1, A_SECOND * (WARM + SECONDS) + 1):
        asked[job] = ms(redis.add(job, outings[job % len(outings)]))
        time.sleep(max(0, began + job / A_SECOND - time.monotonic()))
    took = time.monotonic() - began
    wait_until(lambda: int(town.redis_call("XLEN", "nec:{nantes}:ranked")) == len(asked), 60, 0.2, says="all are ranked")
    answered = ranked(town)
    waits = sorted(answered[job] - asked[job] for job in asked if job > A_SECOND * WARM)
    note(f"{len(asked) / took:.0f} jobs a second: half within {waits[len(waits) // 2]} ms, 99 of 100 within {waits[len(waits) * 99 // 100]} ms, all within {waits[-1]} ms")
    check(waits[len(waits) // 2] <= 50, "half of the jobs are ranked before anybody could tell", waits[-1])
    town.redis_call("DEL", "nec:{nantes}:ranked")


def ready(town):
    """Starts the matcher; the seconds until it has its world."""
    began, before = time.monotonic(), len(town.events("matcher", "ready"))
    town.start("matcher")
    wait_until(lambda: len(town.events("matcher", "ready")) > before, 60, 0.02, says="the matcher is ready")
    return time.monotonic() - began


def resident_kb(town):
    status = open(f"/proc/{town.pid('matcher')}/status").read()
    return int(status.split("VmRSS:")[1].split()[0])


def main():
    with Town(demo=False, start=()) as town:
        town.sql(PEOPLE, outings=str(OUTINGS))
        town.sql(VOLUNTEERS, many=str(FEW), wide="10000")
        outings = [row["id"] for row in town.rows("select id from nec.outing order by id")]
        ready(town)
        at_that_rate(town, outings)
        few_kb = resident_kb(town)
        town.stop("matcher")
        town.sql(VOLUNTEERS, many=str(MANY - FEW), wide="100000")
        took, each = ready(town), (resident_kb(town) - few_kb) * 1024 / (MANY - FEW)
        note(f"{MANY} volunteers: ready after {took:.1f} s, {each:.0f} bytes each beyond the first {FEW}")
        check(took <= 4, f"a matcher starts with {MANY} volunteers in seconds (two are asked of a machine that has nothing else to do)", took)
        check(each <= 600, "each of them takes 600 bytes at most", each)
        at_that_rate(town, outings)


run(main)

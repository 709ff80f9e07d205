"""
How long people wait: from a committed request to the offers written, a yes, a page. On an idle system, one at a time.

The commits are PostgreSQL's own (track_commit_timestamp): from the transaction that wrote `outing_requested` to the one
that wrote the offers, so dispatcher, Redis, matcher and dispatcher again lie between, and nothing of the client.

Beside it, in the same run, the alternative: the same work without the doorbell (NOTIFY), the dispatcher polling once a
second as it does when nobody rings. The bell is taken off by leaving pg_notify out of the function that rings it.
"""

import http.client
import json
import os
import random
import statistics
import time

from nec import Town, check, note, run, skip, wait_until
from story import Cast

MANY = int(os.environ.get("NEC_BENCH_N") or 120)
FEW = 40        # each takes half a second without the bell
PAUSE = 0.1     # idle means that nothing else is going on
WANTED_MS = 50  # median of request → offers

COMMITTED = """
select asked.subject_id as outing,
    1000 * extract(epoch from pg_xact_commit_timestamp(sent.xid::xid) - pg_xact_commit_timestamp(asked.xid::xid)) as ms
from nec.journal asked
join lateral (select xid from nec.journal j where j.subject = 'outing' and j.subject_id = asked.subject_id and j.kind = 'wave_sent'
              order by j.id limit 1) sent on true
where asked.kind = 'outing_requested' and asked.id > :'after' order by asked.id
"""

BELL_OFF = """
select replace(pg_get_functiondef(p.oid), 'perform pg_notify(''nec'', '''');', '') || ';'
from pg_proc p where p.pronamespace = 'api'::regnamespace and p.prosrc like '%pg_notify%' \\gexec
"""


class Line:
    """One browser's connection, kept open, as browsers do."""

    def __init__(self, person):
        self.person = person
        self.http = http.client.HTTPConnection("127.0.0.1", person.cast.town.port, timeout=20)
        self.headers = {"Cookie": f"nec={person.token}", "Host": f"127.0.0.1:{person.cast.town.port}"}

    def timed(self, method, path, document=None, **headers):
        """(milliseconds, status, body)"""
        body = None if document is None else json.dumps(document)
        sent = {**self.headers, **({"Content-Type": "application/json"} if body else {}), **headers}
        began = time.perf_counter()
        self.http.request(method, path, body, sent)
        answer = self.http.getresponse()
        body = answer.read()
        return 1000 * (time.perf_counter() - began), answer.status, body


def spread(times):
    """(best, median, 95th percentile, worst)"""
    ordered = sorted(times)
    return ordered[0], statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], ordered[-1]


def row(name, times):
    """One line of the table; returns the median."""
    best, median, p95, worst = spread(times)
    note(f"{name:<40} {len(times):>5} {best:>8.1f} {median:>8.1f} {p95:>8.1f} {worst:>8.1f}")
    return median


class Path:
    """Requests, each with its offers and its first yes, one after the other."""

    def __init__(self, town, cast):
        self.town, self.cast = town, cast
        self.made, self.pause = 0, PAUSE
        self.yes_ms, self.ask_ms = [], []

    def one(self):
        senior = self.cast.seniors[self.made % len(self.cast.seniors)]
        days = 3 + self.made // 2 % 150
        request = senior.request(days, hour=10 if self.made % 2 else 15)
        took, status, body = Line(senior).timed("POST", "/sorties/nouvelle", request, Accept="application/json",
                                                **{"Idempotency-Key": f"bench-{self.made}"})
        assert status == 200, (status, body)
        self.made += 1
        self.ask_ms.append(took)
        outing = json.loads(body)["outing"]
        offers = wait_until(lambda: self.town.rows("""
            select f.code, p.code as volunteer from nec.offer f join nec.outing o on o.id = f.outing_id
            join nec.person p on p.id = f.volunteer_id where o.code = :'code' and f.slot is not null""", code=outing), 20, 0.02,
            says="volunteers are asked")
        time.sleep(PAUSE)  # until their messages are sent
        line = Line(self.cast.volunteers[offers[0]["volunteer"]])
        took, status, body = line.timed("POST", f"/propositions/{offers[0]['code']}/oui", {}, Accept="application/json",
                                        **{"Idempotency-Key": outing})
        assert status == 200, (status, body)
        self.yes_ms.append(took)
        time.sleep(random.uniform(0, self.pause))

    def many(self, count):
        """Milliseconds between the two commits, of `count` outings."""
        after = self.town.value("select max(id) from nec.journal")
        for _ in range(count):
            self.one()
        return [float(r["ms"]) for r in self.town.rows(COMMITTED, after=str(after))]


def pages(town, cast):
    """Each page as a browser asks for it, again and again on one connection."""
    offer = town.rows("""select f.code, p.code as volunteer from nec.offer f join nec.person p on p.id = f.volunteer_id
        where f.slot is not null order by f.id desc limit 1""")[0]
    outing = town.value("select code from nec.outing where state = 'accepted' order by id desc limit 1")
    volunteer, desk = cast.volunteers[offer["volunteer"]], cast.coordinators[0]
    slowest = 0.0
    for name, person, path in (("the first page", cast.seniors[0], "/"), ("a senior's outings", cast.seniors[0], "/mes-sorties"),
                               ("an offer", volunteer, f"/propositions/{offer['code']}"), ("the board", desk, "/bureau"),
                               ("an outing at the desk", desk, f"/bureau/sorties/{outing}")):
        line, times = Line(person), []
        for _ in range(200):
            took, status, body = line.timed("GET", path, Accept="text/html")
            assert status == 200, (path, status, body[:300])
            times.append(took)
        slowest = max(slowest, spread(times)[2])
        row(f"GET {name}", times)
    return slowest


def keeps_commit_times(town):
    """Starts PostgreSQL anew, so that it keeps the time of each commit."""
    town.sql("alter system set track_commit_timestamp = on")
    town.kill("postgres")
    town.start("postgres")


def main():
    with Town(own_postgres=True, start=()) as town:
        keeps_commit_times(town)
        cast = Cast(town)
        town.sql("""update nec.territory set settings = settings || '{"day_offers": "1000", "week_offers": "1000"}'""")
        for name in ("matcher", "dispatcher", "web"):
            town.start(name)
        path = Path(town, cast)
        path.many(5)  # connections are made, plans are cached
        path.yes_ms, path.ask_ms = [], []
        note(f"one at a time; the machine's own load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; fsync "
             + town.value("select current_setting('fsync')"),
             f"{'milliseconds':<40} {'n':>5} {'best':>8} {'median':>8} {'p95':>8} {'worst':>8}")
        with_bell = row("request committed → offers committed", path.many(MANY))
        row("POST a request", path.ask_ms)
        yes = row("POST a volunteer's yes", path.yes_ms)
        page = pages(town, cast)
        town.sql(BELL_OFF)
        for name in ("matcher", "dispatcher", "web"):
            town.restart(name)
        path.pause = 1.0  # at any moment between two polls
        path.many(2)
        without = row("the same without the bell, polling", path.many(FEW))
        note(f"the bell makes it {without / with_bell:.0f} times faster")
        if os.getloadavg()[0] > 1.5 * os.cpu_count():
            return skip(f"somebody else uses this machine (load {os.getloadavg()[0]:.1f}): nothing can be said of an idle one")
        check(with_bell < WANTED_MS, f"from the committed request to the offers: median under {WANTED_MS} ms when idle",
              f"{with_bell:.1f} ms")
        check(yes < WANTED_MS, f"a yes is answered in under {WANTED_MS} ms", f"{yes:.1f} ms")
        check(page < 200, "each page comes within 200 ms, 95 times of 100", f"{page:.1f} ms")
    return None


run(main)

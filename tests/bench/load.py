"""
Load, side by side in one run on one PostgreSQL with fsync: what the machine can write, and what people get of it.

1. Requests accepted. The same durable work three ways, at the same concurrency, in turns:

   inserts   pgbench writes the rows that api.outing_request leaves behind: the outing, its place's use, the journal's
             row, the answer under its key; prepared statements, one transaction, the same tables, constraints and
             row-level security. Nothing is asked first: who it is, whether they may, whether it makes sense.
   act       pgbench calls api.outing_request itself. What it costs above the inserts is the deciding.
   HTTP      a kept-open connection posts JSON to nec-web with a real session and an idempotency key. Above the act
             there are HTTP, JSON and a process; below it there is what few connections spare, and a transaction that
             several requests share: PL/pgSQL sets up its expressions once for all of them.

   Each person asks once a week, as fair use has it; no limit is lifted. Matching waits meanwhile: pgbench has no
   dispatcher either. pgbench's own first second on new connections is left out.

2. Live pages. Thousands open, one request made: the memory of nec-web for each, and when the last has heard.

3. Offers. All three processes; requests at fixed moments, at shares of the rate that HTTP reached. From the commit of
   the request to the commit of its offers, by PostgreSQL's own times (as in path.py). A request costs the machine
   some twenty times what accepting it costs: ranking, offers, messages taken and sent, and what the matcher
   reads again; so a share of about a twentieth is where two processors are full. What has no offers two seconds after
   the last request is counted as late.

Beside each rate stands what it costs: milliseconds of the processors for one request, of PostgreSQL, of our processes
and of the clients. That holds on a busy machine too, where rates do not, and says what a machine can reach.
"""

import collections
import datetime
import os
import pathlib
import re
import resource
import statistics
import subprocess
import time

from nec import BIN, SOURCE, Town, check, clone, note, run, skip, wait_until
from spent import Spent
from story import PARIS, TEN_O_CLOCK, TIRELESS

CROWD = BIN.parent / "bench/bench-crowd"
SCRIPTS = pathlib.Path(__file__).parent / "load"
CLIENTS = 16
ROUNDS = int(os.environ.get("NEC_BENCH_ROUNDS") or 3)
SECONDS = 5       # of pgbench each; HTTP sends as many requests as take about as long
SENIORS = 3000    # in each of four groups: HTTP, inserts, act, offers
VOLUNTEERS = 4000
LIVE_PAGES = 5000
STEP = {"inserts": 4000, "act": 1300}  # transactions of one client between two turns; nobody asks more than 180 days ahead
SHARES = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 2)
KEPT_MS = 20, 150  # median and 99 of 100, from request to offers

OFFERED = """
select 1000 * extract(epoch from pg_xact_commit_timestamp(sent.xid::xid) - pg_xact_commit_timestamp(asked.xid::xid)) as ms
from nec.journal asked
left join lateral (select xid from nec.journal j where j.subject = 'outing' and j.subject_id = asked.subject_id
                   and j.kind = 'wave_sent' order by j.id limit 1) sent on true
where asked.kind = 'outing_requested' and asked.id > :'after' order by asked.id
"""


def at_percent(times, percent):
    """That percentile, of a list in any order."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class Asked(collections.namedtuple("Asked", "rate ms")):
    """How many a second were written, and how long each took."""


class Cost:
    """What the processors have done for requests, by who did it: measured around each turn, summed up by name."""

    def __init__(self, town):
        self.town, self.spent = town, Spent(town)
        self.requests, self.seconds = collections.Counter(), collections.defaultdict(collections.Counter)

    def of(self, name, work, *args):
        """work(*args), and how many requests it has written, since the work began."""
        before = self._written()
        self.spent.look()
        done = work(*args)
        self._settled()
        self.seconds[name].update(self.spent.look())
        self.requests[name] += self._written() - before
        return done

    def _written(self):
        return self.town.value("select max(id) from nec.outing")

    def _settled(self):
        """pgbench's connections are closed: their time counts as the postmaster's children's."""
        wait_until(lambda: not self.town.value("select count(*) from pg_stat_activity where application_name = 'pgbench'"))

    def show(self):
        """A line for each name: milliseconds a request, of each and of all."""
        who = [name for name in next(iter(self.seconds.values())) if any(seconds[name] for seconds in self.seconds.values())]
        note("milliseconds of the processors for one request", f"{'':<10} " + " ".join(f"{name:>14}" for name in [*who, "together"]))
        for name, seconds in self.seconds.items():
            each = [1000 * seconds[one] / self.requests[name] for one in who]
            note(f"{name:<10} " + " ".join(f"{ms:>14.2f}" for ms in [*each, sum(each)]))


def requests(town, group, start, count):
    """The lines of bench-crowd ask: request number `start` and the following ones of a group of seniors."""
    for i in range(start, start + count):
        k = group * SENIORS + i % SENIORS + 1
        day = town.first_day + datetime.timedelta(days=i // SENIORS * 7)
        yield (f"bench{k:038d}\t" + '{"purpose":"shopping","place":"place%017d","appointment_date":"%s","appointment_time":"15:00"}\n'
               % (k, day.isoformat()))


def by_http(town, group, start, count, rate=0):
    """`count` requests through nec-web, as fast as it goes or `rate` a second."""
    done = subprocess.run([CROWD, "ask", str(town.port), str(64 if rate else CLIENTS), str(rate), f"{group}-{start}"], text=True,
                          input="".join(requests(town, group, start, count)), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    bad = collections.Counter(status for _, _, status in rows if status != "200")
    assert not bad or rate and set(bad) == {"503"}, f"requests were refused: {dict(bad)}"  # 503: full, come again
    began = min(float(due) for due, _, _ in rows)
    ended = max(float(due) + float(ms) / 1000 for due, ms, _ in rows)
    return Asked(len(rows) / (ended - began), [float(ms) for _, ms, _ in rows])


def by_pgbench(town, script, group, turn):
    """The same through pgbench, on as many connections of its own. Each turn begins where the one before cannot have come."""
    log = town.folder / f"{script}-{turn}"
    words = {"clients": CLIENTS, "seniors": SENIORS, "first": group * SENIORS + 1, "n": turn * STEP[script], "day": town.first_day.isoformat(),
             "person0": town.person0, "place0": town.place0, "person": "person:", "session": "session:bench", "hour": "T15:00:00+01:00"}
    command = ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-T", str(SECONDS), "-f", SCRIPTS / f"{script}.sql", "-l",
               f"--log-prefix={log}", "-h", town.host, "-U", "postgres", *(f"-D{name}={value}" for name, value in words.items()), town.database]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PGOPTIONS": "-c role=nec_owner -c nec.role=act" if script == "inserts" else ""}, check=False)
    assert done.returncode == 0 and "ERROR" not in done.stderr, done.stderr
    ended = collections.defaultdict(list)
    for path in town.folder.glob(f"{script}-{turn}.*"):
        for line in path.read_text().splitlines():
            _, _, us, _, second, usec = line.split()[:6]
            ended[int(second) + int(usec) / 1e6].append(int(us) / 1000)
    written = town.value(f"""select count(*) from nec.outing o join bench.senior s on s.id = o.senior_id
        where o.state = 'open' and s.k between {group * SENIORS + 1} and {(group + 1) * SENIORS}""")
    town.written[script] += sum(len(times) for times in ended.values())
    assert written == town.written[script], f"{script}: {town.written[script]} transactions have left {written} outings"
    warm = min(ended) + 1
    kept = [ms for moment, times in ended.items() if moment > warm for ms in times]
    return Asked(len(kept) / (max(ended) - warm), kept)


def row(name, asked, base):
    """One line of the table: the median of the rounds, and its share of the inserts."""
    rate = statistics.median(one.rate for one in asked)
    times = [ms for one in asked for ms in one.ms]
    note(f"{name:<10} {len(times):>7} {rate:>8.0f} {at_percent(times, 50):>8.1f} {at_percent(times, 99):>8.1f} {rate / (base or rate):>8.2f}")
    return rate, at_percent(times, 99)


def accepting(town):
    """Part 1. Returns the rate of HTTP."""
    town.written = collections.Counter()
    town.start("web")
    by_http(town, 0, 0, 1000)  # plans and prepared statements
    town.sql("analyze")
    many = SECONDS * int(by_http(town, 0, 1000, 1000).rate) + 1
    asked, start, cost = collections.defaultdict(list), 2000, Cost(town)
    for turn in range(ROUNDS):
        asked["inserts"].append(cost.of("inserts", by_pgbench, town, "inserts", 1, turn))
        asked["HTTP"].append(cost.of("HTTP", by_http, town, 0, start, many))
        asked["act"].append(cost.of("act", by_pgbench, town, "act", 2, turn))
        start += many
    note(f"{CLIENTS} at once, {ROUNDS} rounds of {SECONDS} s each in turns; the machine's own load: {os.getloadavg()[0]:.1f} on "
         f"{os.cpu_count()} processors; fsync " + town.value("select current_setting('fsync')"),
         f"{'':<10} {'n':>7} {'/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'share':>8}")
    base, base_p99 = row("inserts", asked["inserts"], 0)
    row("act", asked["act"], base)
    rate, p99 = row("HTTP", asked["HTTP"], base)
    cost.show()
    town.stop("web")
    share = {name: statistics.median(h.rate / i.rate for h, i in zip(asked["HTTP"], asked[name])) for name in ("inserts", "act")}
    note(f"HTTP reaches {share['inserts']:.2f} of the inserts, where 0.80 is required, and {share['act']:.2f} of the act")
    judge(share["act"] >= 0.8, "requests through HTTP are accepted at 0.8 of the rate at which pgbench calls their function", f"{share['act']:.2f}")
    judge(share["inserts"] >= 0.8, "and at 0.8 of the rate of the bare inserts", f"{share['inserts']:.2f}")
    judge(p99 <= 3 * base_p99, "and 99 of 100 within three times their time", f"{p99:.1f} ms, {base_p99:.1f} ms")
    return rate


def offered(town, start, rate):
    """Requests for some seconds; milliseconds until each had its offers."""
    after = town.value("select max(id) from nec.journal")
    by_http(town, 3, start, int(rate * SECONDS), rate=rate)
    time.sleep(2)
    return [float("inf") if r["ms"] is None else float(r["ms"]) for r in town.rows(OFFERED, after=str(after))]


def offering(town, most):
    """Part 3: at shares of the rate `most`."""
    note("request committed → offers committed, requests at fixed moments",
         f"{'share':<10} {'n':>7} {'/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'late':>8}")
    start, kept, cost = 1000, 0, Cost(town)
    for share in SHARES:
        times = cost.of(f"1/{1 / share:.0f}", offered, town, start, most * share)
        start += int(most * share * SECONDS)
        p50, p99 = at_percent(times, 50), at_percent(times, 99)
        note(f"1/{1 / share:<8.0f} {len(times):>7} {most * share:>8.0f} {p50:>8.1f} {p99:>8.1f} {times.count(float('inf')):>8}")
        if p50 <= KEPT_MS[0] and p99 <= KEPT_MS[1]:
            kept = share
        if times.count(float("inf")) > len(times) / 2:
            break  # full: more would only wait longer
    cost.show()
    note("the rates above follow: a processor has 1,000 of these milliseconds a second")
    note(f"half of it is the aim; {most * kept:.0f} a second is what these {os.cpu_count()} processors keep, {3600 * most * kept:.0f} an hour")
    judge(kept, f"a request has its offers within {KEPT_MS[0]} ms, 99 of 100 within {KEPT_MS[1]} ms, at some of these rates")


def memory_kb(town):
    """What nec-web has for itself: PSS."""
    with open(f"/proc/{town.pid('web')}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1))


def live(town):
    """Part 2, with all three running."""
    for name in ("matcher", "dispatcher", "web"):
        town.start(name)
    by_http(town, 3, 0, 100, rate=20)  # plans and prepared statements
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    pages = min(LIVE_PAGES, hard - 100)
    if pages < LIVE_PAGES:
        note(f"the hard limit of open files is {hard}: {pages} live pages instead of {LIVE_PAGES}")
    before = memory_kb(town)
    crowd = subprocess.Popen([CROWD, "listen", str(town.port), str(pages), "desk".zfill(43)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert crowd.stdout.readline() == "open\n", "all live pages open"
    time.sleep(1)
    each = (memory_kb(town) - before) / pages
    last = []
    for i in range(5):
        crowd.stdin.write("next\n")
        assert crowd.stdout.readline() == "ready\n"
        began = time.monotonic()
        by_http(town, 3, SENIORS * 20 + i, 1)
        told, _, heard = crowd.stdout.readline().split()
        assert int(told) == pages, f"{told} of {pages} were told"
        last.append(float(heard) - began)
        time.sleep(1)
    crowd.stdin.close()
    crowd.wait()
    note(f"{pages} live pages: {each:.1f} kB of nec-web each; a request is heard of by the last after "
         f"{1000 * statistics.median(last):.0f} ms (median of 5), {1000 * max(last):.0f} ms at worst")
    judge(each <= 20, "a live page costs nec-web no more than 20 kB", f"{each:.1f} kB")
    judge(max(last) <= 1, "a change reaches all of them within a second", f"{max(last):.2f} s")


def judge(condition, title, *notes):
    """A figure of ratios stands on a busy machine too, one of milliseconds does not: then it is shown, not judged."""
    if not condition and os.getloadavg()[0] > 3 * os.cpu_count():
        return skip(f"{title} ({', '.join(notes)}): somebody else uses this machine (load {os.getloadavg()[0]:.1f})")
    return check(condition, title, *notes)


def fill(town):
    """Thousands of people; the clock at ten in the morning; commits keep their time."""
    town.sql("alter system set track_commit_timestamp = on")
    town.kill("postgres")
    town.start("postgres")
    town.sql(TEN_O_CLOCK)
    town.sql((SOURCE / "tests/support/big_town.sql").read_text(), seniors=str(4 * SENIORS), volunteers=str(VOLUNTEERS))
    town.sql("""update nec.territory set settings = settings || '{"day_offers": "1000", "week_offers": "1000"}'""")
    town.sql(TIRELESS)
    town.sql("vacuum analyze")
    town.first_day = datetime.datetime.fromisoformat(town.value("select nec.now() as now")).astimezone(PARIS).date() + datetime.timedelta(days=4)
    town.person0, town.place0 = (town.value(f"select min({column} - k) from bench.senior where {column} is not null") for column in ("id", "place_id"))
    assert not town.value(f"select count(*) from bench.senior where id <> k + {town.person0} or place_id <> k + {town.place0}"), "ids follow each other"


def main():
    if not CROWD.exists():
        return skip("bench-crowd is not built")
    with Town(own_postgres=True, start=()) as town:
        fill(town)
        clone(town.host, town.database, "fresh")
        rate = accepting(town)
        town.database = "fresh"
        live(town)
        offering(town, rate)
    return None


run(main)

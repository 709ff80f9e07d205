"""
What whoever watches the service reads: /metrics in Prometheus' format, checked by a parser of our own (and by promtool
where there is one), and the two addresses that say whether nec-web lives and can do its work.
"""
# --quick leaves this out.
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import clock_to  # noqa: E402
from scene import Scene  # noqa: E402

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? (\S+)')


class Reading:
    """The text format 0.0.4 taken apart strictly; `faults` is what a reader would stumble over."""

    def __init__(self, text):
        self.types, self.values, self.faults, helped = {}, {}, [], set()
        if not text.endswith("\n"):
            self.faults.append("the last line has no end")
        for line in text.splitlines():
            if line.startswith("# HELP "):
                name = line.split()[2]
                if name in helped or not line.split(maxsplit=3)[3:]:
                    self.faults.append(f"help: {line}")
                helped.add(name)
            elif line.startswith("# TYPE "):
                _, _, name, kind = line.split()
                if name in self.types or kind not in ("counter", "gauge", "histogram", "summary") or name not in helped:
                    self.faults.append(f"type: {line}")
                self.types[name] = kind
            else:
                self._sample(line)

    def _sample(self, line):
        found = SAMPLE.fullmatch(line)
        if not found:
            return self.faults.append(f"unreadable: {line}")
        name, labels, value = found.groups()
        family = name if name in self.types else re.sub(r"_(bucket|sum|count)$", "", name)
        labels = tuple(sorted(re.findall(r'([a-z_]+)="([^"]*)"', labels or "")))
        if family not in self.types or (name != family and self.types[family] != "histogram"):
            self.faults.append(f"no type: {line}")
        if (self.types.get(family) == "counter") != name.endswith("_total"):
            self.faults.append(f"a counter, and only it, is a _total: {line}")
        if (name, labels) in self.values or not math.isfinite(float(value)):
            self.faults.append(f"twice, or no number: {line}")
        self.values[name, labels] = float(value)

    def get(self, name, **labels):
        return self.values.get((name, tuple(sorted(labels.items()))))

    def sum(self, name, **labels):
        return sum(v for (n, have), v in self.values.items() if n == name and set(labels.items()) <= set(have))


def read(town):
    page = town.visitor().request("GET", "/metrics")
    assert page.status == 200, page.status
    return Reading(page.body.decode())


def off_by_default():
    with Town(demo=False, start=("web",)) as town:
        equal(town.visitor().get("/metrics").status, 404, "unless the settings say so there is no such page")


def the_format(town):
    page = town.visitor().request("GET", "/metrics")
    equal(page.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8", "it is Prometheus' text format")
    reading = Reading(page.body.decode())
    check(not reading.faults and len(reading.types) > 15, "every line of it can be read", *reading.faults)
    if promtool := shutil.which("promtool"):
        said = subprocess.run([promtool, "check", "metrics"], input=page.body, capture_output=True, timeout=20)
        equal((said.returncode, said.stderr.decode()), (0, ""), "promtool agrees")
    words = page.body.decode().lower()
    people = town.rows("select lower(first_name) as f, lower(last_name) as l, code from nec.person")
    equal([p for p in people if any(re.search(rf"\b{re.escape(p[k])}\b", words) for k in ("f", "l")) or p["code"].lower() in words], [],
          "nobody is named in it")
    check(all(dict(labels).keys() <= {"route", "method", "code", "le", "queue", "reason", "state", "quantile", "version"}
              for _, labels in reading.values), "its labels are routes, states and codes")
    equal(len(reading.values.keys() & {("nec_build_info", (("version", "0.1.0"),))}), 1, "it says which version runs")


def what_is_counted(town, scene):
    before = read(town)
    for _ in range(7):
        town.visitor().get("/accessibilite")
    town.visitor().get("/nulle-part")
    scene.visitor("claire").get("/bureau/sorties/" + scene.codes["outing_offering"])
    after = read(town)
    grown = lambda name, **labels: after.sum(name, **labels) - before.sum(name, **labels)  # noqa: E731
    equal(grown("nec_http_requests_total", route="/accessibilite", method="GET", code="200"), 7, "answers are counted by route and code")
    equal(grown("nec_http_requests_total", route="-", code="404"), 1, "what there is not as one")
    equal(grown("nec_http_requests_total", route="/bureau/sorties/{outing}"), 1, "an address is counted by its pattern")
    equal(grown("nec_http_request_duration_seconds_count"), 10, "how long they took is counted for all (this reading's own comes with the next)")
    buckets = [v for (n, _), v in after.values.items() if n == "nec_http_request_duration_seconds_bucket"]
    check(buckets == sorted(buckets) and buckets[-1] == after.get("nec_http_request_duration_seconds_count"), "in a histogram", buckets)


def the_work(town, scene):
    town.redis_call("DEL", "nec:{nantes}:dead", "nec:{nantes}:messages")
    for number in range(3):
        town.redis_call("XADD", "nec:{nantes}:dead", "*", "stream", "messages", "job", number)
    town.redis_call("XGROUP", "CREATE", "nec:{nantes}:messages", "dispatcher", "0", "MKSTREAM")
    for number in range(5):
        town.redis_call("XADD", "nec:{nantes}:messages", "*", "job", number, "v", "1", "body", "{}")
    town.redis_call("XREADGROUP", "GROUP", "dispatcher", "x", "COUNT", "2", "STREAMS", "nec:{nantes}:messages", ">")
    equal(read(town).get("nec_world_drifted_total"), 0, "no matcher has lost its way")
    town.redis_call("INCRBY", "nec:{nantes}:world-drifted", 2)
    reading = read(town)
    equal(reading.get("nec_world_drifted_total"), 2, "or it is counted of how many volunteers one has")
    equal([reading.get("nec_queue_length", queue=q) for q in ("dead", "messages", "ranked")], [3, 5, 0], "the queues are counted")
    equal([reading.get("nec_queue_pending", queue=q) for q in ("messages", "ranked")], [2, 0], "and what somebody has in hand")
    equal((reading.get("nec_postgres_up"), reading.get("nec_redis_up")), (1, 1), "both servers answer")
    open_alerts = town.value("select count(*) from nec.escalation where settled_at is null")
    equal(reading.sum("nec_escalations_open"), open_alerts, "open alerts are counted by reason")
    equal(reading.sum("nec_outings"), town.value("select count(*) from nec.outing"), "outings by state")
    oldest = reading.get("nec_journal_oldest_seconds")
    at = town.value("select nec.now() + interval '2 hours' as at")
    clock_to(town, at)
    check(read(town).get("nec_journal_oldest_seconds") >= oldest + 7100, "what nobody carries on grows old", oldest)
    code = scene.asked("jeanne", "nec.now() + interval '25 days'")
    clock_to(town, town.value("select nec.now() + interval '1 minute' as at"))
    scene.offered(code, "leo")
    reading = read(town)
    check(50 < reading.get("nec_request_to_offer_seconds", quantile="0.99") < 61, "the time from the request to the first offer is told",
          reading.get("nec_request_to_offer_seconds", quantile="0.99"))


def redis_away(town):
    town.kill("redis")
    reading = wait_until(lambda: (r := read(town)).get("nec_redis_up") == 0 and r, 10, says="it notices")
    check(reading.get("nec_queue_length", queue="dead") is None and not reading.faults, "without Redis its numbers are missing, not zero")
    check(reading.get("nec_postgres_up") == 1 and reading.get("nec_journal_waiting") is not None, "the others stand")
    equal(town.visitor().get("/health/ready").status, 200, "pages go on without Redis: nec-web is ready")
    town.start("redis")


def postgres_away():
    with Town(demo=False, start=("web",), own_postgres=True, settings={"metrics": "true", "call_timeout_ms": 1000}) as town:
        visitor = town.visitor()
        equal([visitor.get(f"/health/{w}").status for w in ("live", "ready")], [200, 200], "alive and ready")
        pids = [int(p) for p in town.sql("select pid from pg_stat_activity where usename = 'nec_web'").split()]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        check(visitor.get("/health/ready").status == 503, "a PostgreSQL that hangs is not ready, though its connections stand")
        equal(visitor.get("/health/live").status, 200, "the process itself lives")
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        wait_until(lambda: visitor.get("/health/ready").status == 200, 15, says="ready again")
        town.kill("postgres")
        wait_until(lambda: visitor.get("/health/ready").status == 503, 15, says="not ready")
        reading = wait_until(lambda: (r := read(town)).get("nec_postgres_up") == 0 and r, 10, says="it is said")
        check(reading.get("nec_journal_waiting") is None and reading.get("nec_redis_up") == 1 and not reading.faults,
              "without PostgreSQL its numbers are missing, and the rest is told")
        town.start("postgres")
        wait_until(lambda: visitor.get("/health/ready").status == 200, 20, says="ready again")
        check(True, "ready again when PostgreSQL is back")


def main():
    off_by_default()
    with Town(start=("web",), settings={"metrics": "true"}) as town:
        scene = Scene(town)
        the_format(town)
        what_is_counted(town, scene)
        the_work(town, scene)
        redis_away(town)
    postgres_away()


run(main)

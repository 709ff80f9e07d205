"""
What each page costs, and how many of them a second.

1. Each page of web/routes.def, from the scene of the tests: its bytes, as they are and as a proxy packs them (gzip 6);
   the first view, with all that the browser fetches for it on the first day; the service's own time, read from its log.
   A page that nobody opens here fails the run: a new one cannot be left out.

2. A page made anew for each request, with its session, its rights, its row-level security and its rendering, beside
   nginx sending the same bytes from a file: wrk with sixteen connections, each server in one thread, in turns. Beside
   the rates, what one request costs the processors, and whom.
"""

import gzip
import http.client
import os
import re
import shutil
import statistics
import subprocess
import time

import rules
from nec import Town, check, equal, free_port, note, run, skip, wait_until
from scene import Scene
from spent import Spent

LOOKS = 20
CONNECTIONS, SECONDS, ROUNDS = 16, 3, 3
BOARD = 150  # a second
PAGE, FIRST_VIEW, P95_MS = 30_000, 100_000, 100  # bytes, bytes, milliseconds
LIGHT = {None, "jeanne"}                         # whom these are promised to

# wrk's part 2: who asks for what.
ASKED = (("the style sheet, a file", None, "/static/nec.css"), ("the first page", None, "/"), ("a senior's outings", "jeanne", "/mes-sorties"),
         ("a volunteer's page", "leo", "/benevole"), ("the desk's board", "claire", "/bureau"))


def judge(condition, title, *notes):
    """A test of time, where this machine is ours alone."""
    load = os.getloadavg()[0]
    if load > 1.5 * os.cpu_count():
        return skip(f"somebody else uses this machine (load {load:.1f}): {title}")
    return check(condition, title, *notes)


# ---- 1. Each page ----

def opener(scene, path):
    """The first of the scene's people whom the page opens for: (name, the page)."""
    for name in (None, "jeanne", "leo", "claire"):
        page = scene.visitor(name).request("GET", path, headers={"Accept": "text/html"}, follow=False)
        if page.status == 200:
            return name, page
    return None, None


class Fetched:
    """What a browser fetches once and keeps: sizes by address."""

    def __init__(self, town):
        self.visitor, self.sizes = town.visitor(), {}

    def of(self, page):
        """The bytes of all that a page names: style, scripts, icons, pictures, and what the style names."""
        named = re.findall(rb'(?:<link rel="(?:stylesheet|icon|manifest)"[^>]*href|<script[^>]*src|<img[^>]*src)="(/[^"]+)"', page.body)
        return sum(self.size(path.decode()) for path in set(named))

    def size(self, path):
        """One file's bytes, with the files that it asks for."""
        if path not in self.sizes:
            body = self.visitor.get(path).body
            inner = set(re.findall(rb"url\(['\"]?(/[^'\")]+)", body)) if path.endswith(".css") else set()
            self.sizes[path] = len(body) + sum(self.size(one.decode()) for one in inner)
        return self.sizes[path]


def looked(town, scene, name, path):
    """The service's own milliseconds for this page, again and again."""
    before = len(town.events("web", "http"))
    visitor = scene.visitor(name)
    for _ in range(LOOKS):
        visitor.get(path)
    lines = wait_until(lambda: len(said := town.events("web", "http")[before:]) >= LOOKS and said, says="the log has all looks")
    return [float(line["ms"]) for line in lines if line["route"] != "-"], {int(line["pg"]) for line in lines}


def weigh(town, scene):
    """The table; and what is promised to who looks with an old tablet."""
    fetched, heavy, slow, unseen, calls = Fetched(town), [], [], [], set()
    note(f"{LOOKS} looks at each page, one at a time; the machine's own load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors",
         f"{'page':<42} {'for':<8} {'bytes':>7} {'packed':>7} {'first':>7} {'median ms':>10} {'p95 ms':>8}")
    for page in rules.pages():
        path = scene.address(page.path)
        name, shown = opener(scene, path)
        if not shown:
            unseen.append(page.path)
            continue
        times, rounds = looked(town, scene, name, path)
        calls |= rounds
        size, first = len(shown.body), len(shown.body) + fetched.of(shown)
        p95 = sorted(times)[int(0.95 * len(times)) - 1]
        note(f"{page.path:<42} {name or 'anyone':<8} {size:>7,} {len(gzip.compress(shown.body, 6)):>7,} {first:>7,} "
             f"{statistics.median(times):>10.1f} {p95:>8.1f}")
        if name in LIGHT:
            heavy += [f"{page.path}: {size} bytes, first view {first}"] if size > PAGE or first > FIRST_VIEW else []
            slow += [f"{page.path}: {p95:.1f} ms"] if p95 > P95_MS else []
    equal(unseen, [], "each page of routes.def has been weighed")
    check(calls <= {0, 1}, "each asks PostgreSQL once at most", calls)
    check(not heavy, f"{PAGE:,} bytes a page, {FIRST_VIEW:,} the first view are enough for each page of a senior's", *heavy)
    judge(not slow, f"each of them is made within {P95_MS} ms, 95 times of 100", *slow)


# ---- 2. Beside a file ----

NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html;
    client_body_temp_path {folder}/nginx-b; proxy_temp_path {folder}/nginx-p; fastcgi_temp_path {folder}/nginx-f;
    uwsgi_temp_path {folder}/nginx-u; scgi_temp_path {folder}/nginx-s;
    server {{ listen 127.0.0.1:{port}; root {folder}/bytes; }}
}}
"""


class Nginx:
    """nginx with one worker, sending files."""

    def __init__(self, town):
        self.folder, self.port = town.folder / "nginx", free_port()
        (self.folder / "bytes").mkdir(parents=True)
        for folder in (self.folder, self.folder / "bytes"):
            folder.chmod(0o755)
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder, port=self.port))

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "nginx.log"])
        wait_until(lambda: self.get("/") in (403, 404), says="nginx answers")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path):
        """A status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status

    def keep(self, name, body):
        """The bytes under a name of ours; their address."""
        (self.folder / "bytes" / name).write_bytes(body)
        return f"http://127.0.0.1:{self.port}/{name}"


def wrk(url, token=None):
    """Requests a second, and milliseconds for 99 of 100; AssertionError when any is refused."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", "Accept: text/html"]
    done = subprocess.run([*command, *(["-H", f"Cookie: nec={token}"] if token else []), url], capture_output=True, text=True, check=True)
    assert "Non-2xx" not in done.stdout and "Socket errors" not in done.stdout, done.stdout
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]), float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def race(town, scene, nginx):
    """The table of rates."""
    note(f"wrk, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s in turns",
         f"{'':<26} {'bytes':>7} {'nginx/s':>9} {'ours/s':>8} {'ratio':>6} {'p99 ms':>7}   ms of the processors: PostgreSQL, nec-web, wrk")
    rates = {}
    for number, (said, name, path) in enumerate(ASKED):
        token = scene.people[name]["token"] if name else None
        body = scene.visitor(name).get(path).body
        file, files, ours, p99, cost, asked = nginx.keep(f"{number}.html", body), [], [], [], {}, 0
        wrk(town.url + path, token)  # connections, plans
        spent = Spent(town)
        for _ in range(ROUNDS):
            files.append(wrk(file)[0])
            spent.look()
            rate, slow = wrk(town.url + path, token)
            time.sleep(0.2)
            ours.append(rate)
            p99.append(slow)
            asked += rate * SECONDS
            for who, seconds in spent.look().items():
                cost[who] = cost.get(who, 0) + seconds
        rates[path] = statistics.median(ours)
        note(f"{said:<26} {len(body):>7,} {statistics.median(files):>9,.0f} {rates[path]:>8,.0f} {rates[path] / statistics.median(files):>6.3f} "
             f"{statistics.median(p99):>7.1f}   " + ", ".join(f"{1000 * cost[who] / asked:.2f}" for who in ("PostgreSQL", "nec-web", "clients")))
    return rates


def main():
    with Town(start=("web",), settings={"log_level": "info"}) as town:
        scene = Scene(town)
        town.sql("analyze")
        weigh(town, scene)
        town.stop("web")
        town.start("web", trial="false")  # in a trial each template's file is looked at before each page
        lines = scene.visitor("claire").json("/bureau")[1]
        note("on the board: " + ", ".join(f"{len(lines[name])} {name}" for name in ("alerts", "needing", "searching", "agreeing", "today", "ahead")))
        if not shutil.which("nginx") or not shutil.which("wrk"):
            return skip("no nginx or no wrk here: no rates beside a file")
        with Nginx(town) as nginx:
            rates = race(town, scene, nginx)
        judge(rates["/bureau"] >= BOARD, f"the board is made anew {BOARD} times a second at least", rates["/bureau"])
    return None


run(main)

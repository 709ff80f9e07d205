"""What every flow stands on: a town of its own, visitors who walk through it, and TAP.

A flow is a Python program (3.11, standard library only) that reads like a story:

    from nec import Town, check, equal, run

    def main():
        with Town() as town:
            volunteer = town.visitor()
            page = volunteer.get("/")
            check(page.status == 200, "the first page answers")
            page = page.submit("Demander une sortie", purpose="walk")
            equal(page.error_fields(), [], "a walk can be asked for through the form alone")

    run(main)

run-tests gives these by the environment:

    NEC_SOURCE       the tree                    NEC_TEST_PGHOST  folder of PostgreSQL's socket
    NEC_BIN          the binaries under test     NEC_TEST_DIR     scratch folder, short path
    NEC_TEST_REDIS   Redis' socket, for tests that need no Redis of their own

To run one flow by hand:  ./nec test tests/flow/spine.py
"""

import http.client
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import traceback

from visitor import Visitor

SOURCE = pathlib.Path(os.environ.get("NEC_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BIN = pathlib.Path(os.environ.get("NEC_BIN") or SOURCE / "build/dev/bin")
WRAP = os.environ.get("NEC_WRAP", "").split()  # "valgrind …": what processes run under
SCRATCH = pathlib.Path(os.environ.get("NEC_TEST_DIR") or "/tmp/nec-test")
PGHOST = os.environ.get("NEC_TEST_PGHOST", "")
REDIS = os.environ.get("NEC_TEST_REDIS", "")
SERVERS = SOURCE / "tests/support/servers"
MONDAY = pathlib.Path(__file__).parent / "monday.sql"  # the day on which a demo town is loaded

# ---- TAP -------------------------------------------------------------------

_count = 0
_failed = 0


def check(condition, title, *notes):
    """One test: a sentence that is true of the product. Returns the condition; `notes` are shown when it fails."""
    global _count, _failed
    _count += 1
    print(f"{'ok' if condition else 'not ok'} {_count} - {title}", flush=True)
    if not condition:
        _failed += 1
        caller = traceback.extract_stack(limit=3)
        where = next((f for f in reversed(caller) if f.filename != __file__), caller[0])
        note(f"{where.filename}:{where.lineno}: {where.line}", *notes)
    return bool(condition)


def equal(got, wanted, title):
    """A test that shows both sides when they differ."""
    return check(got == wanted, title, f"   got: {got!r}", f"wanted: {wanted!r}")


def note(*lines):
    """Lines for the reader, not tests."""
    for line in lines:
        for part in str(line).split("\n"):
            print(f"# {part}", flush=True)


def skip(why):
    """One test that could not run here, and why: counted as skipped, never as passed."""
    global _count
    _count += 1
    print(f"ok {_count} # SKIP {why}", flush=True)


def failed():
    """How many tests have failed so far."""
    return _failed


def run(main):
    """Runs the flow, prints the plan and ends the process. An exception is a failed test."""
    try:
        main()
    except KeyboardInterrupt:
        raise
    except BaseException as trouble:  # SystemExit in the middle of a flow is trouble too
        note(*traceback.format_exc().rstrip().split("\n"))
        check(False, f"the flow goes on to its end ({type(trouble).__name__}: {' '.join(str(trouble).split())[:200]})")
    print(f"1..{_count}", flush=True)
    sys.exit(1 if _failed or not _count else 0)


def wait_until(what, seconds=10.0, every=0.05, says=None):
    """
    Calls what() until it answers something true, and returns that. AssertionError after `seconds`.
    A reset connection or a refused one counts as "not yet".
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            answer = what()
        except (OSError, http.client.HTTPException):
            answer = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {says or getattr(what, '__name__', 'that')}")
        time.sleep(every)


# ---- databases ---------------------------------------------------------------

def psql(host, database, script, user="postgres", **variables):
    """
    Runs SQL through psql and returns what it prints, unaligned. :'name' in the script is variable `name`, quoted.
    RuntimeError with the server's words when it is refused.
    """
    command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(host), "-U", user, "-d", database]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or f"psql ended with {done.returncode}")
    return done.stdout.rstrip("\n")


def clone(host, template, name):
    """
    A database of its own, copied from a template. What ALTER DATABASE set on the template is no part of the
    copy that PostgreSQL makes, so it is said again.
    """
    psql(host, "postgres", """
        drop database if exists :"name" with (force);
        create database :"name" template :"template";
        select format('alter database %I set %s to %L', :'name', split_part(c, '=', 1), substr(c, strpos(c, '=') + 1))
        from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase and s.setrole = 0,
             unnest(s.setconfig) c
        where d.datname = :'template' \\gexec
        grant create on database :"name" to nec_owner;
        """, template=template, name=name)


_claims = []  # the ports of this process


def seed():
    """Of what a test draws: always the same, and under ./nec soak another one each time; NEC_SEED says it."""
    return int(os.environ.get("NEC_SEED") or (random.SystemRandom().randrange(10**6) if os.environ.get("NEC_SOAK") else 1))


def free_port():
    """A TCP port of 127.0.0.1 that nobody listens on. No connection going out is given it by the kernel, which takes
    theirs from 32768 on, and no other test while this one lives: a name that goes with the process says whose it is."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0nec-port-{port}")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
        else:
            _claims.append(claim)
            return port


# ---- a town -------------------------------------------------------------------

PROCESSES = ("web", "dispatcher", "matcher")
_towns = itertools.count(1)


class Town:
    """
    The whole service, running for one flow alone: a database cloned from a template, a Redis of its own, and the
    three processes on free ports, killed with the flow.

        demo=True            with the people and places of the demo town; else only what the migrations write
        start=PROCESSES      which processes to start; the others by start(name)
        own_postgres=True    a PostgreSQL of its own, which may then be killed (takes some seconds more)
        settings={...}       base/config.def by name, for all processes

    More dispatchers and matchers beside the first are dispatcher2, matcher2, matcher3 …; they have no telephone
    unless start("dispatcher2", agi_port=…) gives them a port of their own.

    Leaving the `with` stops all; a process that ends badly then, or that a sanitizer complained of, is a failed
    test, and the ends of the logs are shown when anything has failed.
    """

    def __init__(self, demo=True, start=PROCESSES, own_postgres=False, settings=None):
        self.name = f"town_{os.getpid()}_{next(_towns)}"
        self.folder = SCRATCH / self.name
        self.port = free_port()
        self.agi_port = free_port()
        self.phone_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redis = self.folder / "redis.sock"
        self.demo = demo
        self.own_postgres = own_postgres
        self.host = PGHOST
        self.database = self.name
        self.settings = settings or {}
        self._wanted = start
        self._running = {}
        self._killed = set()
        self._failed_before = failed()

    # -- life --

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            if self.own_postgres:
                self._postgres_make()
            else:
                clone(self.host, "nec_demo_template" if self.demo else "nec_template", self.database)
            self.start("redis")
            for name in self._wanted:
                self.start(name)
        except BaseException:
            self._logs_show()
            self.close()
            raise
        return self

    def __exit__(self, kind, *_):
        for name in self.names():
            self.stop(name)
        if kind or failed() > self._failed_before:
            self._logs_show()
        self.close()

    def close(self):
        """Ends whatever still runs and removes what the town left on disk."""
        for process in self._running.values():
            process.kill()
            process.wait()
        self._running.clear()
        if self.own_postgres:
            subprocess.run([SERVERS, "stop", self.folder / "pg"], check=False)
        elif not failed() > self._failed_before:
            psql(self.host, "postgres", 'drop database if exists :"name" with (force)', name=self.database)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _postgres_make(self):
        subprocess.run([SERVERS, "start", self.folder / "pg"], check=True)
        self.host = self.folder / "pg/run"
        psql(self.host, "postgres", 'create database :"name"', name=self.database)
        self.admin("migrate")
        if self.demo:
            psql(self.host, self.database, MONDAY.read_text())
            self.admin("demo")

    # -- processes --

    def environment(self, user="postgres"):
        """What a process of this town finds in its environment."""
        settings = {
            "database": f"host={self.host} dbname={self.database} user={user}",
            "redis": self.redis,
            "data": self.folder,
            "key_file": key_file(),
            "port": self.port,
            "agi_port": self.agi_port,
            "phone_port": self.phone_port,
            "ring_s": 0,  # calls count as heard at once, unless a test has somebody who picks up
            "public_url": self.url,
            "trial": "true",
            "as_root": "true",  # who runs tests may be root
            "voice_ahead": "false",  # seventy sentences that nobody listens to
            **self.settings,
        }
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("NEC_")},
            **{f"NEC_{name.upper()}": str(value) for name, value in settings.items()},
            "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0" + os.environ.get("NEC_ASAN", ""),
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        }

    def start(self, name, **settings):
        """Starts web, dispatcher, matcher2, redis or (its own) postgres; returns when it answers."""
        assert name not in self._running, f"{name} runs already"
        if name == "postgres":
            return subprocess.run([SERVERS, "start-pg", self.folder / "pg"], check=True)
        if name == "redis":
            program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
            command = ["redis-server", "--port", "0", "--unixsocket", str(self.redis), "--dir", str(self.folder),
                       "--save", "", "--appendonly", "no"]
            self.redis.unlink(missing_ok=True)
        else:
            kind, number = _kind(name), name.removeprefix(_kind(name)) or "1"
            program = BIN / f"nec-{kind}"
            command = [str(program)] if kind == "web" else [str(program), f"{kind}-{number}"]
            if number != "1":
                settings = {"agi_port": 0, "phone_port": 0, **settings}
            if WRAP:
                command, program = [*WRAP, str(program), *command[1:]], shutil.which(WRAP[0])
        environment = self.environment(f"nec_{_kind(name)}") | {f"NEC_{k.upper()}": str(v) for k, v in settings.items()}
        with open(self.folder / f"{name}.log", "ab") as log:
            before = log.tell()
            self._running[name] = subprocess.Popen(
                command, executable=str(program), env=environment, cwd=SOURCE, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=_die_with_parent)
        self._wait_ready(name, before)
        return None

    def _wait_ready(self, name, before):
        """A matcher is not waited for: it has first to read what PostgreSQL holds, which may be away."""
        def ready():
            assert self._running[name].poll() is None, f"{name} ended at once: {self.log(name)[-2000:]}"
            if name == "redis":
                return self.redis_call("PING") == "PONG"
            if name == "web":
                return self.visitor().get("/").status < 500
            if _kind(name) == "dispatcher":  # from then on it can be rung
                return b"event=ready " in (self.folder / f"{name}.log").read_bytes()[before:]
            return True
        wait_until(ready, 120 if WRAP else 20, says=f"{name} answers")

    def names(self):
        """Those that run, without the servers, in the order in which they are to be stopped."""
        return sorted((n for n in self._running if _kind(n) in PROCESSES), key=lambda n: (PROCESSES.index(_kind(n)), n))

    def pid(self, name):
        """The process id of one that runs."""
        return self._running[name].pid

    def alive(self, name):
        """Does it run (and has not fallen over)?"""
        return name in self._running and self._running[name].poll() is None

    def signal(self, name, what):
        """Sends a signal: signal.SIGSTOP makes a process hang, SIGCONT lets it go on."""
        self._running[name].send_signal(what)

    def kill(self, name):
        """kill -9: no chance to tidy up. Redis forgets everything; start(name) brings it back."""
        if name == "postgres":
            subprocess.run([SERVERS, "kill-pg", self.folder / "pg"], check=True)
            return
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def stop(self, name, seconds=15):
        """SIGTERM; a failed test unless it then ends by itself with 0 and no sanitizer has complained."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            end = process.wait(120 if WRAP else seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            end = "had to be killed"
        complaint = re.search(r"ERROR: \w+Sanitizer.*|runtime error: .*", self.log(name))
        if (end != 0 and name != "redis") or complaint:
            check(False, f"nec-{name} ends cleanly", f"exit: {end}", complaint.group(0) if complaint else "")

    def restart(self, name):
        """A clean stop and a new start, as an update does."""
        self.stop(name)
        self.start(name)

    def log(self, name):
        """All that a process has written."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def events(self, name, event):
        """The logfmt lines of one event, as dicts: town.events("web", "http")[-1]["ms"]."""
        lines = (line for line in self.log(name).splitlines() if line.startswith(f"event={event} "))
        return [{k: v.strip('"') for k, v in re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line)} for line in lines]

    def _logs_show(self):
        for name in [f.stem for f in sorted(self.folder.glob("*.log")) if _kind(f.stem) in PROCESSES]:
            lines = self.log(name).splitlines()
            if told := [line for line in lines if re.search(r" level=(warn|error)| status=(internal|unavailable)", line)][-10:]:
                note(f"--- what went wrong in {name}.log ---", *told)
            if tail := lines[-25:]:
                note(f"--- the end of {name}.log ---", *tail)

    # -- around the processes --

    def admin(self, *words):
        """nec-admin on this town; returns what it prints, RuntimeError when it fails."""
        done = subprocess.run([BIN / "nec-admin", *map(str, words)], env=self.environment(), text=True,
                              cwd=SOURCE, capture_output=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"nec-admin {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done.stdout

    def sql(self, script, user="postgres", **variables):
        """Runs SQL as the superuser and returns psql's unaligned output (:'name' is a variable)."""
        return psql(self.host, self.database, script, user, **variables)

    def rows(self, query, **variables):
        """The rows of a query as dicts, typed as JSON knows them."""
        answer = self.sql(f"select coalesce(json_agg(_row), '[]') from ({query}) _row", **variables)
        return json.loads(answer)

    def value(self, query, **variables):
        """The first column of the first row, typed as JSON knows it; None without a row."""
        rows = self.rows(query, **variables)
        return next(iter(rows[0].values())) if rows else None

    def call(self, function, who, key=None, document=None, user="postgres"):
        """
        api.<function>(who, key, input), or (who, input) for a page, as one database role:
        {"outcome": ..., "reason": ..., "problems": [...], "document": {...}}
        """
        page = function.startswith("page_")
        arguments = "nullif(:'who', ''), :'input'::jsonb" if page else "nullif(:'who', ''), nullif(:'key', ''), :'input'::jsonb"
        bell = "" if page else "; notify nec"  # as a process rings after its acts
        answer = self.sql(f"select to_jsonb(x) from api.{function}({arguments}) x{bell}", user,
                          who=who or "", key=key or "", input=json.dumps(document or {}))
        return json.loads(answer)

    def redis_call(self, *words):
        """One Redis command: its answer as text, "" for nothing."""
        done = subprocess.run(["redis-cli", "-s", str(self.redis), *map(str, words)], capture_output=True, text=True,
                              timeout=10)
        return done.stdout.strip()

    def visitor(self):
        """A new browser: no cookies, no JavaScript."""
        return Visitor(self.port)


def _kind(name):
    """dispatcher2 is a dispatcher."""
    return name.rstrip("0123456789")


def key_file():
    """The key that seals the personal fields of all test towns (the demo template's too)."""
    path = SCRATCH / "key"
    if not path.exists():
        SCRATCH.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write("v1:" + "5eed" * 16 + "\n")
    return path


def _die_with_parent():
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


if __name__ == "__main__" and sys.argv[1:2] == ["clone"] and len(sys.argv) == 4:
    clone(PGHOST, sys.argv[2], sys.argv[3])

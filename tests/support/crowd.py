"""Twenty people who act in the same instant, each on a connection of their own.

    with Crowd("races") as crowd:
        outing = crowd.value("select asked('jeanne')")
        said = crowd.at_once([act("outing_cancel", "jeanne", outing=outing)] * 20)

The database is a clone of the migrated template, with the cast and the helpers of tests/sql/support.sql
kept in it: asked(), offered(), outcome() and the others. Every statement is a transaction.
"""

import os
import subprocess
import time

from nec import PGHOST, SOURCE, clone, psql

TEMPLATE = os.environ.get("NEC_TEST_TEMPLATE", "nec_template")
SEATS = 20
_GATE = 7001  # the advisory lock behind which everybody waits
_END = "--end--"


def quote(value):
    """A value as SQL text."""
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def act(name, who, key=None, **fields):
    """The statement that does an act and says how it ended: "ok", "conflict already_taken"."""
    pairs = ", ".join(f"{quote(k)}, {quote(v)}" for k, v in fields.items())
    return f"select outcome({quote(name)}, {quote(who)}, {f'args({pairs})' if pairs else quote('{}')}, {quote(key)})"


class Seat:
    """One connection. What it is told is answered in lines; an error is a line "ERROR:  40P01"."""

    def __init__(self, database):
        self._psql = subprocess.Popen(
            ["psql", "-XqAt", "-h", PGHOST, "-U", "postgres", "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        self.send("\\set VERBOSITY sqlstate", "set search_path = nec, core, ext, tap, story, pg_temp;",
                  "set statement_timeout = '60s';", "set nec.territory = 1; set nec.actor = 'story'; set nec.channel = 'desk';")
        self.answer()

    def send(self, *lines):
        self._psql.stdin.write("\n".join(lines) + f"\n\\echo {_END}\n")
        self._psql.stdin.flush()

    def answer(self):
        lines = []
        while True:
            line = self._psql.stdout.readline()
            if not line:
                raise RuntimeError("a connection has ended: " + " ".join(lines))
            if line.rstrip("\n") == _END:
                return "\n".join(lines)
            lines.append(line.rstrip("\n"))

    def run(self, statement):
        self.send(statement.rstrip(";") + ";")
        return self.answer()

    def close(self):
        self._psql.stdin.close()
        self._psql.wait(timeout=10)
        self._psql.stdout.close()


class Crowd:
    def __init__(self, name, seats=SEATS):
        self.database = f"nec_{name}"
        self._seats = seats

    def __enter__(self):
        clone(PGHOST, TEMPLATE, self.database)
        support = (SOURCE / "tests/sql/support.sql").as_posix()
        psql(PGHOST, self.database, f"\\ir {support}\ncommit;\nset client_min_messages = error;\n")
        self.desk = Seat(self.database)
        self.seats = [Seat(self.database) for _ in range(self._seats)]
        return self

    def __exit__(self, *_):
        for seat in [self.desk, *self.seats]:
            seat.close()
        psql(PGHOST, "postgres", 'drop database if exists :"name" with (force)', name=self.database)

    def run(self, statement):
        """Whatever it answers, in lines; RuntimeError when the database refuses."""
        text = self.desk.run(statement)
        if "ERROR:" in text:
            raise RuntimeError(f"{text} for {statement}")
        return text

    def value(self, query):
        """The first column of the first row, as text."""
        return self.run(query).split("\n")[0]

    def number(self, query):
        return int(self.value(query))

    def at_once(self, statements):
        """All statements in the same instant, each on its own connection; their answers, in their order."""
        seats = self.seats[:len(statements)]
        assert len(seats) == len(statements)
        self.value(f"select pg_advisory_lock({_GATE})")
        for seat, statement in zip(seats, statements):
            seat.send(f"select pg_advisory_xact_lock_shared({_GATE}) \\g /dev/null", statement.rstrip(";") + ";")
        deadline = time.monotonic() + 20
        while self.number(f"select count(*) from pg_locks where locktype = 'advisory' and objid = {_GATE} and not granted"
                          " and database = (select oid from pg_database where datname = current_database())") < len(seats):
            assert time.monotonic() < deadline, "everybody comes to the gate"
        self.value(f"select pg_advisory_unlock({_GATE})")
        return [seat.answer() for seat in seats]

"""
The service's clock in a test's hand: from stop to stop in real milliseconds, or running fast.

    with Town(start=()) as town, Walk(town) as walk:
        walk.begin("2027-03-22 07:30")                # before anything runs: nothing is late
        town.start("matcher") …
        walk.to(walk.at("2027-03-23 09:00"))          # there, and everything that this hour brings is done
        walk.settle()                                 # what people have done since has been carried on
        walk.run(walk.at("2027-03-23 12:00"), 1200)   # three hours in nine seconds, with nobody's help

Instants are seconds since 1970; local() and at() know Paris. Done means: each of the dispatcher's chores has run at the
new hour (its log says so), nothing in the journal waits to be carried, no message is due, no question is unanswered.
"""

import datetime
import functools
import json
import re
import time
import zoneinfo

from crowd import Seat, quote
from nec import SOURCE, wait_until

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
CHORES = len(re.findall(r"^CHORE\(", (SOURCE / "dispatcher/chores.def").read_text(), re.M))
RATE = 6  # while it stands at a stop: ten seconds are a minute
LOG_GRAIN = 0.002  # a log tells milliseconds, cut off, and how long a chore took to a tenth of one, rounded

WAITING = """
select (select count(*) from nec.journal where handled_at is null) + (select count(*) from nec.message where state = 'queued' and due_at <= nec.now())
     + (select count(*) from nec.outing o where core.askable(o) and not core.ranked(o))
"""


@functools.lru_cache(None)
def local(instant):
    """The hour on the wall in Nantes."""
    return datetime.datetime.fromtimestamp(instant, PARIS)


def said(instant):
    """For a reader: "sam. 2027-03-27 09:00:04"."""
    return local(instant).strftime("%a %Y-%m-%d %H:%M:%S %z")


class Walk:
    """One clock and one connection of its own, as the superuser."""

    def __init__(self, town, rate=RATE):
        self.town, self.rate = town, rate
        self.stood_at = 0.0  # the chores have done all that was due then
        self.stops, self.wait_s = 0, 0.0

    def __enter__(self):
        self.seat = Seat(self.town.database)
        return self

    def __exit__(self, *_):
        self.seat.close()

    # ---- What time it is ----

    @staticmethod
    def at(text):
        """The instant of a local time: "2027-03-23 09:00"."""
        return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()

    def now(self):
        return float(self.ask("select extract(epoch from nec.now())"))

    def ask(self, query):
        """What a query answers, as text; RuntimeError when the database refuses."""
        text = self.seat.run(query)
        if "ERROR:" in text:
            raise RuntimeError(f"{text} for {query}")
        return text

    def rows(self, query):
        """The rows of a query, as dicts."""
        return json.loads(self.ask(f"select coalesce(json_agg(_row), '[]') from ({query}) _row"))

    # ---- Moving it ----

    def begin(self, text):
        """Before the town's processes run."""
        self._set(f"to_timestamp({self.at(text)!r})", self.rate)

    def _set(self, shown, rate):
        self.ask(f"begin; update nec.clock set shown_base = {shown}, real_base = clock_timestamp(), rate = {rate}; "
                 f"select core.journal('clock', 0, 'clock_moved', {quote(json.dumps({'rate': rate}))}); notify nec; commit")

    def to(self, instant, rate=None):
        """Sets the clock, never back, and waits until the town has done what the hour brings."""
        began = time.monotonic()
        with open(self.town.folder / "dispatcher.log", encoding="utf-8", errors="replace") as log:
            log.seek(0, 2)
            self._set(f"greatest(nec.now(), to_timestamp({instant!r}))", rate or self.rate)
            self._chores_run(log)
        self.settle()
        self.stood_at = instant
        self.stops += 1
        self.wait_s += time.monotonic() - began

    def _chores_run(self, log):
        """Until the dispatcher has seen the new hour, and then has done each chore from its beginning."""
        seen, moved_at, rest = set(), None, ""
        deadline = time.monotonic() + 20
        while len(seen) < CHORES:
            assert time.monotonic() < deadline, f"chores at the new hour: {sorted(seen)}"
            *lines, rest = (rest + log.read()).split("\n")
            for line in lines:
                if line.startswith("event=clock "):
                    moved_at = _written(line)
                elif moved_at and line.startswith("event=chore ") and (ran := re.search(r"name=(\w+) status=ok .* ms=([\d.]+)", line)):
                    if _written(line) - float(ran[2]) / 1000 >= moved_at - LOG_GRAIN:
                        seen.add(ran[1])
            if len(seen) < CHORES:
                time.sleep(0.002)

    def settle(self, seconds=30):
        """Until all that has been committed has been carried on. Rings as a process does after its acts."""
        self.ask("notify nec")
        wait_until(lambda: self.ask(WAITING) == "0", seconds, 0.004, "nothing waits any more")

    def run(self, until, rate):
        """Lets the clock run fast, by itself, until then; it goes on at that rate."""
        self.to(self.now(), rate)
        wait_until(lambda: self.now() >= until, 120, 0.005, says=f"it is {said(until)}")
        self.settle()
        self.stood_at = until


def _written(line):
    """When a line of a log was written, by the machine's own clock."""
    return datetime.datetime.fromisoformat(re.search(r" at=(\S+)Z$", line)[1] + "+00:00").timestamp()

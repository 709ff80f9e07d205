"""
Some weeks of one town: the real processes, real PostgreSQL and Redis, a script of people, the clock in our hand.

    with Town(start=(), settings=SETTINGS) as town, Walk(town) as walk:
        season = begun(town, walk, "2027-03-22 07:30", SCRIPT, CALLS)
        season.live(walk.at("2027-04-03 12:00"))
        kept(season)

The clock stands at each hour at which something is promised (promises.py) or somebody acts (townsfolk.py), and a
minute before; nothing but the hour that it shows makes the service move. season.fast() lets it run by itself.
"""

import collections
import json
import os
import random
import re

from nec import check, equal, note
from promises import DAY, HOUR, MINUTE, NIGHTLESS, Desk, dues, enough, is_quiet, judge, ready, table
from record import Record
from story import Cast
from townsfolk import Townsfolk
from walk import local

SOAK = bool(os.environ.get("NEC_SOAK"))
SEED = int(os.environ.get("NEC_SEED") or 1)
SETTINGS = {"log_level": "debug"}  # the walk reads in the log what the chores have done
NIGHT_RATE = 900                   # a minute in 67 ms

# Demo outings belong to another day; whoever has time has it at night too; nobody hears more than is fair.
ALONE = """
update nec.outing set state = 'cancelled', cancelled_by = 'service', cancelled_when = 'early'
where state not in ('closed', 'unmet', 'redirected', 'cancelled');
update nec.escalation set settled_at = nec.now(), settled = 'not_needed' where settled_at is null;
update nec.availability set from_q = 0, to_q = 96;
update nec.territory set settings = settings - '{day_offers,week_offers,planned_at_once}'::text[];
"""

class Season:
    """Some weeks of one town."""

    def __init__(self, town, walk, begins, script, calls):
        self.town, self.walk, self.begins = town, walk, walk.at(begins)
        self.cast = Cast(town)
        town.sql(ALONE)
        walk.begin(begins)
        self.after = int(walk.ask("select max(id) from nec.outing"))
        self.alert_after = int(walk.ask("select max(id) from nec.escalation"))
        self.desk = Desk(json.loads(walk.ask("select desk_hours from nec.territory")))
        self.promises = table(self.desk)
        self.ran = []  # (from, until, rate)
        self.folk = Townsfolk(self.cast, self.desk, script, calls, SEED)

    def record(self, live=False):
        record = Record(self.walk, self.after, self.alert_after, live)
        for o in record.outings:
            ready(o)
        return record

    def live(self, until):
        """From stop to stop."""
        while True:
            record = self.record(live=True)
            wishes = self.folk.wishes(record)
            if wishes and wishes[0].at <= record.now:
                for wish in wishes:
                    if wish.at <= record.now:
                        self.folk.do(wish)
                self.walk.settle()
                continue
            if record.now >= until:
                return
            coming = [until, record.now + HOUR, *(w.at for w in wishes[:1])]
            for due in dues(self.promises, record):
                # A minute before, then; and again for what one chore has left because another held it.
                coming += [at for at in (due - MINUTE, due + 0.01, due + 20, due + 40) if at > self.walk.stood_at]
            self.walk.to(min(at for at in coming if at > self.walk.stood_at))

    def fast(self, first, last, rate):
        """From one hour to another with the clock running, and nobody about."""
        self.live(first)
        self.walk.run(last, rate)
        self.ran.append((first, last, rate))



def begun(town, walk, begins, script, calls):
    """A town that lives from then on."""
    season = Season(town, walk, begins, [(walk.at(a), walk.at(b), c) for a, b, c in script], [walk.at(c) for c in calls])
    for name in ("matcher", "dispatcher", "web"):
        town.start(name)
    return season


def by_dice(walk, first, days, a_day):
    """A script of anybody's: so many requests a day, at every notice, with every story."""
    dice, script = random.Random(SEED), []
    stories = ("mixed", "yes", "silent", "refuse", "yes late_checkin", "yes no_checkin", "mixed vanished", "yes nobody_opens", "yes late_home",
               "mixed no_home", "yes agrees_late", "yes never_agrees", "yes cancels_early", "yes cancels_late", "mixed cancels_same_day",
               "yes changes", "yes withdraws", "silent found", "silent left", "refuse same_day")
    for day in range(days):
        for _ in range(a_day):
            asked = walk.at(first) + day * DAY + dice.randint(0, 14 * 60) * MINUTE
            story = dice.choice(stories)
            meets = asked + (dice.randint(5, 8) * HOUR if "same_day" in story else dice.randint(8 * 4, 10 * 24 * 4) * 15 * MINUTE)
            script.append(tuple(local(t - t % (15 * MINUTE)).strftime("%Y-%m-%d %H:%M") for t in (asked, meets)) + (story,))
    return sorted(script)


# ---- What must be so in the end ----

def kept(season, every_clock=True):
    """Every promise, over all that has happened; with `every_clock` each of them must have been met."""
    record = season.record()
    for promise in season.promises:
        count, broken = judge(promise, record, season.ran)
        check(not broken and (count or not every_clock), f"{promise.name} ({count} times)", *broken[:6])
    told = [m for o in record.outings for m in o.messages if m.state == "sent"]
    check(told and not [m for m in told if m.kind in NIGHTLESS and is_quiet(m.ended_at)],
          "between 20:00 and 8:00 nobody hears of offers, reminders or feedback")
    twice = collections.Counter((o.id, m.kind, m.person_id) for o in record.outings if len({a.volunteer_id for a in o.assignments}) == 1
                                for m in o.messages if m.state == "sent" and not o.since and re.match("reminder|nudge|feedback", m.kind))
    equal([key for key, n in twice.items() if n > 1], [], "nobody is reminded or nudged twice")
    equal(enough(record), [], "nobody gets more than two offer messages a day and five a week")
    # Somebody has said yes while the desk reached for the alert, or another for their no.
    void = (("prendre", 412), ("non", 412))
    equal({key: n for key, n in season.folk.said.items() if key[1] not in (200, 409, 410) and key not in void}, {},
          "everybody could do what they wanted")
    note(f"{season.walk.stops} stops, {season.walk.wait_s:.0f} s of waiting, {sum(season.folk.said.values())} acts, "
         f"{len(record.outings)} outings")


def same_hour(season):
    """A series is a rule of the clock on the wall."""
    series = collections.defaultdict(list)
    for o in season.record().outings:
        if o.series_id:
            series[o.series_id].append(local(o.appointment_at))
    check(series and all(len(days) > 2 and len({d.strftime("%a %H:%M") for d in days}) == 1 and len({d.utcoffset() for d in days}) == 2
                         for days in series.values()), "what comes back each week keeps its hour across the change", series)


# ---- Asking at an hour ----

def refused(answer):
    """The fields and the words of a refusal, as a program gets them."""
    return [(e["pointer"], e["message"]) for e in answer["errors"]]


def asks(senior, date, hour, key, **more):
    return senior.acts("/sorties/nouvelle", {"purpose": senior.row["purpose"], "place": senior.row["place"],
                                             "appointment_date": date, "appointment_time": hour, **more}, key)

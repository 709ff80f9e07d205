"""
kill -9 of each process and each server at each step of the way from a request to home again.

Seniors, volunteers and coordinators act by JSON over HTTP and insist until they are answered. Whoever kills waits for
a step to begin, then a few milliseconds, and brings the dead back as the supervisor would. In the end the database
must hold what was acknowledged, once, and each outing must have gone on by itself.

10 kills; in ./nec soak each of the five at each of the ten steps, twice. NEC_SEED=… repeats a run's choices.
"""

import os
import random
import threading
import time

import nec
from nec import Town, check, equal, note, run, wait_until
from story import Cast, Onlooker

SOAK = bool(os.environ.get("NEC_SOAK"))
SEED = nec.seed()
VICTIMS = ("web", "dispatcher", "matcher", "redis", "postgres")
STEPS = ("request", "ranking", "offered", "accept", "accepted", "agree", "clock", "start", "return", "home")
AT_ONCE = 4           # outings that are under way at the same time
GOES_ON_SECONDS = 30  # after the last one is back; what Redis lost is asked again after 10 s
NUDGE_MS = 60         # a step takes about so long


class Killer(threading.Thread):
    """
    Kills one at a time. `due` says what is left to do: who is to die at which step.
    Its thread never ends: whoever it started dies with it (PR_SET_PDEATHSIG).
    """

    def __init__(self, town, dice):
        super().__init__(daemon=True)
        self.town, self.dice = town, dice
        self.due = self.plan()
        self.lock = threading.Condition()
        self.order = None   # (step, victim), while one is being killed
        self.rests_until = 0.0
        self.deaths = []    # (victim, step, when it died, when it was back)
        self.trouble = None

    def plan(self):
        """{step: [victims]}: each victim equally often, the steps dealt out evenly."""
        if SOAK:
            return {step: self.dice.sample(VICTIMS * 2, 2 * len(VICTIMS)) for step in STEPS}
        due = {step: [] for step in STEPS}
        for step, victim in zip(self.dice.sample(STEPS, len(STEPS)), VICTIMS * 2):
            due[step].append(victim)
        return due

    def left(self):
        """How many are still to die."""
        return sum(map(len, self.due.values())) + (self.order is not None)

    def tempt(self, step):
        """Somebody is at this step just now."""
        with self.lock:
            if self.order is None and self.due[step] and time.monotonic() > self.rests_until and not self.trouble:
                self.order = (step, self.due[step].pop())
                self.lock.notify()

    def run(self):
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.order)
            try:
                self.strike(*self.order)
            except BaseException as trouble:  # the town cannot be brought back: the whole test is over
                self.trouble = trouble
            self.rests_until = time.monotonic() + self.dice.uniform(0.2, 1.5)
            self.order = None

    def strike(self, step, victim):
        time.sleep(self.dice.uniform(0, NUDGE_MS / 1000))
        self.town.kill(victim)
        died = time.monotonic()
        time.sleep(0.2)
        self.town.start(victim)
        self.deaths.append((victim, step, died, time.monotonic()))

    def last_return(self):
        """When the town was last whole again; None while it is not."""
        return None if self.order else max((back for *_, back in self.deaths), default=0.0)


class Walk:
    """One outing on its way. What was acknowledged is kept, to be looked for in the end."""

    def __init__(self, round_, senior, days):
        self.round, self.senior, self.days = round_, senior, days
        self.test, self.dice = round_.test, random.Random(round_.test.dice.random())
        self.name = f"walk-{len(self.test.walks)}"
        self.outing = self.volunteer = None
        self.said_yes, self.refused, self.diary = [], [], []
        self.trouble = None
        self.test.walks.append(self)

    def step(self, step):
        """Each step begins after a moment's thought, and tempts the killer."""
        assert not self.test.killer.trouble, f"the town could not be brought back: {self.test.killer.trouble}"
        time.sleep(self.dice.uniform(0, 0.3))
        self.diary.append((time.monotonic(), step))
        self.test.killer.tempt(step)

    def act(self, who, path, fields, key):
        """Insists, and sometimes asks once more: the answer to a key is always the same."""
        status, answer = who.insists(path, fields, f"{self.name}-{key}")
        if status == 200 and self.dice.random() < 0.4:
            again = who.insists(path, fields, f"{self.name}-{key}")
            if again != (status, answer):
                self.test.differing.append((self.name, key, answer, again))
        return status, answer

    def now(self):
        """The outing as the onlooker sees it."""
        return self.test.onlooker.outings.get(self.outing, {"state": None, "offers": []})

    def goes_on(self, what, said):
        """Waits until it is so; at most GOES_ON_SECONDS in a town that is whole."""
        began = time.monotonic()
        while True:
            got = what()
            whole = self.test.killer.last_return()
            if got:
                break
            assert whole is None or time.monotonic() - max(began, whole) < GOES_ON_SECONDS, \
                f"{self.name} ({self.outing}): not within {GOES_ON_SECONDS} s: {said}"
            assert time.monotonic() - began < 240, f"{self.name} ({self.outing}): never: {said}"
            time.sleep(0.05)
        if whole and whole > began:
            self.test.recoveries.append((time.monotonic() - whole, said))
        return got

    # -- from the request to the senior's yes --

    def find_somebody(self):
        try:
            self.ask()
            self.answer()
            self.agree()
        except BaseException as trouble:
            self.trouble = trouble

    def ask(self):
        self.step("request")
        status, answer = self.act(self.senior, "/sorties/nouvelle", self.senior.request(self.days), "request")
        assert status == 200 and answer["state"] == "open", f"{self.name}: {status} {answer}"
        self.outing = answer["outing"]
        self.step("ranking")
        self.goes_on(lambda: any(f["open"] for f in self.now()["offers"]), "volunteers are asked")

    def answer(self):
        """All who were asked say yes at once."""
        self.step("offered")
        asked = [f for f in self.now()["offers"] if f["open"]]
        self.step("accept")
        together = [threading.Thread(target=self.say_yes, args=(offer,)) for offer in asked]
        for one in together:
            one.start()
        for one in together:
            one.join()
        assert len(self.said_yes) == 1, f"{self.name}: accepted by {self.said_yes}, refused {self.refused}"
        self.volunteer = self.test.cast.volunteers[self.said_yes[0]]
        self.step("accepted")

    def say_yes(self, offer):
        who = self.test.cast.volunteers[offer["volunteer"]]
        try:
            status, answer = self.act(who, f"/propositions/{offer['code']}/oui", {}, f"yes-{offer['code']}")
        except AssertionError as trouble:
            self.refused.append((offer["volunteer"], str(trouble)))
            return
        if status == 200 and answer["state"] in ("accepted", "confirmed"):  # a familiar face may count as agreed
            self.said_yes.append(offer["volunteer"])
        else:
            self.refused.append((offer["volunteer"], status, answer))

    def agree(self):
        self.step("agree")
        status, answer = self.act(self.senior, f"/sorties/{self.outing}/accord", {}, "agree")
        assert (status, answer.get("state")) == (200, "confirmed"), f"{self.name}: {status} {answer}"

    # -- the day itself --

    def go(self):
        """The clock moves on to the hour before they meet; out, back, home."""
        self.step("clock")
        meet_at = self.goes_on(lambda: self.now().get("meet_at"), "the outing is seen")
        hours = int((meet_at - self.test.clock()) // 3600)
        status, answer = self.act(self.senior, "/essai/horloge", {"hours": hours}, "clock")
        assert status == 200, f"{self.name}: the clock cannot be moved by {hours} h: {status} {answer}"
        for step, who, path, state in (("start", self.volunteer, "depart", "started"),
                                       ("return", self.volunteer, "retour", "returning"),
                                       ("home", self.senior, "rentree", "home_safe")):
            self.step(step)
            status, answer = self.act(who, f"/sorties/{self.outing}/{path}", {}, step)
            assert (status, answer.get("state")) == (200, state), f"{self.name}: {step}: {status} {answer}"


class Round:
    """Some outings at once, on different days; then one after the other."""

    def __init__(self, test):
        self.test = test
        seniors = test.free_seniors(AT_ONCE)
        days = (test.clock() - test.began_at) // 86400 + 2
        self.walks = [Walk(self, senior, int(days) + n) for n, senior in enumerate(seniors)]

    def run(self):
        together = [threading.Thread(target=walk.find_somebody) for walk in self.walks]
        for one in together:
            one.start()
        for one in together:
            one.join()
        for walk in self.walks:
            if walk.trouble:
                raise walk.trouble
        for walk in self.walks:
            walk.go()


class Chaos:
    """What the parts of this test share."""

    def __init__(self, town):
        self.town, self.dice = town, random.Random(SEED)
        self.cast = Cast(town)
        self.began_at = self.clock()
        self.onlooker, self.killer = Onlooker(town), Killer(town, self.dice)
        self.walks, self.differing, self.recoveries = [], [], []
        self.journal_before = town.value("select max(id) from nec.journal")

    def insist(self, query, **variables):
        """A row of the database, which may be away just now."""
        def ask():
            try:
                return self.town.rows(query, **variables)
            except (RuntimeError, ValueError):
                return None
        return wait_until(ask, 60, says="PostgreSQL answers")

    def clock(self):
        """The service's now, in seconds."""
        return float(self.insist("select extract(epoch from nec.now()) as now")[0]["now"])

    def free_seniors(self, count):
        """Those who have nothing to do just now, in an order of chance."""
        busy = {r["id"] for r in self.insist("""select senior_id as id from nec.outing where end_at > nec.now()
            and state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed', 'started', 'returning') union select 0""")}
        return self.dice.sample([s for s in self.cast.seniors if s.id not in busy], count)


# ---- what must hold in the end ------------------------------------------------------

def acknowledged_is_there(test):
    there = {r["code"]: r for r in test.town.rows("""
        select o.code, o.senior_id, o.state, (select json_agg(p.code) from nec.assignment a join nec.person p on p.id = a.volunteer_id
            where a.outing_id = o.id and a.active) as going,
            (select json_agg(p.code) from nec.offer f join nec.person p on p.id = f.volunteer_id
             where f.outing_id = o.id and f.state = 'accepted') as accepted
        from nec.outing o where o.asked_by is not null""")}
    lost = [w.outing for w in test.walks if w.outing not in there]
    equal(lost, [], f"each of {len(test.walks)} acknowledged requests is there")
    equal(sorted(set(there) - {w.outing for w in test.walks}), [], "and nothing that was not asked for: a key makes one outing")
    equal([w.outing for w in test.walks if w.outing in there and there[w.outing]["senior_id"] != w.senior.id], [], "each is its senior's own")
    wrong = [(w.outing, w.volunteer.code, there[w.outing]) for w in test.walks if w.outing in there
             and not there[w.outing]["going"] == there[w.outing]["accepted"] == [w.volunteer.code]]
    equal(wrong, [], "each was accepted once, by the one volunteer who was thanked for it")
    equal([w.outing for w in test.walks if there.get(w.outing, {}).get("state") not in ("home_safe", "closed")], [],
          "each came to its end: home again")


def nothing_is_there_twice(test):
    equal(test.town.rows("""
        select x.volunteer_id, x.outing_id, y.outing_id as other from nec.assignment x join nec.assignment y
        on x.volunteer_id = y.volunteer_id and x.id < y.id and x.busy && y.busy and x.active and y.active"""), [],
          "nobody is in two places")
    equal(test.town.rows("""
        select subject_id, kind, count(*) from nec.journal where id > :'before' and kind in ('outing_requested', 'outing_confirmed',
            'outing_started', 'outing_returning', 'outing_home_safe') or kind = 'offer_accepted' and id > :'before'
        group by 1, 2 having count(*) > 1""", before=str(test.journal_before)), [], "each step stands in the journal once")
    equal(test.town.rows("select outing_id, volunteer_id from nec.offer group by 1, 2 having count(*) > 1"), [],
          "nobody is asked twice about one outing")
    equal(test.town.rows("""select offer_id from nec.message where kind = 'offer' and offer_id is not null
        group by 1 having count(*) > 1"""), [], "for each offer there is one message")
    equal(test.differing, [], "an act that is repeated has the same answer")


def nothing_is_left(test):
    """What was to be carried is carried; nothing was given up."""
    waiting = """select count(*) from nec.journal where handled_at is null and at < nec.now() + interval '1 day'"""
    wait_until(lambda: test.town.value(waiting) == 0, GOES_ON_SECONDS, says="the outbox is empty")
    check(True, "the outbox is empty in the end")
    streams = {s: f"nec:{{nantes}}:{s}" for s in ("to-rank", "ranked", "messages", "dead")}
    groups = {"to-rank": "matcher", "ranked": "dispatcher", "messages": "dispatcher"}

    def pending():
        return {s: test.town.redis_call("XPENDING", streams[s], g).split("\n")[0] for s, g in groups.items()}
    wait_until(lambda: set(pending().values()) <= {"0"}, GOES_ON_SECONDS + 20, says=f"no job is pending: {pending()}")
    equal(test.town.redis_call("XLEN", streams["dead"]), "0", "no work was given up as a dead letter")


def story_of(test):
    """For whoever must find out why."""
    began = min((w.diary[0][0] for w in test.walks if w.diary), default=0)
    note(f"NEC_SEED={SEED}", "deaths:", *(f"  {died - began:7.2f} to {back - began:7.2f} s: {victim} at {step}"
                                         for victim, step, died, back in test.killer.deaths))
    for walk in (w for w in test.walks if w.outing is None or w.now()["state"] not in ("home_safe", "closed")):
        note(f"{walk.name}: {walk.senior.name} {walk.outing} {walk.trouble or ''}",
             "  " + ", ".join(f"{at - began:.2f} {step}" for at, step in walk.diary))
        if walk.outing:
            note(*test.insist("""
                select row_to_json(x)::text as line from (select 'outing' as is, id, state, wave, asked_version, meet_at, nec.now() as now
                    from nec.outing where code = :'code') x
                union all select row_to_json(x)::text from (select 'journal' as is, j.id, j.at, j.kind, j.rank, j.handled_at,
                    j.claimed_until, clock_timestamp() as real_now from nec.journal j join nec.outing o on j.subject = 'outing'
                    and j.subject_id = o.id where o.code = :'code' order by j.id) x
                union all select row_to_json(x)::text from (select 'offer' as is, f.id, f.volunteer_id, f.state, f.deadline_at
                    from nec.offer f join nec.outing o on o.id = f.outing_id where o.code = :'code' order by f.id) x
                """, code=walk.outing))
    for stream, group in (("to-rank", "matcher"), ("ranked", "dispatcher"), ("messages", "dispatcher")):
        note(f"{stream}: pending {test.town.redis_call('XPENDING', f'nec:{{nantes}}:{stream}', group)}".replace("\n", " "))
    note("dead letters: " + test.town.redis_call("XRANGE", "nec:{nantes}:dead", "-", "+").replace("\n", " "))


def main():
    note(f"NEC_SEED={SEED}")
    with Town(own_postgres=True, start=()) as town:
        test = Chaos(town)
        kills = test.killer.left()
        for name in ("matcher", "dispatcher", "web"):
            town.start(name)
        test.onlooker.start()
        test.killer.start()
        try:
            while test.killer.left():
                Round(test).run()
            town_is_whole = [name for name in ("web", "dispatcher", "matcher", "redis") if town.alive(name)]
            equal(len(test.killer.deaths), kills, f"{kills} times a process or a server is killed with SIGKILL")
            equal(len(town_is_whole), 4, "all are back in the end")
            acknowledged_is_there(test)
            nothing_is_there_twice(test)
            nothing_is_left(test)
            equal(test.cast.answers[500], 0, "nobody met an error of ours: only « try again »")
            slowest = max(test.recoveries, default=(0.0, "nothing waited"))
            check(slowest[0] <= GOES_ON_SECONDS, "work goes on by itself after each return")
            note(f"slowest after a return: {slowest[0]:.1f} s ({slowest[1]}); answers {dict(test.cast.answers)}")
        except BaseException:
            story_of(test)
            raise
        finally:
            test.onlooker.stop()


run(main)

"""
A town of 300 seniors and 120 volunteers at work while everything is killed, again and again.

The people are made up; they read their pages and act on what those offer, as JSON over HTTP, on connections that are cut
now and then after they have spoken, and insist with the same key until they are answered. Each act and its answer is
written down (client-*.jsonl), and in the end the journal (book.json); checker.py, beside this file, compares them.

The clock runs sixty times as fast; caps are raised, there is no night. Half the kills with one dispatcher and one matcher,
half with three of each. 10 kills; in ./nec soak 120. NEC_SEED=… repeats a run's choices, NEC_KILLS=… sets
their number, NEC_CHAOS_DIR=… keeps the books.
"""

import asyncio
import collections
import datetime
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

import nec
from nec import PGHOST, SCRATCH, Town, check, equal, note, psql, run, wait_until
from story import PARIS, SESSIONS

SOAK = bool(os.environ.get("NEC_SOAK"))
SEED = nec.seed()
KILLS = int(os.environ.get("NEC_KILLS") or (120 if SOAK else 10))
ALONE = ("web", "dispatcher", "matcher", "redis", "postgres")
MANY = ("dispatcher2", "dispatcher3", "matcher2", "matcher3")
SENIORS, VOLUNTEERS, COORDINATORS = 300, 120, 6
RATE = 60                 # of the service's clock
WORKERS = 16              # people who act at the same time
ACTS_A_SECOND = 90 if SOAK else 70  # at most; fewer while more than BACKLOG things wait to be carried: a slow machine is no fault
BACKLOG = 200
PEACE = (1, 9) if SOAK else (0.3, 2)  # seconds from one recovery to the next death
RECOVERS_SECONDS = 30     # until what was committed before the return is carried
CUT, REPEAT = 0.03, 0.03  # how often a connection is cut after the words, how often somebody asks again

# Nobody is ever tired; nothing waits for the morning; short notice is enough. What is over is closed after three hours: a
# day of this town is a month of work for each of them, which after three days would still be on their pages.
PEOPLE = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false), set_config('nec.channel', 'desk', false);
insert into nec.territory (code, name) select 'nantes', 'Nantes' where not exists (select from nec.territory);
update nec.territory set desk_hours = (select jsonb_object_agg(d, '[[0,96]]'::jsonb) from generate_series(1, 7) d),
    settings = '{"trial": "true", "planned_at_once": "true", "day_offers": "1000", "week_offers": "1000", "quiet_from": "23:59", "quiet_to": "00:00", "offer_before_start": "5 minutes",
        "spacing_min": "5 minutes", "spacing_max": "20 minutes", "spacing_same_day": "5 minutes", "offer_least": "5 minutes", "reminder_volunteer": "20 minutes", "close_after": "3 hours"}';
update nec.clock set rate = :rate, real_base = now(), shown_base = ((now() at time zone 'Europe/Paris')::date + time '07:00') at time zone 'Europe/Paris';

create temp table born as select n, case when n <= :seniors then 'senior' when n <= :seniors + :volunteers then 'volunteer' else 'coordinator' end as role
from generate_series(1, :seniors + :volunteers + :coordinators) n;
insert into nec.person (territory_id, first_name, last_name, birth_year) select 1, initcap(role), n::text, 1940 from born order by born.n;
insert into nec.contact_point (person_id, kind, value_sealed, value_index) select n, 'mobile', :'sealed', 'index-' || n from born;
insert into nec.senior (person_id, state, qualified_at, home_label, home_insee, home_e, home_n, home_district, limit_lifted_until)
select n, 'active', now(), n || ' rue Crébillon', '44109', 1355000 + 2500 * cos(n), 6689000 + 2500 * sin(n * 1.7), 'centre-ville', '2100-01-01'
from born where role = 'senior';
insert into nec.senior_place (senior_id, label, label_index, purpose, insee, e, n)
select n, 'Marché', 'm', (array['shopping', 'leisure', 'walk'])[1 + n % 3], '44109', 1355000 + 1500 * sin(n), 6689000 + 1500 * cos(n * 1.3)
from born where role = 'senior';
insert into nec.volunteer (person_id, state, home_e, home_n, home_district, radius_m, week_cap, month_cap, abilities)
select n, 'active', 1355000 + 2500 * sin(n * 2.1), 6689000 + 2500 * cos(n * 0.7), 'centre-ville', 20000, 14, 60, '{}' from born where role = 'volunteer';
insert into nec.availability select n, day, 0, 96 from born, generate_series(1, 7) day where role = 'volunteer';
insert into nec.coordinator (person_id, on_call) select n, n = :seniors + :volunteers + 1 from born where role = 'coordinator';
"""

# One look, so that journal, messages and names are of one instant.
BOOK = """
select json_build_object('now', nec.now(),
    'journal', (select json_agg(json_build_object('id', id, 'tx', xid, 'at', at, 'actor', actor, 'subject', subject, 'subject_id', subject_id, 'kind', kind,
        'data', data, 'handled', handled_at is not null) order by id) from nec.journal),
    'messages', (select json_agg(json_build_object('id', id, 'person', person_id, 'kind', kind, 'outing', outing_id, 'offer', offer_id,
        'state', state, 'due_at', due_at)) from nec.message),
    'names', json_build_object('outings', (select json_object_agg(id, json_build_array(code, senior_id)) from nec.outing),
        'offers', (select json_object_agg(id, json_build_array(code, outing_id, volunteer_id, there, back)) from nec.offer),
        'escalations', (select coalesce(json_object_agg(id, code), '{}') from nec.escalation)))
"""


# ---- People -----------------------------------------------------------------------------------

class Cut(Exception):
    """The line broke after the words were said."""


class Line:
    """One keep-alive connection, opened when it is needed."""

    def __init__(self, port, dice):
        self.port, self.dice, self.reader, self.writer = port, dice, None, None

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def ask(self, method, path, token, body=None, key=None, may_cut=False):
        """(status, document); OSError, EOFError or Cut when nothing is heard."""
        try:
            if not self.writer:
                self.reader, self.writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), 5)
            data = json.dumps(body).encode() if body is not None else b""
            head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: nec={token}", "Accept: application/json",
                    f"Content-Length: {len(data)}"]
            if key:
                head += ["Content-Type: application/json", f"Origin: http://127.0.0.1:{self.port}", f"Idempotency-Key: {key}"]
            self.writer.write("\r\n".join(head + ["", ""]).encode() + data)
            await self.writer.drain()
            if may_cut and self.dice.random() < CUT:
                await asyncio.sleep(self.dice.choice((0, 0.002, 0.01)))
                raise Cut
            return await asyncio.wait_for(self.answer(), 15)
        except BaseException:
            self.close()
            raise

    async def answer(self):
        status, length, last = int((await self.line()).split()[1]), 0, False
        while header := (await self.line()).rstrip():
            name, _, value = header.partition(":")
            length = int(value) if name.lower() == "content-length" else length
            last = last or (name.lower() == "connection" and value.strip().lower() == "close")
        body = await self.reader.readexactly(length)
        if last:
            self.close()
        return status, json.loads(body) if body else None

    async def line(self):
        line = await self.reader.readline()
        if not line:
            raise EOFError
        return line.decode()


class Person:
    def __init__(self, number, token):
        self.id, self.token, self.acts, self.busy = number, token, 0, False


class Crowd:
    """All people, in one thread of their own."""

    def __init__(self, town, people, folder, dice):
        self.town, self.people, self.dice = town, people, dice
        self.books = {role: open(folder / f"client-{role}.jsonl", "w", buffering=1 << 16) for role in people}
        self.answers, self.acts = collections.Counter(), collections.Counter()
        self.cuts = self.ended = 0
        self.ending, self.trouble, self.due, self.backlog = False, None, 0.0, 0
        self.began_at, self.began = datetime.datetime.fromisoformat(town.value("select nec.now() as now")), time.monotonic()

    def now(self):
        return self.began_at + datetime.timedelta(seconds=(time.monotonic() - self.began) * RATE)

    def run(self):
        try:
            asyncio.run(self.all())
        except BaseException as trouble:
            self.trouble = trouble

    async def all(self):
        await asyncio.gather(*(self.work(n) for n in range(WORKERS)), self.desk())
        for book in self.books.values():
            book.close()

    async def work(self, number):
        """Takes one person's place after the other."""
        line = Line(self.town.port, self.dice)
        while not self.ending:
            role = self.dice.choices(("senior", "volunteer"), (1, 1))[0]
            person = self.dice.choice(self.people[role])
            if person.busy:
                continue
            person.busy = True
            try:
                await (self.senior if role == "senior" else self.volunteer)(line, person)
            finally:
                person.busy = False
        line.close()

    async def page(self, line, person, path):
        """What the page says; None when nobody answers just now."""
        try:
            status, document = await line.ask("GET", path, person.token)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            status, document = 0, None
        if status != 200:
            await asyncio.sleep(0.1)
            return None
        return document

    async def act(self, line, person, role, path, **fields):
        """Insists until it is answered, and writes that down."""
        person.acts += 1
        key = f"{person.id}-{person.acts}"
        await self.pace()
        while True:
            try:
                status, answer = await line.ask("POST", path, person.token, fields, key, may_cut=True)
            except Cut:
                self.cuts += 1
                continue
            except (OSError, EOFError, ValueError, asyncio.TimeoutError, asyncio.IncompleteReadError):
                status, answer = 0, None
            self.answers[status] += 1
            if 0 < status < 500:
                self.written(person, role, key, path, fields, status, answer)
                if status != 200 or self.dice.random() >= REPEAT:
                    break
            else:
                await asyncio.sleep(0.1)
        self.acts[path.rsplit("/", 1)[-1]] += 1
        return answer if status == 200 else None

    def written(self, person, role, key, path, fields, status, answer):
        self.books[role].write(json.dumps({"key": key, "who": person.id, "path": path, "fields": fields, "status": status,
                                           "answer": answer, "at": time.time()}) + "\n")

    async def pace(self):
        self.due = max(self.due, time.monotonic()) + max(1, self.backlog / BACKLOG) / ACTS_A_SECOND
        await asyncio.sleep(self.due - time.monotonic())

    def chance(self, share):
        return self.dice.random() < share

    # -- what they do --

    async def senior(self, line, person):
        page = await self.page(line, person, "/mes-sorties")
        if page is None:
            return
        for outing in page["upcoming"]:
            here = f"/sorties/{outing['code']}"
            if outing["may_be_home"] and self.chance(0.3):
                await self.act(line, person, "senior", here + "/rentree")
            elif outing["may_agree"] and self.chance(0.7):
                await self.act(line, person, "senior", here + ("/accord" if self.chance(0.92) else "/refus"))
            elif outing["may_cancel"] and self.chance(0.04):
                await self.act(line, person, "senior", here + "/annuler")
            elif outing["may_change"] and self.chance(0.04):
                await self.act(line, person, "senior", here + "/changer", **self.moment())
            elif self.chance(0.02):
                await self.act(line, person, "senior", here + "/message", note="Je voulais vous dire merci.")
        for outing in page["past"]:
            if outing["may_tell"] and self.chance(0.5):
                await self.act(line, person, "senior", f"/sorties/{outing['code']}/avis", went=self.dice.choice(("good", "good", "mixed", "bad")), ease="more")
        if len(page["upcoming"]) < 2 and self.chance(0.4):
            await self.act(line, person, "senior", "/sorties/nouvelle", purpose=person.purpose, place=person.place, stay_min=self.dice.choice((15, 30, 45)),
                           return_mode=self.dice.choices(("stay", "one_way", "will_call", "other_volunteer"), (6, 1, 1, 1))[0], **self.moment())

    def moment(self):
        """In an hour or so, or in some days."""
        ahead = self.dice.choice((50, 60, 70, 80, 100, 120, 150, 240, 1500, 3000, 6000)) + self.dice.randrange(0, 60, 5)
        at = (self.now() + datetime.timedelta(minutes=ahead)).astimezone(PARIS)
        at -= datetime.timedelta(minutes=at.minute % 5)
        return {"appointment_date": at.date().isoformat(), "appointment_time": f"{at:%H:%M}"}

    async def volunteer(self, line, person):
        page = await self.page(line, person, "/benevole")
        if page is None:
            return
        for outing in page["outings"]:
            here = f"/sorties/{outing['code']}"
            if outing["may_start"]:
                await self.act(line, person, "volunteer", here + "/depart")
            elif outing["may_return"]:
                await self.act(line, person, "volunteer", here + "/retour")
            elif outing["may_be_home"] and self.chance(0.7):
                await self.act(line, person, "volunteer", here + "/rentree")
            elif outing["may_withdraw"] and self.chance(0.03):
                await self.act(line, person, "volunteer", here + "/desistement", reason="unwell")
            elif outing["may_tell"] and self.chance(0.5):
                await self.act(line, person, "volunteer", here + "/avis", went="good")
        for offer in page["offers"]:
            if self.chance(0.75):
                await self.act(line, person, "volunteer", f"/propositions/{offer['code']}/oui")
            elif self.chance(0.6):
                await self.act(line, person, "volunteer", f"/propositions/{offer['code']}/non", reason="not_free")
        if self.chance(0.02):
            day = (self.now() + datetime.timedelta(days=90)).date().isoformat()
            await self.act(line, person, "volunteer", "/benevole/absence", first=day, last=day)

    async def desk(self):
        """The coordinators look at their board every other second, and deal with what stands there longest."""
        line = Line(self.town.port, self.dice)
        while not self.ending:
            person = self.dice.choice(self.people["coordinator"])
            page = await self.page(line, person, "/bureau")
            for alert in (page or {"alerts": []})["alerts"][:12]:
                if self.chance(0.8):
                    await self.act(line, person, "coordinator", f"/bureau/alertes/{alert['code']}/prendre")
                    if alert["reason"] in ("no_candidate", "waves_exhausted") and alert["outing"] and self.chance(0.5):
                        await self.act(line, person, "coordinator", f"/bureau/sorties/{alert['outing']['code']}/non-pourvue", reason="no_candidate",
                                       alternative="Nous vous rappelons demain.")
                    await self.act(line, person, "coordinator", f"/bureau/alertes/{alert['code']}/regler", settled="solved")
            await asyncio.sleep(2)
        line.close()


class Onlooker(threading.Thread):
    """Tells the crowd how much waits to be carried."""

    def __init__(self, town, crowd):
        super().__init__(daemon=True)
        self.town, self.crowd = town, crowd

    def run(self):
        while not self.crowd.ending:
            try:
                self.crowd.backlog = self.town.value("select (select count(*) from nec.journal where handled_at is null) + "
                                                     "(select count(*) from nec.message where state = 'queued' and due_at <= nec.now())")
            except (RuntimeError, ValueError, OSError):
                pass  # PostgreSQL is away
            time.sleep(0.5)


# ---- Death ------------------------------------------------------------------------------------

class Killer:
    """Kills one at a time and brings it back as a supervisor would."""

    def __init__(self, town, dice):
        self.town, self.dice = town, dice
        self.deaths, self.recoveries = collections.Counter(), []

    def insists(self, query):
        """A value of the database, which may just be coming back."""
        def ask():
            try:
                return (self.town.value(query),)
            except (RuntimeError, ValueError):
                return None
        return wait_until(ask, 60, says="PostgreSQL answers")[0]

    def strikes(self, victims, times):
        hand = []
        for _ in range(times):
            hand = hand or self.dice.sample(victims, len(victims))
            victim = hand.pop()
            time.sleep(self.dice.uniform(*PEACE))
            self.town.kill(victim)
            self.deaths[victim] += 1
            time.sleep(0.2)
            self.town.start(victim)
            self.recovers(victim)

    def recovers(self, victim):
        """What was committed before it was back is carried within seconds."""
        began = time.monotonic()
        last = self.insists("select max(id) from nec.journal")
        waiting = f"select (select count(*) from nec.journal where id <= {last} and handled_at is null) + (select count(*) from nec.message " \
                  f"where state = 'queued' and due_at <= (select max(at) from nec.journal where id <= {last}) and tries = 0)"
        while self.insists(waiting):
            if time.monotonic() - began > RECOVERS_SECONDS:
                raise AssertionError(f"not within {RECOVERS_SECONDS} s of the return of {victim}: {self.insists(waiting)} rows wait")
            time.sleep(0.1)
        self.recoveries.append((time.monotonic() - began, victim))


# ---- The town -----------------------------------------------------------------------------------

def people(town):
    """Everybody, made up: {role: [Person]}."""
    sealed = psql(PGHOST, "nec_demo_template", "select value_sealed from nec.contact_point where kind = 'mobile' limit 1")
    town.sql(PEOPLE, sealed=sealed, rate=RATE, seniors=SENIORS, volunteers=VOLUNTEERS, coordinators=COORDINATORS)
    tokens = json.loads(town.sql(SESSIONS).splitlines()[-1])
    everybody = {}
    for row in town.rows("""select p.id, p.code, lower(p.first_name) as role, x.code as place, x.purpose
                            from nec.person p left join nec.senior_place x on x.senior_id = p.id order by p.id"""):
        person = Person(row["id"], tokens[row["code"]])
        person.place, person.purpose = row["place"], row["purpose"]
        everybody.setdefault(row["role"], []).append(person)
    return everybody


def comes_to_rest(town):
    """People have gone home; the clock goes slowly, and all that is due is done."""
    town.sql("update nec.clock set shown_base = nec.now(), real_base = now(), rate = 1; notify nec")
    # In one look: the last message that goes out is itself a row to be carried.
    wait_until(lambda: not town.value("select (select count(*) from nec.journal where handled_at is null) + "
                                      "(select count(*) from nec.message where state = 'queued' and due_at <= nec.now())"),
               120, 0.2, "all is carried, and all messages are out")


def books_agree(town, folder):
    book = town.sql(BOOK).splitlines()[-1]
    (folder / "book.json").write_text(book)
    done = subprocess.run([sys.executable, pathlib.Path(__file__).parent / "checker.py", folder], capture_output=True, text=True, timeout=300)
    complaints = done.stdout.splitlines()
    check(done.returncode == 0 and not complaints, "an independent checker finds in the journal all that people were told, once, and nothing that must not be",
          *complaints[:40], f"{len(complaints)} complaints", done.stderr[-2000:])
    note(*(f"{len(rows)} rows of the {name}" for name, rows in json.loads(book).items() if isinstance(rows, list)))


def main():
    note(f"NEC_SEED={SEED}")
    dice = random.Random(SEED)
    folder = pathlib.Path(os.environ.get("NEC_CHAOS_DIR") or SCRATCH / f"books_{os.getpid()}")
    folder.mkdir(parents=True, exist_ok=True)
    with Town(demo=False, own_postgres=True, start=()) as town:
        crowd = Crowd(town, people(town), folder, dice)
        killer = Killer(town, random.Random(SEED + 1))
        for name in ("matcher", "dispatcher", "web"):
            town.start(name)
        together = threading.Thread(target=crowd.run, daemon=True)
        together.start()
        Onlooker(town, crowd).start()
        began = time.monotonic()
        killer.strikes(ALONE, KILLS // 2)
        for name in MANY:
            town.start(name)
        killer.strikes(ALONE + MANY, KILLS - KILLS // 2)
        crowd.ending = True
        together.join(120)
        took, acts = time.monotonic() - began, sum(crowd.acts.values())
        equal((together.is_alive(), crowd.trouble), (False, None), f"{SENIORS} seniors and {VOLUNTEERS} volunteers are all answered in the end")
        equal(sum(killer.deaths.values()), KILLS, f"while {KILLS} times a process or a server is killed, first of five, then of nine")
        equal(crowd.answers[500], 0, "nobody met an error of ours: only « try again »")
        comes_to_rest(town)
        check(True, "all that is due is done, and nothing waits in the outbox")
        books_agree(town, folder)
        equal(town.redis_call("XLEN", "nec:{nantes}:dead"), "0", "no work was given up")
        slowest = max(killer.recoveries)
        note(f"{acts} acts in {took:.0f} s: {acts / took:.0f} a second, of {len(crowd.acts)} kinds: {dict(crowd.acts.most_common())}",
             f"answers {dict(crowd.answers)}; {crowd.cuts} connections cut", f"deaths {dict(killer.deaths)}",
             f"work went on after {sorted(s for s, _ in killer.recoveries)[len(killer.recoveries) // 2]:.1f} s (median), {slowest[0]:.1f} s at worst ({slowest[1]})")
        if SOAK:
            check(acts / took >= 50, "at 50 acts a second or more", f"{acts / took:.1f}")
    if "NEC_CHAOS_DIR" not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)


run(main)

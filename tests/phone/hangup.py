"""
Somebody hangs up: in every state of every menu, in the middle of what is said and while the service is being asked.
Nothing half-made may remain: each act is done or not, whole, and a word that was begun reaches a person.

Each state of dispatcher/phone/states.c has a row in ROUTES, of calls that come in and of those that we place: where it
is reached from, and by what. `./nec test` goes through a third of them, chosen by NEC_SEED, each by one of the two lines;
`./nec soak` through all by both. This program is Asterisk here, or a provider that works by webhooks; in asterisk.py a real
Asterisk hangs up.
"""
# --quick leaves this out.
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import socket
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from heard import sentence  # noqa: E402
from keypad import key_for  # noqa: E402
import nec
from nec import SOURCE, Town, check, clone, equal, note, run, skip, wait_until  # noqa: E402
from provider import Call, Provider  # noqa: E402
from scene import Scene, Stillness  # noqa: E402

JEANNE, ANNE, LEO, ROSE = ("0261911137", "1944"), ("0639985837", "1968"), ("0639985700", "2004"), ("0698765432", "")

# Where a state is reached from, and by what: the words of a choice, "#…" digits and keys, "nothing" for no key however
# often it is said, "speak" or "silent" at the signal, "" by itself. A caller stands for a call that begins; "@": something
# is done first, below, from which it is a call that comes in or one that we have placed.
ROUTES = {
    "opening": (JEANNE, None), "birth": (JEANNE, ""), "identify": ("birth", "#1944"),
    "birth_again": ("birth", "#1901"), "identify_again": ("birth_again", "#1944"),
    "which": ("@two", "#1944"), "identify_which": ("which", "Pour Odette"),
    "stranger": (ROSE, ""), "enrol_age": ("stranger", "être accompagné"), "too_young": ("enrol_age", "#1990"),
    "enrol_consent": ("enrol_age", "#1941"), "enrol_speak": ("enrol_consent", "Si vous êtes d’accord"),
    "enrol_silent": ("enrol_speak", "silent"), "leaving_enrol": ("enrol_speak", "speak"), "enrolled": ("leaving_enrol", ""),
    "loading": ("identify", ""), "agree": ("loading", ""), "agreeing": ("agree", "dire oui"), "agreed": ("agreeing", ""),
    "refusing": ("agree", "préférer quelqu’un"), "looking": ("refusing", ""), "menu": ("agree", "les autres choix"),
    "activity": ("menu", "Pour entendre une proposition de sortie à plusieurs"), "answering": ("activity", "Pour une autre fois"), "answered": ("answering", ""),
    "wishes": ("menu", "vos souhaits"), "way": ("@unsaid", "comment vous prévenir"), "telling": ("way", "téléphone fixe"),
    "told_so": ("telling", ""), "plan": ("wishes", "n’ouvrez pas"), "plan_silent": ("plan", "silent"),
    "leaving_plan": ("plan", "speak"), "plan_left": ("leaving_plan", ""),
    "trust": ("wishes", "sans vous le demander"), "trusting": ("trust", "chaque fois"), "trusted": ("trusting", ""),
    "rights": ("wishes", "vos accords et vos données"), "right": ("rights", "prenions de vos nouvelles"),
    "consenting": ("right", "vous êtes d’accord"), "consented": ("consenting", ""),
    "limit": ("rights", "Pour geler vos données"), "limiting": ("limit", "Pour les geler"), "limited": ("limiting", ""),
    "planned": ("menu", "ce qui est prévu"), "nothing": ("@nothing_planned", "ce qui est prévu"),
    "cancel": ("planned", "annuler"), "cancelling": ("cancel", "confirmer"), "cancelled": ("cancelling", ""),
    "change_day": ("planned", "changer le jour"), "change_hour": ("change_day", "#28"), "change_check": ("change_hour", "#14"),
    "changing": ("change_check", "bien cela"), "changed": ("changing", ""),
    "rhythm": ("planned", "revienne régulièrement"), "repeating": ("rhythm", "Toutes les semaines"), "repeated": ("repeating", ""),
    "rest": ("@regular", "mettre en pause"), "pausing": ("rest", "Deux semaines"), "paused": ("pausing", ""),
    "resting": ("planned", "reprendre une sortie régulière"), "resuming": ("resting", "Pour la reprendre"), "resumed": ("resuming", ""),
    "stop": ("@regular", "ne revienne plus"), "stopping": ("stop", "confirmer"), "stopped": ("stopping", ""),
    "again": ("menu", "demander une sortie"), "asking_again": ("again", "la même sortie, "), "purpose": ("again", "une autre sortie"),
    "place": ("purpose", "un loisir"), "day": ("place", "un autre lieu"), "part": ("day", "#28"), "hour": ("part", "heure précise"),
    "face": ("part", "Le matin"), "check": ("face", "Peu importe"), "asking": ("@usual_place", "bien cela"),
    "asking_like": ("@same_place", "bien cela"), "asked": ("asking", ""),
    "spoken_place": ("check", "bien cela"), "place_silent": ("spoken_place", "silent"), "leaving_place": ("spoken_place", "speak"),
    "place_left": ("leaving_place", ""), "fetching": ("menu", "prêt à rentrer"), "fetched": ("fetching", ""),
    "saving": ("menu", "bien chez vous"), "safe": ("saving", ""), "review": ("menu", "s’est passée"), "ease": ("review", "Bien"),
    "reviewing": ("ease", "Oui"), "reviewed": ("reviewing", ""), "word_about": ("reviewed", "ajouter un mot"),
    "apart": ("@alone", "Pour ne plus sortir avec cette personne"), "setting_apart": ("apart", "confirmer"), "set_apart": ("setting_apart", ""),
    "about_silent": ("word_about", "silent"), "leaving_about": ("word_about", "speak"),
    "offer": (ANNE, "#1968"), "accepting": ("offer", "dire oui"), "accepted": ("accepting", ""), "why_not": ("offer", "dire non"),
    "declining": ("why_not", "trop loin"), "declined": ("declining", ""), "helper": ("offer", "les autres choix"),
    "starting": ("helper", "à la porte"), "started": ("starting", ""), "unopened": ("helper", "personne n’ouvre"),
    "nobody_opens": ("unopened", ""), "agenda": ("helper", "ce qui est prévu"), "withdraw": ("agenda", "ne pouvez plus venir"),
    "withdrawing": ("withdraw", "confirmer"), "withdrawn": ("withdrawing", ""), "no_agenda": ("@nothing_agreed", "ce qui est prévu"),
    "returning": ("@leo", "chemin du retour"), "on_way": ("returning", ""), "ready": ("@leo", "prête à rentrer"),
    "bringing": ("@leo", "bien rentrée"), "brought": ("bringing", ""),
    "word": ("menu", "laisser un mot"), "silent": ("word", "silent"), "leaving": ("word", "speak"), "left": ("leaving", ""),
    "calling_back": ("menu", "être rappelé"), "called_back": ("calling_back", ""), "desk": ("menu", "#0"),
    "closed": ("@night", "#0"), "nobody": (("0261911137", "message"), ""), "goodbye": ("nobody", "silent"),
    "refused": ("agree", "dire oui"),

    "picked_up": ("@rung", None), "greeting": ("@rung", ""), "greeting_shared": ("@rung_two", ""), "greeting_desk": ("@rung_ageless", ""),
    "greeting_back": ("@rung_back", ""), "put_through": ("greeting_back", "mis en relation"), "no_key": ("greeting", "nothing"),
    "not_needed": ("@rung_for_nothing", ""), "hearing": ("greeting", "écouter"), "year": ("greeting_shared", "écouter"),
    "hearing_year": ("year", "#1944"), "year_again": ("year", "#1901"), "hearing_again": ("year_again", "#1944"),
    "told_agree": ("hearing", ""), "told_agreeing": ("told_agree", "dire oui"), "told_refusing": ("told_agree", "préférer quelqu’un"),
    "told": ("@reminded", "écouter"), "farewell": ("told", "nothing"), "told_review": ("@asked_how", "écouter"),
    "told_activity": ("@invited", "écouter"), "told_answering": ("told_activity", "Pour une autre fois"),
    "told_offer": ("@proposed", "écouter"), "told_start": ("@late", "écouter"), "told_home": ("@not_home", "écouter"),
    "told_alert": ("@alarmed", "écouter"), "taking": ("told_alert", "prendre"), "taken": ("taking", ""), "not_taken": ("told_alert", "prendre"),
}
# Not here: `trouble` needs PostgreSQL away (outage.py), `over` is the desk's own hang-up, where nobody is left to hang up.
ELSEWHERE = {"trouble", "over"}
AFTER = {"@alone": "reviewed"}  # a beginning that goes through acts: up to where
# That somebody has called, what is told of an act, and the sound of a word, which comes when it has been read.
OWN = {"call", "session", "journal", "clock", "answer", "message", "sentence", "recording"}
CHORES = set(re.findall(r"^CHORE\((\w+),", (SOURCE / "dispatcher/chores.def").read_text(), re.M))

# While the question is heard the desk does this, and what was asked is no longer possible: the act, and what it changes.
MEANWHILE = {"refused": (("outing_cancel", "outing", "outing_accepted"), {"outing", "offer", "assignment", "escalation"}),
             "not_taken": (("escalation_settle", "escalation", "alert"), {"escalation"})}

# A telephone of ours rings, with this to say; it is never due, so that nobody but this program picks up.
RING = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null
select core.message(:'person', :'kind', (select id from nec.outing where code = :'outing'),
    (select id from nec.offer where code = :'offer'), nec.now() + interval '1 day', :'data') as message \\gset
update nec.message set state = 'to_call', channel = 'call' where id = :message;
update nec.outing set told_at = coalesce(told_at, nec.now()) where code = :'outing';
insert into nec.call (territory_id, direction, person_id, message_id, number_index, number_sealed, started_at)
select 1, 'out', :'person', :message, p.value_index, p.value_sealed, nec.now()
from (select) one left join nec.contact_point p on p.person_id = :'person' and p.kind in ('mobile', 'landline') limit 1 returning code
"""


class Line:
    """One call, with this program in Asterisk's place."""

    count = itertools.count(1)

    def __init__(self, town, number, script="entrant", code=None):
        self.socket = socket.create_connection(("127.0.0.1", town.agi_port), timeout=10)
        self.file, self.command, self.said = self.socket.makefile("rb"), "", ""
        self.id = f"raccroche-{os.getpid()}-{next(self.count)}"
        self.send(f"agi_network_script: {script}\nagi_uniqueid: {self.id}\nagi_callerid: {number}\nagi_callingpres: 0\n"
                  + (f"agi_arg_1: {code}\n" if code else ""))

    def opens(self):
        """The line is there; nothing has been heard yet."""
        self.file.readline()
        self.send("200 result=0")  # to ANSWER

    def send(self, text):
        self.socket.sendall((text + "\n").encode())

    def hear(self):
        """What is asked of Asterisk until somebody must do something: a key, a word, or the end."""
        while True:
            self.command = self.file.readline().decode().rstrip("\n")
            if self.command.startswith("STREAM FILE"):
                words = sentence(self.command.split('"')[1])
                self.said = words if words != "[signal]" else self.said
                if '"0123456789*#"' in self.command:
                    return
                self.send("200 result=0 endpos=1000")
            elif self.command.startswith("ANSWER") or self.command.startswith("NOOP"):
                self.send("200 result=0")
            else:
                return

    def does(self, event):
        """What somebody does now; not what follows."""
        if event in ("speak", "silent"):
            if event == "speak":
                pathlib.Path(self.command.split('"')[1] + ".wav").write_bytes(b"RIFF" + bytes(40) + bytes(16000))
            self.send("200 result=35 (dtmf) endpos=8000" if event == "speak" else "200 result=0 (timeout) endpos=0")
            return
        if event == "nothing":
            for again in (False, True):
                if again:
                    self.hear()
                self.send("200 result=0 endpos=1000")
                self.command = self.file.readline().decode().rstrip("\n")
                self.send("200 result=0")
            return
        keys = event[1:] if event.startswith("#") else key_for(self.said, event)
        for i, key in enumerate(keys):
            self.send(f"200 result={ord(key)} endpos=1000")
            if i + 1 < len(keys):
                self.command = self.file.readline().decode().rstrip("\n")

    def hang_up(self):
        """As Asterisk tells it: the command under way ends with -1, then HANGUP; the server must close."""
        try:
            if self.command.startswith("RECORD"):
                pathlib.Path(self.command.split('"')[1] + ".wav").write_bytes(b"RIFF" + bytes(40) + bytes(16000))
                self.send("200 result=-1 (hangup) endpos=8000\nHANGUP")
            else:
                self.send("200 result=-1 endpos=0\nHANGUP" if self.command else "HANGUP")
            while self.file.readline():
                pass
        except OSError:
            pass
        self.file.close()
        self.socket.close()


class Hosted(Call):
    """One call, with this program in a provider's place."""

    def __init__(self, provider, town, number, script="entrant", code=None):
        placed = {"sid": f"CA{code}", "To": JEANNE[0], "Url": f"{town.url}/telephone/rappel/{code}",
                  "StatusCallback": f"{town.url}/telephone/suite/{code}"}
        super().__init__(provider, town, placed["To"] if code else number, placed if code else None)
        self.send(placed["Url"] if code else self.at("entrant"))
        if script == "message":
            self.hear().press("0").does("nobody")

    def opens(self):
        """The line is there; nothing has been heard yet."""

    def does(self, event):
        """What somebody does now; not what follows."""
        if event == "nothing":
            super().does("silent").hear()
        return super().does("silent" if event == "nothing" else event)


def table():
    """The states, from the program itself: {name: (verb, function)}."""
    text = (SOURCE / "dispatcher/phone/states.c").read_text()
    rows = re.findall(r'^    \{"(\w+)", SCRIPT_(\w+)(.*?)\},\n(?=    \{|\n|\};)', text, re.M | re.S)
    return {name: (verb, (re.search(r'\.function = "(\w+)"', rest) or [None, None])[1]) for name, verb, rest in rows}


class Walk:
    """Brings a call to a state. `world` is the database that every walk begins with."""

    def __init__(self, town, scene, states):
        self.town, self.scene, self.states = town, scene, states
        self.ring = None  # (number, script, code): a call
        self.world = f"{town.database}_world"
        still = Stillness(town)
        for _ in range(6):  # until nothing of its own is left to do: what one chore does may be due for another
            run_once(town)
            if not set(still()) - OWN:
                break
        else:
            raise AssertionError("the town comes to rest")
        clone(town.host, town.database, self.world)
        self.touched = False

    def begin(self):
        """The town as it was, but for calls that have left nothing behind."""
        if self.touched:
            clone(self.town.host, self.world, self.town.database)
        self.touched = False

    # Where the scene must be another one. Each answers with the state, or (caller, events), from which the route goes on.

    def two(self):
        self.town.sql("""insert into nec.contact_point (person_id, kind, value_sealed, value_index)
            select :'o', 'landline', value_sealed, value_index from nec.contact_point where person_id = :'j' limit 1;
            update nec.person set birth_year = 1944 where id = :'o'""",
                      o=self.scene.people["odette"]["id"], j=self.scene.people["jeanne"]["id"])
        return "birth"

    def nothing_planned(self):
        for name in ("outing_accepted", "outing_confirmed", "outing_offering"):
            self.scene.act("jeanne", "outing_cancel", {"outing": self.scene.codes[name]})
        return JEANNE, ["#1944"]

    def nothing_agreed(self):
        for name in ("outing_accepted", "outing_soon", "outing_odette"):
            self.scene.act("anne", "assignment_withdraw", {"outing": self.scene.codes[name]})
        return ANNE, ["#1968", "les autres choix"]

    def alone(self):
        """Nothing of hers is under way or ahead with whom she went out; she has said how it was."""
        self.scene.act("leo", "outing_home_safe", {"outing": self.scene.codes["outing_started"]})
        for name in ("outing_accepted", "outing_confirmed"):
            self.scene.act("jeanne", "outing_cancel", {"outing": self.scene.codes[name]})
        return JEANNE, ["#1944", "s’est passée", "Bien", "Oui"]

    def regular(self):
        self.scene.act("jeanne", "outing_cancel", {"outing": self.scene.codes["outing_accepted"]})
        return JEANNE, ["#1944", "ce qui est prévu"]

    def unsaid(self):
        """How she wants to be told has never been said."""
        self.town.sql("update nec.contact_point set preferred = 2 where person_id = :'j'", j=self.scene.people["jeanne"]["id"])
        return "wishes"

    def usual_place(self):
        return JEANNE, ["#1944", "les autres choix", "demander une sortie", "une autre sortie", "un loisir", "Cinéma", "#28", "Le matin",
                        "Peu importe"]

    def same_place(self):
        return JEANNE, ["#1944", "les autres choix", "demander une sortie", "un autre jour", "#28", "Le matin", "Peu importe"]

    def leo(self):
        return LEO, ["#2004", "les autres choix"]

    def night(self):
        self.town.sql("update nec.territory set desk_hours = '{\"1\":[[36,37]]}'")
        return "menu"

    # A call that we place, to whom and about what: the beginnings of its routes.

    def rung(self, name="jeanne", kind="who_comes_agree", outing="outing_accepted", offer="", **data):
        code = self.town.sql(RING, person=self.scene.people[name]["id"], kind=kind, outing=self.scene.codes.get(outing, ""),
                             offer=self.scene.codes.get(offer, ""), data=json.dumps(data)).splitlines()[-1]
        return ("", "rappel", code), []

    def rung_two(self):
        self.two()
        return self.rung()

    def rung_ageless(self):
        self.two()
        self.town.sql("update nec.person set birth_year = null where id = :'j'", j=self.scene.people["jeanne"]["id"])
        return self.rung()

    def rung_for_nothing(self):
        called = self.rung()
        self.scene.act("claire", "outing_cancel", {"outing": self.scene.codes["outing_accepted"]})
        return called

    def rung_back(self):
        people = self.scene.people
        code = self.town.sql("insert into nec.call (territory_id, direction, by_id, person_id, started_at) "
                             "select 1, 'back', :'c', :'j', nec.now() returning code", c=people["claire"]["id"], j=people["jeanne"]["id"])
        return ("", "rappel", code.splitlines()[-1]), []

    def reminded(self):
        return self.rung(kind="reminder_senior", outing="outing_confirmed")

    def asked_how(self):
        return self.rung(kind="feedback_senior", outing="outing_home")

    def invited(self):
        return self.rung(kind="activity_proposed", outing="", proposal=self.scene.codes["proposal"])

    def proposed(self):
        return self.rung("leo", "offer", "outing_offering", "offer")

    def late(self):
        return self.rung("anne", "nudge_start", "outing_soon")

    def not_home(self):
        return self.rung("leo", "nudge_home", "outing_started")

    def alarmed(self):
        self.town.sql("update nec.escalation set owner_id = :'c', taken_at = null where code = :'e'",
                      c=self.scene.people["claire"]["id"], e=self.scene.codes["alert"])
        return self.rung("claire", "on_call", "", escalation=self.scene.codes["alert"])

    def route(self, state):
        """(caller, events) that lead to a state, with whatever must be done in the town before."""
        where, event = ROUTES[state]
        if isinstance(where, tuple):
            return where, [event] if event else []
        self.touched = self.touched or where.startswith("@")
        begun = getattr(self, where[1:])() if where.startswith("@") else where
        caller, events = self.route(begun) if isinstance(begun, str) else begun
        return caller, events + ([event] if event else [])

    def to(self, state, caller, events):
        """A call that is in this state: in the middle of what it says, or of what it asks the service."""
        line = self.ring(caller[0], *caller[1:] if caller[1] in ("message", "rappel") else ())
        if ROUTES[state][1] is None:
            line.opens()
            return line
        line.hear()
        asks = self.states[state][0] == "ASK"
        for i, event in enumerate(events):
            last = i + 1 == len(events)
            if last and state in MEANWHILE:
                (act, field, what), _ = MEANWHILE[state]
                self.scene.act("claire", act, {field: self.scene.codes[what]} | ({"settled": "called"} if what == "alert" else {}))
            line.does(event)
            if not (asks and last):
                line.hear()
        if asks:
            line.command = ""
        return line

    def acts(self, state):
        """The acts on the way to a state, this one's own included."""
        found, where = [], state
        while isinstance(where, str) and not where.startswith("@"):
            function = self.states[where][1]
            if function and not function.startswith(("page_", "call_")):
                found.append(function)
            where = ROUTES[where][0]
            where = AFTER.get(where, where) if isinstance(where, str) else where
        return found


def hung_up(walk, state):
    """What has changed in the town by a call that ends in this state."""
    walk.begin()
    route = walk.route(state)  # with whatever must be done before
    settle(walk.town)
    still = Stillness(walk.town)
    line = walk.to(state, *route)
    line.hang_up()
    gone = wait_until(lambda: [e["state"] for e in walk.town.events("dispatcher", "call") if e["id"].split(".")[0] == line.id and e.get("gone")],
                      30, says=f"the call in {state} is over")
    if walk.states[state][0] not in ("ASK", "RECORD"):  # the word of a RECORD is left, and the service may have answered an ASK
        assert gone == [state], f"the route to {state} led to {gone}"
    settle(walk.town)
    changed = set(still())
    walk.touched = walk.touched or bool(walk.acts(state)) or not changed <= OWN  # an act may still come to its end
    return changed - OWN - MEANWHILE.get(state, (None, set()))[1]


def settle(town):
    """No act is under way any more, and what acts ask for is done."""
    wait_until(lambda: not town.value("select count(*) from nec.journal where handled_at is null"), 20, says="the journal is read")
    wait_until(lambda: town.value("select count(*) from pg_stat_activity where datname = current_database() and usename like 'nec%' "
                                  "and state <> 'idle'") == 0, 10, says="all is done")


def run_once(town):
    """The dispatcher lives until each of its chores has looked, and what they began is done."""
    before = len(town.events("dispatcher", "chore"))
    town.start("dispatcher", log_level="debug")  # at which chores speak of themselves, too, that had nothing to do
    wait_until(lambda: CHORES <= {event["name"] for event in town.events("dispatcher", "chore")[before:]}, 60, says="each chore has looked")
    wait_until(lambda: rests(town), 60, 0, says="the town comes to rest")
    town.stop("dispatcher")


def rests(town):
    """Has nothing changed for two seconds?"""
    settle(town)
    still = Stillness(town)
    time.sleep(2)
    return not still()


def main():
    if not shutil.which("espeak-ng") or not shutil.which("sox"):
        return skip("espeak-ng and sox are not here: the telephone has no voice")
    states = table()
    equal(sorted(set(states) - ELSEWHERE - set(ROUTES)), [], "every state of the table has a route")
    equal(sorted(set(ROUTES) - set(states)), [], "and no route is of a state that is gone")
    seed = nec.seed()
    note(f"NEC_SEED={seed}")
    lines = ["Asterisk", "provider"]
    chosen = [(state, line) for line in lines for state in sorted(ROUTES)]
    if not os.environ.get("NEC_SOAK"):
        draw = random.Random(seed)
        chosen = [(state, draw.choice(lines)) for state in sorted(draw.sample(sorted(ROUTES), len(ROUTES) // 3))]
    with Provider() as provider, Town(start=(), settings=provider.settings()) as town:
        rings = {"Asterisk": lambda *who: Line(town, *who), "provider": lambda *who: Hosted(provider, town, *who)}
        scene = Scene(town)
        town.sql("update nec.territory set desk_hours = (select jsonb_object_agg(day, '[[0,96]]'::jsonb) from generate_series(1, 7) day)")
        town.sql("update nec.outing set state = 'closed' where state in ('open', 'offering', 'accepted', 'confirmed') "
                 "and meet_at < nec.now() - interval '3 hours'")
        # The clock stands still: once the chores have done what was due, nothing but a call changes anything.
        town.sql("update nec.clock set shown_base = nec.now(), real_base = now(), rate = 0.000001")
        walk = Walk(town, scene, states)
        town.start("dispatcher")
        for port in (town.agi_port, town.settings["twiml_port"]):
            wait_until(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close() or True, 10)
        whole = {}
        for state, line in chosen:
            walk.ring = rings[line]
            judge(walk, state, line, whole)
        check(town.alive("dispatcher"), "the dispatcher has stood it all")


def judge(walk, state, line, whole):
    verb, where = walk.states[state][0], f"hung up in {state} ({line})"
    changed = hung_up(walk, state)
    if verb == "RECORD":
        check("escalation" in changed, f"{where}: what was said until then reaches a person", changed)
    elif not walk.acts(state):
        equal(changed, set(), f"{where}: nothing is left behind")
    elif verb == "ASK":
        before = hung_up(walk, ROUTES[state][0]) if len(walk.acts(state)) > 1 else set()
        done = next((name for name, row in ROUTES.items() if row[0] == state and row[1] == ""), None)
        if done not in whole and done:
            whole[done] = hung_up(walk, done)
        check(changed in (before, whole.get(done, changed)),
              f"{where}: {walk.acts(state)[0]} is done or not, whole", changed, whole.get(done))
    else:
        check(changed, f"{where}: what was done is done", changed)


run(main)

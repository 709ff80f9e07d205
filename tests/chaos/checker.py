"""
Did the town keep its promises? An accountant who reads two kinds of books and knows nothing of the program.

    checker.py DIR      complaints, one a line, each beginning with its rule; exit 1 when there is one
    checker.py          tries itself: a good history, and the same broken in each way that a rule is about

DIR/book.json is what the service wrote down:

    now       the service's clock when the books were closed
    journal   {id, tx, at, actor, subject, subject_id, kind, data, handled} in the order of id; what one transaction
              wrote, tx, was there all at once
    messages  {id, person, kind, outing, offer, state, due_at}: the journal of what was said, to whom
    names     who is meant by a number: {outings: {id: [code, senior]}, offers: {id: [code, outing, volunteer, there, back]},
              people: {id: code}, escalations: {id: code}}

DIR/client-*.jsonl is what the people wrote down, each act after its answer:

    {key, who, path, fields, status, answer}    status 0: never answered

The rules:

    lost         what was acknowledged stands in the journal
    twice        and stands there once, and has one answer however often it was asked
    unasked      nothing was asked for that nobody remembers asking for
    company      from accepted on each leg has one volunteer, and never two
    two-places   neither a volunteer nor a senior is in two places
    untrue       no message says what was no longer true when it was sent; WINDOW_S is what may pass between the
                 last look and the news that it is out, by the service's clock
    waiting      nothing waits without a clock or an owner
"""

import collections
import datetime
import json
import pathlib
import re
import sys

WINDOW_S = 600      # ten seconds of real time where the clock runs sixty times as fast
LATE_S = 1800       # a due time may be so long past before somebody must have noticed
LEGS = ("there", "back")
WITH_COMPANY = ("accepted", "confirmed", "started", "returning", "home_safe", "closed")

# What an acknowledged act must have left in the journal: path, subject, kind, whether each act is a row of its own.
ACTS = [(re.compile(path), subject, kind, each) for path, subject, kind, each in (
    (r"/propositions/([^/]+)/oui$", "offer", "offer_accepted", True),
    (r"/propositions/([^/]+)/non$", "offer", "offer_declined", True),
    (r"/sorties/([^/]+)/annuler$", "outing", "outing_cancelled", True),
    (r"/sorties/([^/]+)/accord$", "outing", "outing_agreed outing_confirmed", False),
    (r"/sorties/([^/]+)/refus$", "outing", "outing_reopened:refused", True),
    (r"/sorties/([^/]+)/desistement$", "outing", "outing_reopened:withdrawn", True),
    (r"/sorties/([^/]+)/depart$", "outing", "outing_started", False),
    (r"/sorties/([^/]+)/retour$", "outing", "outing_returning", False),
    (r"/sorties/([^/]+)/rentree$", "outing", "outing_home_safe", False),
    (r"/sorties/([^/]+)/avis$", "outing", "feedback_given", True),
    (r"/bureau/sorties/([^/]+)/non-pourvue$", "outing", "outing_unmet", True),
    (r"/bureau/alertes/([^/]+)/prendre$", "escalation", "escalation_taken", True),
    (r"/bureau/alertes/([^/]+)/regler$", "escalation", "escalation_settled", True),
)]
ONCE = {"outing_requested", "outing_cancelled", "offer_made", "offer_sent", "offer_accepted", "offer_declined", "offer_expired",
        "outing_started", "outing_returning", "outing_home_safe", "outing_closed", "message_sent", "message_dropped", "message_failed",
        "escalation_raised", "escalation_settled"}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Outing:
    """What the journal has said of one so far."""

    def __init__(self, number, code, senior):
        self.id, self.code, self.senior = number, code, senior
        self.state, self.agreed, self.offers, self.company = None, False, {}, {}
        self.home_at = self.tx = None
        self.past = []  # (until when, state, agreed, offers, company): what it was, newest last

    def remember(self, at):
        self.past.append((at, self.state, self.agreed, dict(self.offers), dict(self.company)))

    def lately(self, at):
        """What it was at any moment of the window before `at`."""
        yield self.state, self.agreed, self.offers, self.company
        for until, *was in reversed(self.past):
            if until < at - WINDOW_S:
                return
            yield was


class Books:
    def __init__(self, book, acts):
        self.book, self.acts, self.complaints = book, acts, []
        names = book["names"]
        self.outing_of = {code: int(i) for i, (code, _) in names["outings"].items()}
        self.offers = {int(i): row for i, row in names["offers"].items()}
        self.number = {"outing": self.outing_of, "offer": {row[0]: int(i) for i, row in names["offers"].items()},
                       "escalation": {code: int(i) for i, code in names["escalations"].items()}}
        self.outings = {int(i): Outing(int(i), code, senior) for i, (code, senior) in names["outings"].items()}
        self.messages = {m["id"]: m for m in book["messages"]}
        self.alerts = {}   # open ones: {id: [outing, reason, owner]}
        self.alarmed_at = {}  # {outing: when somebody was last alarmed}
        self.now = instant(book["now"])

    def complain(self, rule, text):
        self.complaints.append(f"{rule}: {text}")

    def check(self):
        self.read_clients()
        for row in self.book["journal"]:
            self.read(row)
        for outing in self.outings.values():
            self.together(outing)
        self.ends()
        self.places()
        return self.complaints

    # ---- What people remember ----

    def read_clients(self):
        answers, wanted = {}, collections.Counter()
        unsure = False
        for act in self.acts:
            said = (act["status"], json.dumps(act["answer"], sort_keys=True))
            if act["status"] == 0:
                unsure = True
            elif answers.setdefault((act["who"], act["key"]), said) != said:
                self.complain("twice", f"{act['who']} was answered {answers[act['who'], act['key']]} and then {said} under the key {act['key']}")
        rows = collections.Counter((who, r["subject"], r["subject_id"], kind) for r in self.book["journal"] for who in (r["actor"], None)
                                   for kind in {r["kind"], f"{r['kind']}:{r['data'].get('why')}"})
        asked = set()
        for act in {(a["who"], a["key"]): a for a in self.acts if a["status"] == 200}.values():
            if act["path"] == "/sorties/nouvelle":
                number = self.outing_of.get(act["answer"]["outing"])
                asked.add(number)
                self.expect(rows, act, "outing", number, "outing_requested")
            for path, subject, kind, each in ACTS:
                if found := path.match(act["path"]):
                    number = self.number[subject].get(found.group(1))
                    self.expect(rows, act, subject, number, kind, each)
                    wanted[f"person:{act['who']}", subject, number, kind] += each
        for (actor, subject, number, kind), times in wanted.items():
            if times and rows[actor, subject, number, kind] > times and not unsure:
                self.complain("twice", f"{actor} did {kind} of {subject} {number} {times} times, the journal has it {rows[actor, subject, number, kind]} times")
        for (actor, subject, number, kind), _ in rows.items():
            if kind == "outing_requested" and actor and actor.startswith("person:") and number not in asked and not unsure:
                self.complain("unasked", f"outing {number} by {actor}")

    def expect(self, rows, act, subject, number, kinds, each=True):
        """Some acts say what another has said before: that they have started, that they are home."""
        if not any(rows[f"person:{act['who']}" if each else None, subject, number, kind] for kind in kinds.split()):
            self.complain("lost", f"{act['who']} {act['path']} {act['key']}: no {kinds} of {subject} {number}")

    # ---- What the service wrote down, row by row ----

    def read(self, row):
        kind, data, at = row["kind"], row["data"], instant(row["at"])
        if not row["handled"]:
            self.complain("waiting", f"row {row['id']} ({kind}) was never carried")
        self.once(row)
        if row["subject"] == "escalation":
            return self.read_alert(row["subject_id"], kind, data, at)
        number = row["subject_id"] if row["subject"] == "outing" else data.get("outing")
        outing = self.outings.get(number)
        if kind == "message_sent":
            return self.truth(self.messages[row["subject_id"]], outing, at)
        if not outing:
            return None
        if row["tx"] != outing.tx:
            self.together(outing)
            outing.tx = row["tx"]
            outing.remember(at)
        if row["subject"] == "offer":
            self.read_offer(outing, row["subject_id"], kind)
        else:
            self.read_outing(outing, kind, data, at)
        return None

    def once(self, row):
        seen = self.__dict__.setdefault("_seen", set())
        what = (row["subject"], row["subject_id"], row["kind"])
        if row["kind"] in ONCE and what in seen:
            self.complain("twice", f"{row['kind']} of {row['subject']} {row['subject_id']} at row {row['id']}")
        seen.add(what)

    def read_alert(self, number, kind, data, at):
        if kind == "escalation_raised":
            self.alarmed_at[data.get("outing")] = at
            self.alerts[number] = [data.get("outing"), data["reason"], data.get("owner")]
        elif kind in ("escalation_settled", "escalation_moot"):
            self.alerts.pop(number, None)
        elif "owner" in data and number in self.alerts:
            self.alerts[number][2] = data["owner"]

    def read_offer(self, outing, number, kind):
        _, _, volunteer, there, back = self.offers[number]
        legs = [leg for leg, goes in zip(LEGS, (there, back)) if goes]
        if kind == "offer_accepted":
            for leg in legs:
                if outing.company.get(leg):
                    self.complain("company", f"outing {outing.id} {leg}: {volunteer} beside {outing.company[leg]}")
                outing.company[leg] = volunteer
        elif kind == "offer_rescinded":
            outing.company = {leg: who for leg, who in outing.company.items() if who != volunteer}
        if kind == "offer_made":
            outing.offers[number] = True
        elif kind not in ("offer_sent",):
            outing.offers[number] = False

    def read_outing(self, outing, kind, data, at):
        if kind == "outing_requested":
            outing.state = data["state"]
        elif kind in ("outing_cancelled", "outing_unmet", "outing_redirected"):
            outing.state = kind.removeprefix("outing_")
        elif "to" in data:
            outing.state = data["to"]
        if kind in ("outing_agreed", "outing_confirmed"):
            outing.agreed = True
        elif kind in ("outing_reopened", "outing_cancelled"):
            outing.agreed = False
        if kind == "outing_home_safe":
            outing.home_at = at

    def together(self, outing):
        """Whenever a transaction is over."""
        if outing.state in WITH_COMPANY and not outing.company:
            self.complain("company", f"outing {outing.id} is {outing.state} with nobody after transaction {outing.tx}")

    # ---- Messages ----

    def truth(self, message, outing, at):
        says = SAYS.get(message["kind"])
        if says and outing and not any(says(message, *was) for was in outing.lately(at)):
            self.complain("untrue", f"message {message['id']} « {message['kind']} » to {message['person']} about outing {outing.id}, which is "
                          f"{outing.state} with {outing.company}")

    # ---- When all is over ----

    def ends(self):
        alarmed = {outing for outing, _, owner in self.alerts.values() if owner}
        for number, (outing, reason, owner) in self.alerts.items():
            if not owner:
                self.complain("waiting", f"alert {number} ({reason}, outing {outing}) has no owner")
        for message in self.book["messages"]:
            if message["state"] == "queued" and instant(message["due_at"]) < self.now - LATE_S:
                self.complain("waiting", f"message {message['id']} ({message['kind']}) was due at {message['due_at']}")
        times = self.times()
        for outing in self.outings.values():
            meet_at, end_at = times.get(outing.id, (None, None))
            if not meet_at or outing.id in alarmed:
                continue
            late = {"to_qualify": self.now, "open": meet_at, "offering": meet_at, "accepted": meet_at, "confirmed": meet_at,
                    "started": end_at + 3600, "returning": end_at + 3600}.get(outing.state)
            # What somebody was told of after the hour, and has settled, is theirs.
            if outing.state == "to_qualify" or late and late < self.now - LATE_S and self.alarmed_at.get(outing.id, 0) < late:
                self.complain("waiting", f"outing {outing.id} is {outing.state}, to begin at {meet_at - self.now:+.0f} s, and nobody has it")

    def times(self):
        """{outing: (meet_at, end_at)}, as people were told last."""
        known = {}
        for act in self.acts:
            if act["status"] == 200 and "meet_at" in act["answer"]:
                known[self.outing_of.get(act["answer"]["outing"])] = (instant(act["answer"]["meet_at"]), instant(act["answer"]["end_at"]))
        return known

    def appointments(self):
        """{outing: (when it begins, when it is over)}: whoever goes one way only is free from the one, or until the other."""
        known, stay = {}, {}
        for act in self.acts:
            if act["status"] == 200 and "appointment_at" in act["answer"]:
                number = self.outing_of.get(act["answer"]["outing"])
                stay[number] = act["fields"].get("stay_min", stay.get(number, 0))
                known[number] = (instant(act["answer"]["appointment_at"]), instant(act["answer"]["appointment_at"]) + 60 * stay[number])
        return known

    def places(self):
        times, appointments, busy = self.times(), self.appointments(), collections.defaultdict(list)
        for outing in self.outings.values():
            if outing.id in times and outing.state in WITH_COMPANY:
                begin, end = times[outing.id]
                end = min(end, outing.home_at or end)
                there_until, back_from = appointments.get(outing.id, (begin, end))
                for who in {outing.senior, *outing.company.values()}:
                    legs = [leg for leg in LEGS if outing.company.get(leg) == who or who == outing.senior]
                    span = (begin if "there" in legs else back_from, end if "back" in legs or len(outing.company) == 1 else min(there_until, end))
                    if span[0] < span[1]:
                        busy[who].append((*span, outing.id))
        for who, spans in busy.items():
            spans.sort()
            for one, other in zip(spans, spans[1:]):
                if other[0] < one[1]:
                    self.complain("two-places", f"{who} goes out for {one[2]} and for {other[2]}")


# What a message says is so: (message, state, agreed, offers, company) -> bool.
def _going(*states):
    return lambda m, state, agreed, offers, company: state in states and m["person"] in company.values()


def _somebody(*states):
    return lambda m, state, agreed, offers, company: state in states and bool(company)


def _is(*states):
    return lambda m, state, agreed, offers, company: state in states


def _still_asked(m, state, agreed, offers, company):
    return bool(offers.get(m["offer"])) and state in ("open", "offering")


def _to_be_agreed(m, state, agreed, offers, company):
    return state == "accepted" and not agreed and bool(company)


SAYS = {
    "offer": _still_asked, "offer_reminder": _still_asked,
    "offer_filled": lambda m, state, agreed, offers, company: bool(company) and m["person"] not in company.values(),
    "offer_withdrawn": lambda m, state, agreed, offers, company: not offers.get(m["offer"]),
    "assignment_details": _going("open", "offering", "accepted", "confirmed"), "senior_agreed": _going("confirmed"),
    "reminder_volunteer": _going("accepted", "confirmed"), "reminder_volunteer_soon": _going("accepted", "confirmed"),
    "nudge_start": _going("accepted", "confirmed"), "nudge_home": _going("started", "returning"),
    "ready_to_return": _going("started", "returning"),
    "who_comes": _somebody("accepted", "confirmed"), "who_comes_agree": _to_be_agreed, "ask_again": _to_be_agreed,
    "reminder_senior": _somebody("accepted", "confirmed"),
    "request_open": _is("open", "offering"), "not_yet": _is("open", "offering"), "looking_again": _is("open", "offering"),
    "request_unmet": _is("unmet"), "request_redirected": _is("redirected"), "outing_cancelled": _is("cancelled"),
    "feedback_senior": _is("home_safe", "closed"), "feedback_volunteer": _is("home_safe", "closed"),
}


def read(folder):
    folder = pathlib.Path(folder)
    acts = [json.loads(line) for file in sorted(folder.glob("client-*.jsonl")) for line in file.read_text().splitlines()]
    return json.loads((folder / "book.json").read_text()), acts


# ---- The accountant's own examination ---------------------------------------------------------

def good_history():
    """One outing to its end, one that is looked for, one that is planned; as few rows as each rule needs."""
    def at(minutes):
        return f"2026-11-24T{9 + minutes // 60:02}:{minutes % 60:02}:00+00:00"
    rows, acts = [], []

    def row(minutes, actor, subject, number, kind, **data):
        rows.append({"id": len(rows) + 1, "tx": minutes, "at": at(minutes), "actor": actor, "subject": subject, "subject_id": number, "kind": kind,
                     "data": data, "handled": True})

    def act(who, path, **answer):
        acts.append({"key": f"k{len(acts)}", "who": who, "path": path, "fields": {}, "status": 200, "answer": answer})

    row(0, "person:1", "outing", 10, "outing_requested", state="open")
    act(1, "/sorties/nouvelle", outing="O10", state="open", meet_at=at(120), end_at=at(240))
    row(1, "service:dispatcher", "offer", 20, "offer_made", outing=10)
    row(1, "service:dispatcher", "outing", 10, "wave_sent", **{"from": "open", "to": "offering"})
    row(2, "service:dispatcher", "message", 30, "message_sent", outing=10)
    row(3, "person:2", "offer", 20, "offer_accepted", outing=10)
    row(3, "person:2", "outing", 10, "outing_accepted", **{"from": "offering", "to": "accepted", "volunteer": 2})
    act(2, "/propositions/F20/oui", outing="O10", offer="F20", state="accepted")
    row(5, "person:1", "outing", 10, "outing_agreed")
    row(5, "person:1", "outing", 10, "outing_confirmed", **{"from": "accepted", "to": "confirmed"})
    act(1, "/sorties/O10/accord", outing="O10", state="confirmed")
    row(70, "service:dispatcher", "message", 31, "message_sent", outing=10)
    row(120, "person:2", "outing", 10, "outing_started", **{"from": "confirmed", "to": "started"})
    act(2, "/sorties/O10/depart", outing="O10", state="started")
    row(200, "person:1", "outing", 11, "outing_requested", state="open")
    act(1, "/sorties/nouvelle", outing="O11", state="open", meet_at=at(300), end_at=at(400))
    row(201, "service:dispatcher", "offer", 21, "offer_made", outing=11)
    row(201, "service:dispatcher", "outing", 11, "wave_sent", **{"from": "open", "to": "offering"})
    row(202, "person:2", "offer", 21, "offer_accepted", outing=11)
    row(202, "person:2", "outing", 11, "outing_accepted", **{"from": "offering", "to": "accepted", "volunteer": 2})
    act(2, "/propositions/F21/oui", outing="O11", offer="F21", state="accepted")
    row(203, "service:dispatcher", "escalation", 40, "escalation_raised", reason="senior_not_reached", outing=11, owner=3)
    row(204, "person:1", "outing", 12, "outing_requested", state="open")
    act(1, "/sorties/nouvelle", outing="O12", state="open", meet_at=at(500), end_at=at(600))
    book = {"now": at(210), "journal": rows, "messages": [
        {"id": 30, "person": 2, "kind": "offer", "outing": 10, "offer": 20, "state": "sent", "due_at": at(1)},
        {"id": 31, "person": 2, "kind": "reminder_volunteer_soon", "outing": 10, "offer": None, "state": "sent", "due_at": at(70)},
        {"id": 32, "person": 1, "kind": "not_yet", "outing": 12, "offer": None, "state": "queued", "due_at": at(300)}],
        "names": {"outings": {"10": ["O10", 1], "11": ["O11", 1], "12": ["O12", 1]},
                  "offers": {"20": ["F20", 10, 2, True, True], "21": ["F21", 11, 2, True, True], "22": ["F22", 10, 4, True, True]},
                  "people": {}, "escalations": {"40": "E40"}}}
    return book, acts


def rows_of(book, kind):
    return [r for r in book["journal"] if r["kind"] == kind]


def without(book, kind):
    book["journal"] = [r for r in book["journal"] if r["kind"] != kind]


def after(book, like, **row):
    """The first row of a kind once more, a little different, behind it."""
    place = next(i for i, r in enumerate(book["journal"]) if r["kind"] == like)
    book["journal"].insert(place + 1, {**book["journal"][place], **row})


# Each breaks the history in one way: (rule, what, how).
BREAKS = [
    ("lost", "an acknowledged request that the journal lacks", lambda b, a: without(b, "outing_requested")),
    ("lost", "an acknowledged yes that the journal lacks", lambda b, a: rows_of(b, "offer_accepted")[0].update(actor="person:9")),
    ("lost", "an acknowledged departure that the journal lacks", lambda b, a: rows_of(b, "outing_started")[0].update(kind="outing_ready")),
    ("twice", "a yes that stands there twice", lambda b, a: after(b, "offer_accepted")),
    ("twice", "two answers under one key", lambda b, a: a.append({**a[0], "answer": {**a[0]["answer"], "outing": "O11"}})),
    ("twice", "a message that went out twice", lambda b, a: after(b, "message_sent")),
    ("unasked", "an outing that nobody asked for", lambda b, a: a.pop()),
    ("company", "two volunteers for one leg", lambda b, a: after(b, "outing_accepted", subject="offer", subject_id=22, kind="offer_accepted",
                                                                 actor="person:4", data={"outing": 10})),
    ("company", "an outing under way with nobody", lambda b, a: after(b, "outing_confirmed", subject="offer", subject_id=20, kind="offer_rescinded",
                                                                      data={"outing": 10})),
    ("two-places", "two outings at one time", lambda b, a: a[4]["answer"].update(meet_at=a[0]["answer"]["meet_at"])),
    ("untrue", "a question about an outing that somebody else goes to", lambda b, a: rows_of(b, "message_sent")[0].update(
        at=rows_of(b, "outing_started")[0]["at"]) or b["journal"].append(b["journal"].pop(3))),
    ("untrue", "a reminder to somebody who does not go", lambda b, a: b["messages"][1].update(person=4)),
    ("waiting", "a row that nobody carried", lambda b, a: b["journal"][-1].update(handled=False)),
    ("waiting", "an alert without an owner", lambda b, a: rows_of(b, "escalation_raised")[0]["data"].pop("owner")),
    ("waiting", "a message that should long have gone out", lambda b, a: b["messages"][2].update(due_at=b["journal"][0]["at"])),
    ("waiting", "an outing whose hour is past, without anybody", lambda b, a: a[5 + 1]["answer"].update(meet_at=b["journal"][0]["at"])),
]


def examine():
    from nec import check, equal, run

    def main():
        equal(Books(*good_history()).check(), [], "a good history leaves nothing to complain of")
        for rule, what, break_it in BREAKS:
            book, acts = good_history()
            break_it(book, acts)
            said = Books(book, acts).check()
            check(any(line.startswith(rule + ":") for line in said), f"{what} is found: {rule}", *said)
        equal({rule for rule, *_ in BREAKS}, set(re.findall(r"^    ([a-z-]+)   +\S", __doc__.split("The rules:")[1], re.M)),
              "each rule has been broken")
    run(main)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        found = Books(*read(sys.argv[1])).check()
        print(*found, sep="\n", end="\n" if found else "")
        sys.exit(1 if found else 0)
    examine()

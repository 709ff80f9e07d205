"""
Who is told what, cell by cell, on every way out: pages, their JSON, text messages, mails, calls, calendars, tables for
spreadsheets, logs, what is counted. One person has a word of their own in each field, one outing goes from the question
to its end, and each reader finds the words that are theirs, no more and no fewer. Some of the words would like to be a
formula, a second line or a command: everywhere they stay words.
"""
# --quick leaves this out.
import csv
import io
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import PROCESSES, Town, check, equal, run, wait_until  # noqa: E402
from people import clock_to, daytime, messages  # noqa: E402
from story import TIRELESS  # noqa: E402

# ---- The fields, each with the word that gives it away ----

FIRST, LAST = "=Canprénom", "+Cannom\"; AGI $(id) SET VARIABLE"
LEO, LEO_LAST = "@Léocan", "-Marchcan ç \u2019\U0001f600 [x]"
WORDS = {"first": "canprénom", "last": "cannom", "born": "1917", "phone": "711223344", "mail": "canmail@", "home": "voltaire", "detail": "canétage",
         "door": "canporte", "note": "cannote", "desk": "canbureau", "plan": "canplan", "place": "noire", "purpose": "medical",
         "leo": "léocan", "leo_last": "marchcan", "leo_phone": "39985700", "leo_mail": "leo.marchand@", "leo_home": "félibien"}
SENIOR = "first last born phone mail home detail door note desk plan place purpose"

# What a volunteer may find of the senior, and a senior of the volunteer (conventions.md 2.2): by reader and moment.
TOLD = {
    "a list of what is promised": "first last",  # its pages say the rest
    "whoever is asked": "",
    "whoever has said yes": "first last phone home detail note place word",
    "whoever has said yes, the day before": "first last phone home detail door note place word",
    "whoever was not needed": "",
    "whoever went, once it is closed": "first",
    "the senior, before a yes": "place purpose",
    "the senior, after a yes": "place purpose leo word",
    "a senior's list": "place purpose leo",
    "another senior": "",
    "a calendar": "",
    "a log": "",
}

# What each message says of the one to the other.
SAID = {
    "offer": "", "offer_filled": "", "offer_reminder": "",
    "assignment_details": {"sms": "first last phone home", "email": "first last phone home word", "call": "first last phone home"},
    "senior_agreed": {"sms": "first", "email": "first last home", "call": "first"},
    "reminder_volunteer": {"sms": "first last home word", "email": "first last home phone word", "call": "first last home word"},
    "reminder_volunteer_soon": {"sms": "first home", "email": "first last home", "call": "first last home"},
    "nudge_start": {"sms": "first", "email": "first", "call": "first last"},
    "nudge_home": {"sms": "first", "email": "first", "call": "first last"},
    "feedback_volunteer": "",
    "request_open": "", "who_comes_agree": {"sms": "leo", "email": "leo word", "call": "leo"},
    "reminder_senior": {"sms": "leo word", "email": "leo word", "call": "leo word"}, "feedback_senior": "",
}


def folded(text):
    """As it is looked through: small letters, numbers written together."""
    return re.sub(r"(?<=\d)[\s\u00a0.]+(?=\d)", "", text.lower().replace("médical", "medical"))


class Reader:
    """Finds the words of a person in whatever is given out; `own` are those of whoever reads, `word` is said at the door."""

    def __init__(self):
        self.words = dict(WORDS)

    def found(self, text, own=""):
        text = folded(text)
        return {name for name, word in self.words.items() if name not in own.split()
                and re.search(r"(?<![\w-])" + re.escape(word) if name in ("born", "word") else re.escape(word), text)}

    def cell(self, who, where, text, wanted, own=""):
        equal(sorted(self.found(text, own)), sorted(wanted.split()), f"{who} finds what is theirs to know, no more: {where}")


OWN = {"leo": "leo leo_last leo_phone leo_mail leo_home", "senior": SENIOR.replace("place purpose", "")}


# ---- The story ----

class Outing:
    """One outing of the person with these words, asked of two volunteers, and whoever looks at it."""

    def __init__(self, town):
        self.town, self.read = town, Reader()
        town.sql(TIRELESS + "update nec.contact_point set preferred = case kind when 'mobile' then 1 else 2 end; "
                 "update nec.person set first_name = :'leo', last_name = :'last' where first_name = 'Léo' and last_name = 'Marchand';", leo=LEO, last=LEO_LAST)
        daytime(town)
        people = {n: town.rows("select id, code from nec.person where first_name = :'f' and last_name = :'l'", f=f, l=l)[0] for n, f, l in (
            ("leo", LEO, LEO_LAST), ("anne", "Anne-Sophie", "Legrand"), ("jeanne", "Jeanne", "Morvan"), ("claire", "Claire", "Guérin"))}
        town.sql("update nec.contact_point set preferred = case kind when 'email' then 0 else 2 end where person_id = :'p'", p=people["anne"]["id"])
        self.people = {n: self.visitor(row["id"], {"claire": "coordinator", "jeanne": "senior"}.get(n, "volunteer")) for n, row in people.items()}
        self.ids = {n: row["id"] for n, row in people.items()}
        self.claire, self.leo, self.anne = (self.people[n] for n in ("claire", "leo", "anne"))

    def visitor(self, person, role):
        visitor = self.town.visitor()
        visitor.cookies["nec"] = self.town.sql(
            "select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null\n"
            "select core.session_new(:'p', :'r', :'c', '1 year')", p=person, r=role, c="desk" if role == "coordinator" else "web")
        return visitor

    def does(self, visitor, path, document=None):
        status, answer = visitor.post_json(path, document or {})
        assert status == 200, (path, status, answer)
        return answer

    def asked(self):
        made = self.does(self.town.visitor(), "/inscription", {
            "first_name": FIRST, "last_name": LAST, "birth_year": 1917, "phone": "07 11 22 33 44", "email": "canmail@example.org",
            "home": "12 rue Voltaire", "home_detail": "Canétage", "door_code": "CANPORTE", "note": "Canbureau", "consents": ["service", "health", "text_message"]})
        self.code = made["senior"]
        self.senior_id = self.town.value("select id from nec.person where code = :'c'", c=self.code)
        self.town.sql("update nec.senior set state = 'active', qualified_at = nec.now(), circle_agreed = false where person_id = :'p'", p=self.senior_id)
        self.senior = self.visitor(self.senior_id, "senior")
        self.does(self.senior, "/mes-sorties/souhaits", {"plan": "Canplan", "channel": "mobile"})
        at = self.town.value("select (((nec.now() at time zone 'Europe/Paris')::date + 5) + time '14:30')::text as at")
        self.outing = self.does(self.senior, "/sorties/nouvelle", {"purpose": "medical", "where": "48 rue Noire", "appointment_date": at[:10],
                                                                  "appointment_time": "14:30", "note": "Cannote"})["outing"]
        self.page = f"/sorties/{self.outing}"

    def offered(self):
        row = self.town.rows("select id, asked_version from nec.outing where code = :'c'", c=self.outing)[0]
        wave = [self.ids["leo"], self.ids["anne"]]
        made = self.town.call("offers_make", "service:dispatcher", None, {
            "outing": row["id"], "asked_version": row["asked_version"], "wave": wave, "put_aside": {}, "candidates": [
                {"volunteer": i, "score": 500, "distance_m": 900, "approach_min": 15, "parts": [], "probability": 0.3, "features": {},
                 "sentence": "Habite à côté"} for i in wave]}, user="nec_dispatcher")
        assert made["document"]["made"] == 2, made
        self.town.sql("notify nec")
        self.offers = {n: self.town.value("select f.code from nec.offer f join nec.outing o on o.id = f.outing_id where o.code = :'c' and f.volunteer_id = :'v'",
                                          c=self.outing, v=self.ids[n]) for n in ("leo", "anne")}

    def told(self, kind, count=1):
        """Waits for the messages of this kind about this outing, and looks at each."""
        def out():
            ours = {row["code"] for row in self.town.rows("select m.code from nec.message m join nec.outing o on o.id = m.outing_id where o.code = :'c'", c=self.outing)}
            found = [m for m in messages(self.town, kind) if m["code"] in ours]
            return found if len(found) == count else None
        for m in wait_until(out, 30, 0.1, f"{kind} goes out"):
            own = SENIOR if m["role"] == "senior" else OWN["leo"]
            wanted = SAID[kind] if isinstance(SAID[kind], str) else SAID[kind][m["channel"]]
            self.read.cell("a message", f"{kind} by {m['channel']}", m["body"], wanted, own)
            if m["channel"] == "sms":
                check(not set(m["body"]) & set("ç\u2019\u00a0\U0001f600") and "\n" not in m["body"].replace("\n@", ""), f"{kind} is written in letters that every telephone knows, on one line", m["body"])

    def looks(self, who, visitor, moment, *paths, own="", brief=None):
        """Each page as a browser and as a program get it; a list shows a browser less, what stands under `brief`."""
        for path in paths:
            name = re.sub(r"[A-Za-z0-9_-]{22,}", "…", path)
            page = visitor.request("GET", path, headers={"Accept": "text/html"})
            self.read.cell(who, f"{name}", page.body.decode(), TOLD[brief or moment], own)
            again = visitor.request("GET", path, headers={"Accept": "application/json"})
            self.read.cell(who, f"{name} as JSON", json.dumps(json.loads(again.body), ensure_ascii=False), TOLD[moment], own)
            equal((page.status, again.status), (200, 200) if page.status == 200 else (404, 404), f"{who} gets one answer in both")

    def calendar(self, when):
        page = self.town.visitor().request("GET", self.feed, headers={"Accept": "text/calendar"})
        text = page.body.decode().replace("\r\n ", "")
        check(page.status == 200, f"the calendar is there {when}", page.status)
        self.read.cell("a calendar", when, text, TOLD["a calendar"], "")
        return text

    def clock(self, when, *chores):
        """The clock goes on, and what it brings is done at once, not when its turn comes."""
        clock_to(self.town, self.town.value(f"select ({when}) as at from nec.outing where code = :'c'", c=self.outing))
        for chore in chores:
            self.town.call(f"chore_{chore}", "service:dispatcher", None, {}, user="nec_dispatcher")
        self.town.sql("notify nec")


def while_asked(o):
    o.looks("the senior, before a yes", o.senior, "the senior, before a yes", o.page, "/mes-sorties", own=OWN["senior"] + " note plan")
    o.told("offer", 2)
    link = re.search(r"/o/[\w-]+", next(m["body"] for m in messages(o.town, "offer") if m["person"]["first_name"] == LEO))[0]
    for name in ("leo", "anne"):
        o.looks("whoever is asked", o.people[name], "whoever is asked", f"/propositions/{o.offers[name]}", "/benevole", o.page, "/benevole/sorties-ouvertes", own=OWN["leo"])
    o.looks("a link", o.town.visitor(), "whoever is asked", link, own=OWN["leo"])
    o.feed = "/agenda/" + o.does(o.leo, "/benevole/agenda", {"name": "tablette"})["address"].split("/agenda/")[1]
    check(o.outing not in o.calendar("while it is a question"), "what is only asked is in no calendar")
    return link


def after_a_yes(o, link):
    o.does(o.leo, f"/propositions/{o.offers['leo']}/oui", {"offer": o.offers["leo"]})
    o.read.words["word"] = o.town.value("select lower(a.pass_word) as w from nec.assignment a join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=o.outing)
    o.told("assignment_details")
    o.told("offer_filled")
    o.told("who_comes_agree")
    o.looks("whoever has said yes", o.leo, "whoever has said yes", o.page, own=OWN["leo"])
    o.looks("whoever has said yes", o.leo, "whoever has said yes", "/benevole", own=OWN["leo"], brief="a list of what is promised")
    o.looks("whoever was not needed", o.anne, "whoever was not needed", o.page, "/benevole", f"/propositions/{o.offers['anne']}", own="")
    o.looks("whoever has only the link", o.town.visitor(), "whoever was not needed", link, own=OWN["leo"])
    o.looks("the senior", o.senior, "the senior, after a yes", o.page, own=OWN["senior"] + " note plan")
    o.looks("the senior", o.senior, "the senior, after a yes", "/mes-sorties", own=OWN["senior"] + " note plan", brief="a senior's list")
    o.looks("another senior", o.people["jeanne"], "another senior", o.page, own="")
    check(o.outing in o.calendar("after the yes"), "what is promised is in the calendar")
    o.does(o.senior, f"{o.page}/accord")
    o.told("senior_agreed")


def the_day(o):
    o.clock("meet_at - interval '23 hours 30 minutes'", "reminders")
    o.told("reminder_volunteer")
    o.told("reminder_senior")
    o.looks("whoever goes tomorrow", o.leo, "whoever has said yes, the day before", o.page, own=OWN["leo"])
    o.looks("whoever goes tomorrow", o.leo, "whoever has said yes, the day before", "/benevole", own=OWN["leo"], brief="a list of what is promised")
    o.looks("whoever was not needed", o.anne, "whoever was not needed", o.page, "/benevole", own="")
    o.looks("the senior", o.senior, "the senior, after a yes", o.page, own=OWN["senior"] + " note plan")
    o.calendar("the day before")
    o.clock("meet_at - interval '110 minutes'", "reminders")
    o.told("reminder_volunteer_soon")
    o.clock("meet_at + interval '11 minutes'", "not_started")
    o.told("nudge_start")
    o.does(o.leo, f"{o.page}/depart")
    o.clock("end_at + interval '31 minutes'", "not_home")
    o.told("nudge_home")
    o.does(o.leo, f"{o.page}/rentree")


def when_it_is_over(o):
    o.clock("end_at + interval '1 day'", "close")
    o.told("feedback_volunteer")
    o.told("feedback_senior")
    o.clock("end_at + interval '3 days 2 hours'", "close")
    wait_until(lambda: o.town.value("select state from nec.outing where code = :'c'", c=o.outing) == "closed", 30, says="the outing closes")
    o.looks("whoever went", o.leo, "whoever went, once it is closed", o.page, "/benevole", own=OWN["leo"])
    o.looks("whoever was not needed", o.anne, "whoever was not needed", o.page, "/benevole", own="")
    for path in ("/benevole/heures", "/benevole/attestation"):
        o.looks("whoever went", o.leo, "whoever is asked", path, own=OWN["leo"])
    o.calendar("when it is over")


def taken_along(o):
    """What each may take along of themselves: all of it, and of the other what a page would show."""
    hers, his = SENIOR.replace(" purpose", "") + " purpose leo", OWN["leo"]
    for who, visitor, path, wanted in (("the senior", o.senior, "/mes-donnees", hers), ("the volunteer", o.leo, "/mes-donnees", his),
                                       ("the desk, of the senior", o.claire, f"/bureau/personnes/{o.code}/donnees", hers)):
        table = visitor.request("GET", path + ".csv")
        cells = spreadsheet(f"{who}'s data", table)
        o.read.words.pop("word", None)
        for name, text in (("as a table", table.body.decode("utf-8-sig").replace('""', '"')), ("as JSON", json.dumps(visitor.json(path)[1], ensure_ascii=False))):
            found = o.read.found(text)
            missing, foreign = {w for w in wanted.split() if w not in found and w not in ("purpose", "note")}, found - set(wanted.split()) - {"purpose", "note"}
            equal((sorted(missing), sorted(foreign)), ([], []), f"{who} takes along all that is theirs, and nothing that is another's: {name}")
        check(len(cells) > 10, f"{who}: it is a table with many lines", len(cells))


def spreadsheet(title, page):
    """The rows of a table, none of whose cells is a formula."""
    assert page.status == 200 and page.headers["Content-Type"].startswith("text/csv"), (title, page.status, page.body[:200])
    rows = list(csv.reader(io.StringIO(page.body.decode("utf-8-sig"), newline=""), delimiter=";"))
    wild = [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")]
    equal(wild, [], f"no cell of {title} is a formula")
    return rows


TABLES = {"/bureau/recherche?q=Cannom": ("'" + FIRST, "'" + LAST), "/bureau/benevoles?": ("'" + LEO, "'" + LEO_LAST), "/bureau/messages?": ("'" + FIRST, "'" + LEO),
          "/bureau/incompatibilites?": ("'" + FIRST, "'" + LEO), "/bureau/appels?": ("'" + FIRST,), "/bureau/a-appeler?": (), "/bureau/couverture?": ()}
COLUMNS = {"/bureau/recherche?q=Cannom": "first last born home", "/bureau/appels?": "first last", "/bureau/benevoles?": "leo leo_last",
           "/bureau/messages?": "first last leo leo_last", "/bureau/incompatibilites?": "first last leo leo_last", "/bureau/a-appeler?": "", "/bureau/couverture?": ""}


def the_desk(o):
    """The desk sees all of an outing; its tables say what their columns say."""
    o.town.sql("insert into nec.exclusion (senior_id, volunteer_id, by_role) values (:'s', :'v', 'senior')", s=o.senior_id, v=o.ids["leo"])
    o.town.sql("insert into nec.call (territory_id, direction, person_id, started_at, ended_at, outcome) values (1, 'in', :'s', nec.now(), nec.now(), 'to_desk')", s=o.senior_id)
    page = o.claire.get(f"/bureau/sorties/{o.outing}")
    equal(sorted(set(SENIOR.split()) - {"mail", "purpose"} - o.read.found(page.body.decode())), [], "the desk sees all of it")
    stated = re.findall(r'TABLE\("([^"]+)"', (pathlib.Path(__file__).resolve().parents[2] / "web/exports.def").read_text())
    equal(sorted(stated), sorted(path.split("?")[0] for path in TABLES), "every table of the desk is looked at")
    for path, names in TABLES.items():
        page = o.claire.get(path + ("" if path.endswith("?") else "&") + "csv=oui")
        cells = {cell for row in spreadsheet(path, page) for cell in row}
        equal([n for n in names if n not in cells], [], f"{path} writes strange names as words")
        found = o.read.found(page.body.decode("utf-8-sig").replace('""', '"')) - {"purpose"}
        equal(sorted(found), sorted(COLUMNS[path].split()), f"{path} says what its columns say, no more")
    for who in ("senior", "leo", "anne"):
        visitor = o.senior if who == "senior" else o.people[who]
        equal({visitor.request("GET", path + "&csv=oui", follow=False).status for path in TABLES} - {303, 403, 404}, set(), f"no table of the desk is {who}'s")


def written_down(o):
    """Logs, what is counted, what waits in Redis, what is told to a page that is kept up to date."""
    for name in (*PROCESSES[:1], "dispatcher", "redis"):
        lines = [line for line in o.town.log(name).splitlines() if o.read.found(line) - {"purpose", "place", "born"}]
        equal(lines, [], f"a log, of {name}, names nobody")
    report = o.town.admin("report", "--from", "2020-01-01", "--to", "2099-12-31")
    o.read.cell("the funder's report", "by nec-admin", getattr(report, "stdout", report), "", "purpose")
    metrics = o.town.visitor().get("/metrics")
    check(metrics.status == 200, "what is counted can be read", metrics.status)
    o.read.cell("what is counted", "/metrics", metrics.body.decode(), "", "purpose")
    waiting = " ".join(o.town.redis_call("XRANGE", key, "-", "+") for key in o.town.redis_call("KEYS", "*").split() if o.town.redis_call("TYPE", key) == "stream")
    o.read.cell("what waits in Redis", "all streams", waiting, "", "purpose born")
    check(o.town.events("web", "http_unanswered") == [] and not [e for e in o.town.events("web", "http") if e["status"].startswith("5")],
          "none of the strange words was our fault: no answer of 500")


def as_documented(town):
    """The table in the documentation is the one that the database holds."""
    page = (pathlib.Path(__file__).resolve().parents[2] / "docs/donnees/visibilite.md").read_text()
    written = [[cell.strip().strip("`").replace(" ", "") for i, cell in enumerate(line.split("|")[1:-1]) if i != 1] for line in page.splitlines() if line.startswith("| `")]
    equal(written, [list(row.values()) for row in town.rows("select field, offered, assigned, over, senior, desk from core.visibility()")],
          "who sees what stands in docs/donnees/visibilite.md as it is done")


def main():
    with Town(start=("web", "dispatcher"), settings={"metrics": "true"}) as town:
        as_documented(town)
        outing = Outing(town)
        outing.asked()
        outing.offered()
        link = while_asked(outing)
        after_a_yes(outing, link)
        the_day(outing)
        when_it_is_over(outing)
        taken_along(outing)
        the_desk(outing)
        written_down(outing)


run(main)

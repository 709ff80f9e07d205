"""
The table of failures in DESIGN.md, row by row.

    any process is killed at any instant       path.py, beside this file
    Redis restarts empty, or is away           here
    PostgreSQL goes away, or hangs             here
    the SMS or mail gateway fails              tests/sql/message_failed.sql
    two volunteers say yes at once             here, through HTTP; tests/sql/races with twenty connections
    a caller hangs up anywhere                 here, on the trial telephone; tests/phone/agi.py line by line
    garbage from any side                      here; tests/fuzz
"""

import os
import random
import re
import signal
import socket
import threading
import time

from keypad import key_for
from nec import SOURCE, Town, check, equal, note, run, seed, wait_until
from story import Cast
from visitor import Visitor

SEED = seed()
DESK = "02 40 00 00 00"
DICE = random.Random(SEED)


def comes_true(what, seconds):
    """Does it, within so long?"""
    try:
        return wait_until(what, seconds)
    except AssertionError:
        return False


# ---- Redis ------------------------------------------------------------------------------

def asked(person, days, key):
    """An outing that is asked for: its code."""
    status, answer = person.insists("/sorties/nouvelle", person.request(days), key)
    assert status == 200, (status, answer)
    return answer["outing"]


def offered(town, outings):
    """Have volunteers been asked about each of them?"""
    return town.value("select count(distinct o.id) from nec.outing o join nec.offer f on f.outing_id = o.id "
                      "where o.code = any (string_to_array(:'codes', ' '))", codes=" ".join(outings)) == len(outings)


def redis_restarts_empty(town, cast):
    town.stop("matcher")
    outings = [asked(senior, 4 + n, f"empty-{n}") for n, senior in enumerate(cast.seniors[:4])]
    wait_until(lambda: int(town.redis_call("XLEN", "nec:{nantes}:to-rank") or 0) >= 4, 5, says="four outings wait in Redis")
    town.kill("redis")
    town.start("redis")
    town.start("matcher")
    began = time.monotonic()
    wait_until(lambda: offered(town, outings), 30, says="offers for all that waited")
    check(True, "Redis restarts empty: all waiting work is queued again from PostgreSQL")
    note(f"after {time.monotonic() - began:.1f} s")


def redis_is_away(town, cast):
    town.kill("redis")
    senior = cast.seniors[4]
    equal(senior.visitor().get("/mes-sorties").status, 200, "without Redis pages go on")
    outing = asked(senior, 4, "away")
    check(outing, "and so do acts")
    before = sent(town, "login")
    status, answer = town.visitor().post_json("/connexion", {"contact": "06 39 98 57 00"})
    assert status == 200, (status, answer)
    wait_until(lambda: sent(town, "login") > before, 5, says="the code is sent")
    check(True, "and a login code is sent, straight from PostgreSQL")
    town.start("redis")
    wait_until(lambda: offered(town, [outing]), 20, says="offers for what was asked meanwhile")
    check(True, "what was asked for meanwhile is ranked when Redis is back")


def sent(town, kind):
    """How many messages of a kind have gone out."""
    return town.value("select count(*) from nec.message where kind = :'kind' and state = 'sent'", kind=kind)


# ---- PostgreSQL ---------------------------------------------------------------------------

def timed(what):
    """(seconds, answer)"""
    began = time.monotonic()
    return (lambda answer: (time.monotonic() - began, answer))(what())


def says_so_politely(town, cast, how, seconds):
    """Pages, acts and documents while PostgreSQL does not answer."""
    senior = cast.seniors[5]
    took, page = timed(lambda: senior.visitor().get("/mes-sorties"))
    check(page.status == 503 and page.headers["Retry-After"] and page.headers["Content-Type"].startswith("text/html"),
          f"{how}: a page is a polite 503", page.status, page.text[:300])
    check(page.says(DESK) and "tel:+33240000000" in page.links(DESK), "with the desk's number, to be clicked", page.text[:500],
          page.links())
    check(took < seconds, f"within {seconds} s", f"{took:.1f} s")
    status, answer = senior.visitor().json("/mes-sorties")
    check(status == 503 and answer["status"] == 503 and DESK in answer["detail"],
          "a program gets the same as a problem document", answer)
    took, (status, answer) = timed(lambda: senior.acts("/sorties/nouvelle", senior.request(20), f"gone {how}"))
    check(status == 503 and took < seconds, "an act is answered, too: unknown, try again", status, answer, took)
    visitor = town.visitor()
    equal(visitor.get("/static/nec.css").status, 200, "what needs no database is served")
    equal((visitor.json("/health/live")[0]), 200, "the process says that it lives")


def recovers(town, cast, before):
    wait_until(lambda: cast.seniors[5].visitor().get("/mes-sorties").status == 200, 10, says="pages come again")
    check(True, "pages come again by themselves")
    equal({name: town.pid(name) for name in before}, before, "the same processes go on: none had to be restarted")


def postgres_goes_away(town, cast):
    before = {name: town.pid(name) for name in ("web", "dispatcher", "matcher")}
    town.kill("postgres")
    says_so_politely(town, cast, "PostgreSQL is dead", 4)
    equal(town.visitor().json("/health/ready")[0], 503, "and that it cannot work")
    word = voicemail(town, cast)
    town.start("postgres")
    recovers(town, cast, before)
    check(comes_true(lambda: town.value("select count(*) from nec.escalation where reason = 'voicemail'") > word, 20),
          "what a caller said while PostgreSQL was away is on the desk, for a person")
    outing = asked(cast.seniors[5], 20, "gone PostgreSQL is dead")
    wait_until(lambda: offered(town, [outing]), 20, says="offers go out")
    check(True, "the request that was not answered is made with the same key, and goes on to offers")


def voicemail(town, cast):
    """A caller while PostgreSQL is away; how many words there were at the desk before."""
    call = Call(town, "02 61 91 11 37")
    check(call.hears("technique"), "a caller is answered, and told of a technical problem", call.page.text[-400:])
    call.answers_at_desk(False)
    check(call.hears("après le signal"), "when nobody is at the desk they can leave a word", call.page.text[-400:])
    call.speaks("C'est Jeanne, je voudrais sortir lundi")
    check(call.hears("Merci") and call.hears("rappel"), "the word is taken", call.page.text[-400:])
    return cast.words_before


def postgres_hangs(town, cast):
    """Connections stand, but nothing comes back: what a full disk or a frozen machine looks like."""
    before = {name: town.pid(name) for name in ("web", "dispatcher", "matcher")}
    # All lanes: one that came back later would not be frozen, and would answer.
    lanes = sum(map(int, re.findall(r'pg_lanes_\w+, "(\d+)"', (SOURCE / "base/config.def").read_text())))
    assert lanes, "base/config.def says how many lanes there are"
    backends = wait_until(lambda: [r["pid"] for r in rows] if len(rows := town.rows(
        "select pid from pg_stat_activity where usename = 'nec_web'")) >= lanes else None, 20, says="all lanes are back")
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        says_so_politely(town, cast, "PostgreSQL hangs", 5)
    finally:
        for pid in backends:
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass
    recovers(town, cast, before)


# ---- two volunteers at once -----------------------------------------------------------------

def two_more_asked(town, cast, outing):
    """A wave may be one volunteer: the desk asks the next two by hand."""
    for row in town.rows("""select p.code from nec.outing o join nec.ranking r on r.outing_id = o.id
            cross join lateral jsonb_array_elements(r.candidates) with ordinality c (x, place) join nec.person p on p.id = (c.x ->> 'volunteer')::bigint
            where o.code = :'code' and not exists (select from nec.offer f where f.outing_id = o.id and f.volunteer_id = p.id)
            order by c.place limit 2""", code=outing):
        town.call("outing_offer", f"session:{cast.coordinators[0].token}", f"{outing}-{row['code']}", {"outing": outing, "volunteer": row["code"]})


def two_say_yes_at_once(town, cast):
    winners, thanked, others, trouble = 0, 0, 0, []
    for n, senior in enumerate(cast.seniors[6:12]):
        outing = asked(senior, 1, f"race-{n}")
        wait_until(lambda o=outing: offered(town, [o]), 20, says="volunteers are asked")
        two_more_asked(town, cast, outing)
        offers = town.rows("""select f.code, p.code as volunteer from nec.offer f join nec.outing o on o.id = f.outing_id
            join nec.person p on p.id = f.volunteer_id where o.code = :'code' and f.slot is not null order by f.id""", code=outing)
        wait_until(lambda o=outing: town.value("select bool_and(f.state = 'sent') as all_sent from nec.offer f join nec.outing o "
                                               "on o.id = f.outing_id where o.code = :'code'", code=o), 10, says="all have their message")
        answers = at_once([lambda f=f: cast.volunteers[f["volunteer"]].acts(f"/propositions/{f['code']}/oui", {}, f["code"])
                           for f in offers])
        yes = [a for status, a in answers if status == 200]
        no = [a for status, a in answers if status == 409 and "Merci" in a["detail"]]
        going = town.value("select count(*) from nec.assignment a join nec.outing o on o.id = a.outing_id where o.code = :'code'",
                           code=outing)
        told = town.value("""select count(*) from nec.message m join nec.outing o on o.id = m.outing_id
            where o.code = :'code' and m.kind = 'offer_filled'""", code=outing)
        winners, thanked, others = winners + (len(yes) == going == 1), thanked + len(no), others + len(offers) - 1
        if len(yes) != 1 or going != 1 or len(yes) + len(no) != len(offers) or told != len(offers) - 1:
            trouble.append((outing, len(offers), going, told, answers))
    check(others >= 6, f"{others + 6} volunteers say yes to 6 outings, all at once", others)
    equal(winners, 6, "one of each goes")
    equal(thanked, others, "all others are thanked, on the page and by a message")
    equal(trouble, [], "nobody is left between yes and no")


def at_once(calls):
    """Runs all from one starting line; their answers."""
    line, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def go(i, call):
        line.wait()
        answers[i] = call()
    together = [threading.Thread(target=go, args=pair) for pair in enumerate(calls)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    return answers


# ---- the telephone ----------------------------------------------------------------------------

class Call:
    """A call on the trial telephone."""

    def __init__(self, town, number):
        self.visitor = Visitor(town.phone_port)
        self.page = self.visitor.post("/appel", {"number": number})

    def hears(self, words):
        return self.page.says(words)

    def sends(self, fields, listens=True):
        """Presses or speaks; without listening, the next thing follows at once."""
        answer = self.visitor.post(self.page.path, fields, follow=listens)
        if listens:
            self.page = answer

    def presses(self, keys, listens=True):
        self.sends({"keys": keys}, listens)

    def chooses(self, choice, listens=True):
        """Digits as they are, or the key of the choice that is said in these words."""
        self.presses(choice if choice.isdigit() else key_for(self.page.text.split("La voix :")[-1], choice), listens)

    def speaks(self, word):
        self.sends({"word": word})

    def answers_at_desk(self, yes):
        self.sends({"desk": "yes" if yes else "no"})

    def hangs_up(self):
        self.sends({"end": "1"}, listens=False)


# Where a caller can be when the line breaks: what was chosen until then.
REQUEST, ANOTHER_DAY = "demander une sortie", "la même sortie un autre jour"
LINES = [
    ("before saying who it is", []), ("with half a year of birth", ["19"]), ("with a wrong year", ["1901"]),
    ("in the menu", ["1944"]), ("hearing what is planned", ["1944", "ce qui est prévu"]),
    ("asked whether to cancel", ["1944", "ce qui est prévu", "annuler"]), ("hearing about last time", ["1944", REQUEST]),
    ("choosing a day", ["1944", REQUEST, ANOTHER_DAY]), ("choosing an hour", ["1944", REQUEST, ANOTHER_DAY, "27"]),
    ("asked whether all is right", ["1944", REQUEST, ANOTHER_DAY, "27", "10"]), ("about to speak", ["1944", "laisser un mot"]),
    ("while the desk rings", ["1944", "0"]), ("after wrong keys", ["1944", "9", "9"]),
]

# All that matters of somebody; that they have called and what was said to them is not among it. The rest of the town lives on.
MATTERS = """
select string_agg(x, '\n' order by x) as rows from (
    select concat_ws(' ', 'outing', id, state, appointment_at, agreed_at) from nec.outing where senior_id = :'id' union all
    select concat_ws(' ', 'offer', f.id, f.state) from nec.offer f join nec.outing o on o.id = f.outing_id where o.senior_id = :'id' union all
    select concat_ws(' ', 'assignment', a.id, a.active) from nec.assignment a join nec.outing o on o.id = a.outing_id where o.senior_id = :'id' union all
    select concat_ws(' ', 'escalation', e.id, e.settled_at) from nec.escalation e left join nec.outing o on o.id = e.outing_id
        where :'id' in (e.person_id, o.senior_id) union all
    select concat_ws(' ', 'exclusion', senior_id, volunteer_id) from nec.exclusion where senior_id = :'id') y (x)
"""


def a_caller_hangs_up(town):
    jeanne = town.value("select person_id from nec.senior s join nec.person p on p.id = s.person_id "
                        "where p.first_name = 'Jeanne' and p.last_name = 'Morvan'")

    def matters():
        return town.value(MATTERS, id=str(jeanne))

    settle(matters)
    for where, keys in LINES:
        before = matters()
        call = Call(town, "02 61 91 11 37")
        for choice in keys:
            call.chooses(choice)
        call.hangs_up()
        equal(matters(), before, f"a caller hangs up {where}: nothing is half made")
    whole = "select count(*) from nec.outing where senior_id = :'id' and channel = 'phone'"
    for _ in range(8):
        before = town.value(whole, id=str(jeanne))
        call = Call(town, "02 61 91 11 37")
        call.presses("1944")
        call.chooses(REQUEST)
        call.chooses("la même sortie, ", listens=False)
        time.sleep(DICE.uniform(0, 0.02))
        call.hangs_up()
        if comes_true(lambda b=before: town.value(whole, id=str(jeanne)) > b, 0.5):
            break
    outings = town.rows("""select o.state, count(j.id) as journal from nec.outing o left join nec.journal j on j.subject = 'outing'
        and j.subject_id = o.id and j.kind = 'outing_requested' where o.senior_id = :'id' and o.channel = 'phone'
        and o.asked_at > nec.now() - interval '1 hour' group by o.id""", id=str(jeanne))
    check(all(o["journal"] == 1 for o in outings), "who hangs up while it is being written down has a whole outing, or none", outings)
    check(town.alive("dispatcher"), "and the line is free for the next")


def settle(matters):
    """Until nothing that matters has changed for a second: chores and offers of before."""
    last = [None, time.monotonic()]

    def still():
        now = matters()
        if now != last[0]:
            last[:] = [now, time.monotonic()]
        return time.monotonic() - last[1] > 1
    wait_until(still, 20, 0.2, says="her outings come to rest")


# ---- garbage ------------------------------------------------------------------------------------

RUBBISH = [b"", b"{", b"[]", b"null", b"17", b'"text"', b"\xff\xfe\x00", b'{"a":' * 2000, b'{"\\u0000":1}', b'{"a":1}{"b":2}',
           b"{" + b'"x":"' + b"y" * 300000 + b'"}']
VALUES = [{"x": 1}, ["x", ["y"]], 1e308, -1, True, "", " ", "\u0000", "x" * 5000, "'; drop table nec.outing; --", "\u202e\ud7ff"]


def forms():
    """(path, act, fields that the path fills in) of each form of the site, from its own table; for a code that nobody has."""
    text = (SOURCE / "web/routes.def").read_text()
    return [(re.sub(r"\{\w+\}", "A" * 22, path), act, re.findall(r"\{(\w+)\}", path))
            for path, act in re.findall(r'FORM\("([^"]+)",\s*(\w+)', text)]


def fields():
    """{act: {field: its kind}}, from the list of acts."""
    text = (SOURCE / "base/acts.def").read_text()
    return {head.split("(")[1].split(",")[0]: dict(re.findall(r"(?:MUST|MAY)\((\w+), (\w+)", rest))
            for head, rest in re.findall(r"(ACT\(\w+,)(.*?)(?=\nACT|\n\n|\Z)", text, re.S)}


def garbage_from_browsers(town, cast):
    desk = cast.coordinators[0]
    faces = [None, cast.seniors[0], next(iter(cast.volunteers.values())), desk]
    before = journal(town)
    odd, unnamed, named = [], [], 0
    costly, volunteer = re.findall(r'FORM\("([^"]+)",.*\.costly = true', (SOURCE / "web/routes.def").read_text()), faces[2]
    for path, act, given in forms():
        who = DICE.choice(faces)
        for body in RUBBISH:
            visitor = who.visitor() if who else town.visitor()
            page = visitor.request("POST", path, body, {"Content-Type": "application/json", "Accept": "application/json"}, follow=False)
            if not 400 <= page.status < 500:
                odd.append((path, body[:20], page.status))
        for field, kind in fields()[act].items():  # by those who cannot just leave a word
            value = DICE.choice([v for v in VALUES if v is not True or kind != "FLAG"])  # to tick a box is no garbage
            status, answer = (desk if who else town).visitor().post_json(path, {field: value})
            if not 400 <= status < 500:
                odd.append((path, field, value, status))
        for field in set(fields()[act]) - set(given):
            sender = volunteer if path in costly else town  # of a costly form only what its own people send is read
            status, answer = sender.visitor().post_json(path, {field: {"x": 1}})
            if status == 404 and given:
                continue  # where there is no such thing, its form has no fields either
            named += 1
            if status != 422 or f"/{field}" not in [e["pointer"] for e in answer.get("errors", [])]:
                unnamed.append((path, field, status, answer))
    equal(odd, [], f"garbage to each of {len(forms())} forms is refused with a 4xx")
    equal(unnamed, [], f"what a field cannot hold is refused by the field's name, {named} times")
    for path in ("/%00", "/sorties/%ff", "/sorties/" + "x" * 3000, "/sorties/../../etc/passwd", "/static/..%2fnec.css",
                 "/o/x", "/sorties/nouvelle?d=%00&d=%7b", "/bureau/recherche?q=%25%27&nom=" + "y" * 2000, "//", "/?" + "a=1&" * 3000):
        status = desk.visitor().request("GET", path, headers={"Accept": "text/html"}, follow=False).status
        check(400 <= status < 500 or status == 200, f"GET {path[:40]} is no error of ours", status)
    equal(journal(town), before, "and nothing has changed")


def journal(town):
    """What acts have written: the journal, but for the rows of services."""
    return town.value("select count(*) from nec.journal where actor not like 'service:%'")


def garbage_on_the_wires(town):
    lines = [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
             b"GET " + b"/" * 70000, b"\r\n" * 1000, DICE.randbytes(4000), b"agi_network: yes\n\n\xff\xff\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
    for port in (town.port, town.phone_port, town.agi_port):
        for line in lines:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
                try:
                    wire.sendall(line)
                    wire.shutdown(socket.SHUT_WR)
                    wire.recv(200)
                except OSError:
                    pass  # closed in our face: as good an answer as any
    check(town.alive("web") and town.alive("dispatcher"), "garbage on each port ends that connection only")
    equal(town.visitor().get("/").status, 200, "and the next visitor is served")


def garbage_in_redis(town, cast):
    dead = int(town.redis_call("XLEN", "nec:{nantes}:dead") or 0)
    bodies = ["", "{", "[]", '{"outing":"x"}', '{"outing":-5}', '{"message":1e99}', "\\xff", "x" * 5000]
    for stream in ("to-rank", "ranked", "messages"):
        town.redis_call("XADD", f"nec:{{nantes}}:{stream}", "*", "nothing", "ours")
        for body in bodies:
            town.redis_call("XADD", f"nec:{{nantes}}:{stream}", "*", "job", "1", "v", "1", "body", body)
    town.redis_call("PUBLISH", "nec:{nantes}:changed", "{garbage")
    outing = asked(cast.seniors[12], 15, "after-garbage")
    wait_until(lambda: offered(town, [outing]), 20, says="offers go out")
    check(all(town.alive(name) for name in ("web", "dispatcher", "matcher")), "garbage in Redis stops nobody: the next outing goes on")
    wait_until(lambda: int(town.redis_call("XLEN", "nec:{nantes}:dead") or 0) >= dead + 20, 10, says="garbage lies with the dead letters")
    check(True, "it lies with the dead letters, where coordinators see it")


def main():
    note(f"NEC_SEED={SEED}")
    with Town(own_postgres=True, start=()) as town:
        cast = Cast(town)
        # Not on the hour, when outings of tomorrow at this hour are agreed to by silence: what is judged is what callers do.
        town.sql("update nec.clock set shown_base = shown_base + interval '7 minutes'")
        DICE.shuffle(cast.seniors)
        cast.words_before = town.value("select count(*) from nec.escalation where reason = 'voicemail'")
        for name in ("matcher", "dispatcher", "web"):
            town.start(name)
        redis_restarts_empty(town, cast)
        redis_is_away(town, cast)
        postgres_goes_away(town, cast)
        postgres_hangs(town, cast)
        two_say_yes_at_once(town, cast)
        garbage_from_browsers(town, cast)
        garbage_on_the_wires(town)
        garbage_in_redis(town, cast)
        a_caller_hangs_up(town)


run(main)

"""Pages left open are kept up to date as long as the session stands in which they were opened, and not a moment longer."""
# --quick leaves this out.

import json

from crowd import Seat
from listener import Listener
from nec import Town, check, equal, run, wait_until
from people import daytime
from scene import CAST, SESSION

SOON_S = 15  # after a word of what has happened; without one, half a minute goes by first
CHANNEL = "nec:{nantes}:changed"


class Story:
    """
    A town whose people leave pages open.

        opens(name)             such a page, in a session of its own
        says(*changes)          what the dispatcher would say of changes, in one go
        news()                  the code of a change that all have been told of
    """

    def __init__(self, town):
        self.town, self.people, self._number = town, {}, 0
        for name, (first, last, role, channel) in CAST.items():
            self.people[name] = town.rows("select id, code from nec.person where first_name = :'f' and last_name = :'l'", f=first, l=last)[0] | {
                "role": role, "channel": channel}

    def token(self, name, lasts="1 year"):
        """A new session of theirs."""
        person = self.people[name]
        return self.town.sql(SESSION.replace("'1 year'", ":'lasts'::interval"), person=person["id"], role=person["role"], channel=person["channel"],
                             offer="", lasts=lasts)

    def browser(self, token):
        """Where that session is."""
        visitor = self.town.visitor()
        visitor.cookies["nec"] = token
        return visitor

    def opens(self, name, token=None):
        listener = Listener(self.town.port, token or self.token(name))
        assert (listener.status, listener.kind) == (200, "text/event-stream"), (name, listener.status)
        return listener

    def says(self, *changes):
        lines = "\n".join(f"redis.call('PUBLISH', KEYS[1], ARGV[{n + 1}])" for n in range(len(changes)))
        self.town.redis_call("EVAL", lines, "1", CHANNEL, *(json.dumps(change) for change in changes))

    def change(self):
        """A change that concerns everybody, as no other does."""
        self._number += 1
        return {"topic": "outing", "code": f"change{self._number:016}",
                "for": ["coordinator", *(f"volunteer:{person['code']}" for person in self.people.values())]}

    def goes_on(self, title, *listeners):
        """These are still kept up to date."""
        change = self.change()
        self.says(change)
        wait_until(lambda: all(one.heard_of(change["code"]) for one in listeners), SOON_S, says=f"{title}: the others hear what comes next")
        check(not any(one.ended for one in listeners), f"{title}: no other page ends with it, and each hears what comes next", *(one.ended for one in listeners))

    def ends(self, title, listener, others):
        """This one is ended, as an answer ends; nothing more is written to it, nor may it be opened again."""
        wait_until(lambda: listener.ended, SOON_S, says=f"{title}: the page that was left open is ended")
        equal(listener.ended, "end", f"{title}: the page that was left open is kept up to date no more")
        self.goes_on(title, *others)


def somebody_logs_out(story):
    """One of two browsers, another's other sessions, one device of several."""
    town = story.town
    tokens = [story.token("claire") for _ in range(4)]
    desk = [story.opens("claire", token) for token in tokens]
    leo = story.opens("leo")
    page = story.browser(tokens[0]).get("/bureau").submit("Me déconnecter")
    equal(page.status, 200, "a coordinator logs out")
    story.ends("in that browser", desk[0], [*desk[1:], leo])
    equal(Listener(town.port, tokens[0]).status, 403, "it is not let in again")
    head = story.browser(tokens[0]).request("HEAD", "/live")
    equal(head.status, 403, "which is what the page asks before it goes")
    code = town.value("select code from nec.session where token_hash = ext.digest(:'t', 'sha256')", t=tokens[1])
    status, _ = story.browser(tokens[3]).post_json("/mes-connexions/fin", {"session": code})
    equal(status, 200, "she ends one session from another")
    story.ends("in that one", desk[1], [*desk[2:], leo])
    story.browser(tokens[3]).get("/mes-connexions").submit("Déconnecter tous les autres appareils")
    story.ends("whichever she closes from here", desk[2], [desk[3], leo])
    return desk[3], leo


def the_desk_decides(story, claire, leo):
    """A number was another's; somebody is suspended."""
    desk = story.browser(story.token("samira"))
    anne = story.opens("anne")
    status, answer = desk.post_json(f"/bureau/personnes/{story.people['anne']['code']}/corriger", {"phone": "06 39 98 77 31"})
    check(status == 200, "a volunteer's number is corrected", status, answer)
    story.ends("whoever had it is out", anne, [claire, leo])
    other = story.opens("leo")
    status, answer = desk.post_json(f"/bureau/personnes/{story.people['leo']['code']}/etape", {"step": "suspended"})
    check(status == 200, "a volunteer is suspended", status, answer)
    story.ends("on all their devices", leo, [claire])
    story.ends("likewise on the other", other, [claire])


def the_administrator_decides(story, claire):
    """Somebody leaves the desk, somebody is erased."""
    town = story.town
    town.admin("coordinator", "Nour", "Benali", "06 39 98 77 02")
    row = town.rows("select id, code from nec.person where first_name = 'Nour'")[0]
    story.people["nour"] = row | {"role": "coordinator", "channel": "desk"}
    nour = story.opens("nour")
    town.admin("coordinator-leaves", "06 39 98 77 02")
    story.ends("a coordinator leaves", nour, [claire])
    anne = story.opens("anne")
    town.admin("erase", story.people["anne"]["code"])
    story.ends("somebody is erased", anne, [claire])


def its_time_is_over(story, claire):
    """Nobody does anything, and nobody is told."""
    opened = lambda one: one if one.status == 200 else None  # noqa: E731 - on a slow day it is over before it begins
    short = wait_until(lambda: opened(Listener(story.town.port, story.token("thomas", "6 seconds"))), 60)
    story.ends("a session's time is over", short, [claire])


def nobody_said_so(story, claire, forgotten):
    """The word was lost; half a minute later it is found out."""
    wait_until(lambda: forgotten.ended, 120, says="it is found out by itself")
    equal(forgotten.ended, "end", "a session whose end nobody spoke of ends what was left open in it, too")
    story.goes_on("that", claire)


def nothing_between(story, claire):
    """From the word on nothing is written to a page until it is known whether its session stands; then all is."""
    town = story.town
    token = story.token("samira")
    out, stays = story.opens("samira", token), story.opens("samira")
    story.goes_on("two pages are open", out, stays, claire)
    town.sql("update nec.session set ended_at = nec.now() where token_hash = ext.digest(:'t', 'sha256')", t=token)
    change, person = story.change(), {"topic": "session", "code": story.people["samira"]["code"], "for": ["coordinator"]}
    story.says(person, change)
    wait_until(lambda: out.ended and stays.heard_of(change["code"]), SOON_S, says="one page is ended, the other hears")
    check(out.ended == "end" and not out.heard_of(change["code"]), "what comes in the same instant as the word is not written to it", out.heard[-3:])
    check(not any(person["code"] in line for one in (out, stays, claire) for line in one.heard), "nor is anybody told whose session has ended")

    token = story.token("samira")
    out = story.opens("samira", token)
    story.goes_on("another page is open", out, stays)
    owner = Seat(town.database)
    owner.run("begin")
    owner.run("lock table nec.session in access exclusive mode")
    owner.run(f"update nec.session set ended_at = nec.now() where token_hash = ext.digest('{token}', 'sha256')")
    changes = [story.change() for _ in range(20)]
    story.says(person, *changes)
    wait_until(lambda: claire.heard_of(changes[-1]["code"]), SOON_S, says="others hear")
    unanswered = lambda: len([line for line in town.events("web", "pg") if line.get("function") == "page_listening"])  # noqa: E731
    before = unanswered()
    wait_until(lambda: unanswered() > before, 30, says="PostgreSQL does not answer")
    check(not any(one.heard_of(change["code"]) for one in (out, stays) for change in changes), "nor while PostgreSQL does not answer")
    check(not out.ended and not stays.ended, "nor are they ended then")
    owner.run("commit")
    owner.close()
    wait_until(lambda: out.ended and stays.heard_all(), 30, says="it answers")
    check(out.ended == "end" and not any(out.heard_of(change["code"]) for change in changes), "once it does one is ended, and the other told that much has changed")
    story.goes_on("when it answers again", stays, claire)


def redis_forgets(story, claire):
    """Redis is killed, and with it what it would have said."""
    town = story.town
    token = story.token("samira")
    out, listeners = story.opens("samira", token), (story.opens("samira"), story.opens("claire"), claire)
    story.goes_on("before Redis is killed", out, *listeners)
    town.kill("redis")
    town.sql("update nec.session set ended_at = nec.now() where token_hash = ext.digest(:'t', 'sha256')", t=token)
    town.start("redis")
    wait_until(lambda: out.ended and all(one.heard_all() for one in listeners), 60, says="all are told to look again, but one")
    check(out.ended == "end" and not out.heard_all(), "when Redis comes back whoever is out is told nothing")
    story.goes_on("when Redis comes back", *listeners)


def the_clock_moves(story, claire):
    """The trial's own: a day later nobody's session of the desk stands that lasts two hours."""
    town = story.town
    day = story.opens("gwenola", story.token("gwenola", "20 hours"))
    status, answer = town.visitor().post_json("/essai/horloge", {"hours": 24})
    check(status == 200, "the clock moves by a day", status, answer)
    story.ends("what was open for less", day, [claire])


def main():
    with Town(start=("web", "dispatcher")) as town:
        daytime(town)
        story = Story(town)
        wait_until(lambda: town.redis_call("PUBSUB", "NUMSUB", CHANNEL).split()[-1] == "1", 20, says="nec-web listens to Redis")
        token = story.token("gwenola")
        forgotten = story.opens("gwenola", token)
        story.goes_on("a page is left open", forgotten)
        town.sql("update nec.session set ended_at = nec.now() where token_hash = ext.digest(:'t', 'sha256')", t=token)
        claire, leo = somebody_logs_out(story)
        the_desk_decides(story, claire, leo)
        the_administrator_decides(story, claire)
        its_time_is_over(story, claire)
        nothing_between(story, claire)
        nobody_said_so(story, claire, forgotten)
        the_clock_moves(story, claire)
        redis_forgets(story, claire)
        equal([e for e in town.events("web", "http") if e["status"] == "500"], [], "the site never lost its head")


run(main)

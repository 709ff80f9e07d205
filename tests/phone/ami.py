"""Calls that we place, through a real Asterisk: who picks up, who does not, and what comes of it."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from cast import People  # noqa: E402
from line import Line, isolate, missing  # noqa: E402
from nec import Town, check, equal, note, run, skip, wait_until  # noqa: E402

JEANNE = "+33261911137"


class Story:
    """One message for Jeanne, told again and again."""

    def __init__(self, town):
        self.town = town
        people = People(town)
        town.sql("update nec.territory set settings = settings || '{\"trial\": \"false\"}'")
        self.outing = people.accepted("jeanne", "anne", "nec.now() + interval '5 days'")
        self.id = town.value("select max(id) from nec.message where kind = 'who_comes_agree'")
        town.sql("update nec.message set state = 'dropped' where state = 'queued' and id <> :'m'", m=self.id)
        self.people = people

    def call(self):
        rows = self.town.rows("select direction, coalesce(outcome, '') as outcome from nec.call order by id desc limit 1")
        return rows[0] if rows else {"direction": "", "outcome": ""}

    def message(self):
        return self.town.rows("select state, channel, tries, extract(epoch from due_at - nec.now())::int as in_s "
                              "from nec.message where id = :'m'", m=self.id)[0]

    def told(self):
        return self.town.value("select told_at is not null from nec.outing where code = :'c'", c=self.outing)

    def again(self):
        """It is due now, as if for the first time."""
        self.town.sql("delete from nec.call where direction = 'out';"
                      "update nec.message set state = 'queued', channel = 'call', tries = 0, due_at = nec.now(), taken_until = null, "
                      "claimed_until = null where id = :'m'; notify nec;", m=self.id)

    def ends(self, outcome, seconds=20):
        wait_until(lambda: self.call()["outcome"] == outcome, seconds, 0.1, f"a call ends as {outcome}: {self.call()}")
        return self.message()

    def free(self, line):
        wait_until(lambda: "0 active channels" in line.console("core show channels"), 10, 0.1, "the line is free")


def heard(story, line):
    jeanne = line.wait_for_call(JEANNE)
    jeanne.hears("Nous avons un message pour vous")
    equal(story.call(), {"direction": "out", "outcome": ""}, "a message for a landline makes its telephone ring")
    equal((story.message()["state"], story.told()), ("to_call", False), "somebody has picked up: nobody is told yet")
    jeanne.press("1")
    jeanne.hears("Anne-Sophie")
    before = " ".join(sentence for _, sentence in jeanne.said()[:-1])
    check("Jeanne" not in before and "Anne" not in before, "no name was said before a key was pressed", before)
    equal((story.message()["state"], story.told()), ("sent", True), "with the key she is told")
    line.cut()
    story.ends("heard")
    story.free(line)
    check(True, "and the line is free afterwards")


def not_heard(story, line, title, scenario, outcome, message, in_s):
    story.free(line)
    phone = line.wait_for_call(JEANNE, scenario) if scenario else None
    story.again()
    now = story.ends(outcome)
    equal((now["state"], now["channel"]), message, title)
    check(in_s is None or abs(now["in_s"] - in_s) < 30, f"{outcome}: called again in {in_s} s" if in_s else f"{outcome}: not that number any more",
          now)
    if phone:
        phone.put_away()


def machine(story, line):
    story.free(line)
    phone = line.wait_for_call(JEANNE)
    story.again()
    phone.hears("Nous avons un message pour vous")
    line.cut()
    now = story.ends("no_key")
    equal((now["state"], story.call()["outcome"]), ("queued", "no_key"), "an answering machine has been told nothing, and is called again later")
    equal(len(phone.said()), 1, "it has heard one sentence, and no name in it")


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=(), settings=Line.settings(**Line.CALLS)) as town:
        story = Story(town)
        town.start("dispatcher")
        with Line(town) as line:
            note((line.console("core show version").strip().splitlines() or ["?"])[-1])
            heard(story, line)
            not_heard(story, line, "the line is busy", "busy.xml", "busy", ("queued", "call"), 300)
            not_heard(story, line, "nobody picks up", "no_answer.xml", "no_answer", ("queued", "call"), 3600)
            not_heard(story, line, "no such number: there is no other way to reach her", "unknown.xml", "unreachable", ("failed", "call"), None)
            not_heard(story, line, "nothing is there at the other end of the line", None, "no_answer", ("queued", "call"), 3600)
            machine(story, line)


run(main)

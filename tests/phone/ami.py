"""Calls that we place, through a real Asterisk, and that come to nothing. Those that are answered are in asterisk.py."""
# --quick leaves this out.
import pathlib
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from cast import People  # noqa: E402
from line import Line, isolate, missing  # noqa: E402
from nec import BIN, SOURCE, Town, check, equal, note, run, skip, wait_until  # noqa: E402

JEANNE = "+33261911137"
CLAIRE = "+33639986500"


class Story:
    """One message for Jeanne, told again and again."""

    def __init__(self, town):
        self.town = town
        people = People(town)
        town.sql("update nec.territory set settings = settings || '{\"trial\": \"false\"}'")
        self.outing = people.accepted("jeanne", "anne", "nec.now() + interval '5 days'")
        self.id = town.value("select max(id) from nec.message where kind = 'who_comes_agree'")
        town.sql("update nec.message set state = 'dropped' where state = 'queued'")
        self.people = people

    def call(self):
        rows = self.town.rows("select direction, coalesce(outcome, '') as outcome from nec.call order by id desc limit 1")
        return rows[0] if rows else {"direction": "", "outcome": ""}

    def message(self):
        return self.town.rows("select state, channel, tries, extract(epoch from due_at - nec.now())::int as in_s "
                              "from nec.message where id = :'m'", m=self.id)[0]

    def again(self):
        """It is due now, as if for the first time."""
        self.town.sql("delete from nec.call;"
                      "update nec.message set state = 'queued', channel = 'call', tries = 0, due_at = nec.now(), taken_until = null, "
                      "claimed_until = null where id = :'m'; notify nec;", m=self.id)

    def ends(self, outcome, seconds=20):
        wait_until(lambda: self.call()["outcome"] == outcome, seconds, 0.1, f"a call ends as {outcome}: {self.call()}")
        return self.message()

    def free(self, line):
        wait_until(lambda: "0 active channels" in line.console("core show channels"), 10, 0.1, "the line is free")

    def rests(self, line, seconds=2):
        """Free for so long: Asterisk 16 now and then tries a call file a second time, and lets go of it at once."""
        free_since, deadline = None, time.monotonic() + 20
        while free_since is None or time.monotonic() - free_since < seconds:
            assert time.monotonic() < deadline, "the line does not come to rest"
            self.free(line)
            free_since = free_since or time.monotonic()
            time.sleep(0.2)


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


def put_through(story, line):
    """« Rappeler »: the coordinator's telephone rings, then Jeanne's, where nobody is."""
    story.free(line)
    story.town.sql("update nec.contact_point set kind = 'landline' where person_id = :'p' and kind = 'mobile'",
                   p=story.people.people["claire"]["id"])
    claire = line.wait_for_call(CLAIRE)
    story.people.act("claire", "call_back", {"person": story.people.people["jeanne"]["code"]})
    claire.hears("Vous avez demandé un appel")
    claire.press("1")
    story.ends("no_answer")
    check("Nous appelons Jeanne" in claire.said()[-1][1],
          "a coordinator is put through, and the line says what came of it", claire.said()[-1:])
    line.cut()
    claire.put_away()


def cut_off(story, line, town):
    """The dispatcher dies in the middle of a call."""
    story.free(line)
    phone = line.wait_for_call(JEANNE, calls=2)  # one may be what is left of the call before, which nobody answered
    story.again()
    phone.hears("Nous avons un message pour vous")
    town.kill("dispatcher")
    wait_until(lambda: "away" in line.log(), 20, 0.1, "the dialplan's own voice takes over")
    check(True, "whoever has picked up hears the dialplan's own voice when the dispatcher dies")
    line.cut()
    town.sql("update nec.call set lease_until = clock_timestamp() where ended_at is null")
    town.start("dispatcher")
    now = story.ends("lost")
    equal(now["state"], "queued", "the next dispatcher settles the call, and it is made again")
    phone.put_away()


def by_file(story, line, town):
    """Where no account is given: call files."""
    story.free(line)
    town.stop("dispatcher")
    for folder in ("tmp", "outgoing"):
        (line.spool / folder).mkdir(parents=True, exist_ok=True)
    town.start("dispatcher", ami_port=0, call_spool=line.spool)
    phone = line.wait_for_call(JEANNE, "busy.xml")
    story.again()
    equal(story.ends("busy")["state"], "queued", "a call file makes the telephone ring, too, and what came of it comes back")
    equal(list((line.spool / "outgoing").glob("*.call")), [], "and is gone")
    phone.put_away()
    story.rests(line)
    town.stop("dispatcher")
    town.start("dispatcher")


def doctor(town, line):
    """What `nec-admin doctor phone` says, by step."""
    def says(**settings):
        environment = town.environment() | {f"NEC_{k.upper()}": str(v) for k, v in settings.items()}
        done = subprocess.run([BIN / "nec-admin", "doctor", "phone"], env=environment, cwd=SOURCE, text=True, capture_output=True, timeout=60)
        return done.returncode, done.stdout.replace("\u00a0", " ")
    wait_until(lambda: "oui dispatcher" in says()[1], 20, 0.5, "the dispatcher listens")
    status, said = says()
    equal((status, said.count("oui "), "NON" in said), (0, 5, False), f"doctor phone: the line calls itself, and all is well: {said}")
    status, said = says(ami_secret="faux")
    check(status == 1 and "refuse le compte" in said and "ami_secret" in said, "a wrong secret is told, and where to look", said)
    status, said = says(ami_port=line.ports["SIP"])
    check(status == 1 and "ne répond pas" in said, "so is a manager interface that is not there", said)
    status, said = says(ami_port=town.agi_port)
    check(status == 1 and "AMI" in said, "or is something else", said)
    status, said = says(agi_port=line.ports["SIP"])
    check(status == 1 and "nec-dispatcher est-il lancé" in said, "and a dispatcher that is not there", said)


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=(), settings=Line.settings(**Line.CALLS)) as town:
        story = Story(town)
        with Line(town) as line:
            town.start("dispatcher")
            note((line.console("core show version").strip().splitlines() or ["?"])[-1])
            not_heard(story, line, "the line is busy", "busy.xml", "busy", ("queued", "call"), 300)
            not_heard(story, line, "nobody picks up", "no_answer.xml", "no_answer", ("queued", "call"), 3600)
            not_heard(story, line, "no such number: there is no other way to reach her", "unknown.xml", "unreachable", ("failed", "call"), None)
            machine(story, line)
            by_file(story, line, town)
            put_through(story, line)
            cut_off(story, line, town)
            # The last call of this line: SIP goes on asking for half a minute, and whoever had that port next would be asked.
            not_heard(story, line, "nothing is there at the other end of the line", None, "no_answer", ("queued", "call"), 3600)
            doctor(town, line)


run(main)

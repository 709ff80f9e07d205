"""
A day of a city in ten minutes: the clock runs 144 times as fast, seniors ask and call off, volunteers say yes, the desk
looks. Each process's memory is written down every half-minute; once it has warmed up it does not grow, and at the end
nothing is left behind. ./nec soak runs it with the sanitizers, and the release build under valgrind (NEC_WRAP).
"""

import os
import pathlib
import random
import re
import threading
import time

from nec import PROCESSES, Town, check, note, run
from people import accept, day, daytime, offer_links

SECONDS = int(os.environ.get("NEC_CITY_SECONDS") or 600)
RATE = 86400 / SECONDS
SAMPLES = 20
os.environ["NEC_ASAN"] = ":quarantine_size_mb=16"  # what is freed stays resident for so long
GROWTH, SLACK_MB = 1.10, 6  # what an allocator may do by itself between two thirds of the day

# So that a day has a week's work: nobody has had enough, and the night is as good as the day.
SETTINGS = """
update nec.territory set settings = settings || '{"day_offers": "500", "week_offers": "2000", "open_offers": "8", "week_outings": "500"}';
update nec.availability set from_q = 0, to_q = 96;
"""


def resident_mb(pid):
    return int(re.search(r"^VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1]) / 1024


def somebody(town, role):
    """A session of each person of that role, without asking for a code."""
    table = {"senior": "senior", "volunteer": "volunteer", "coordinator": "coordinator"}[role]
    tokens = town.sql(f"""select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null
        select core.session_new(x.person_id, '{role}', 'web', '1 year') from nec.{table} x""").split()
    visitors = []
    for token in tokens:
        visitors.append(town.visitor())
        visitors[-1].cookies["nec"] = token
    return visitors


class City:
    """Who lives in it, until the day is over."""

    def __init__(self, town):
        self.town, self.over, self.random = town, threading.Event(), random.Random(1)
        self.done, self.wrong = {"asked": 0, "said yes": 0, "called off": 0, "looked": 0}, []
        self.seniors, self.desk = somebody(town, "senior"), somebody(town, "coordinator")
        self.asked = []
        self.threads = [threading.Thread(target=self.live, args=(what, pause)) for what, pause in ((self.ask, 0.3), (self.answer, 0.3), (self.look, 0.5))]

    def live(self, what, pause):
        while not self.over.wait(pause):
            try:
                what()
            except (AssertionError, OSError) as error:
                self.wrong.append(f"{what.__name__}: {error}")

    def ask(self):
        senior = self.random.choice(self.seniors)
        status, answer = senior.post_json("/sorties/nouvelle", {
            "purpose": "walk", "where": "Jardin des Plantes", "appointment_date": day(self.town, self.random.randint(2, 25)),
            "appointment_time": f"{self.random.randint(9, 17)}:00"})
        if status == 200:
            self.done["asked"] += 1
            self.asked.append((senior, answer["outing"]))
        elif status >= 500:
            self.wrong.append(f"asking: {status}")
        if len(self.asked) > 25:
            senior, outing = self.asked.pop(0)
            self.done["called off"] += senior.post_json(f"/sorties/{outing}/annuler", {})[0] == 200

    def answer(self):
        if self.asked:
            _, outing = self.random.choice(self.asked)
            for link in (offer_links(self.town, outing) or [])[:1]:
                volunteer = self.town.visitor()
                if volunteer.json(link)[0] == 200:
                    self.done["said yes"] += accept(volunteer, link)[0] == 200

    def look(self):
        for path in ("/", "/bureau", "/bureau/sorties", "/bureau/recherche?q=mor"):
            page = self.random.choice(self.desk).request("GET", path, headers={"Accept": "text/html"})
            self.done["looked"] += 1
            if page.status >= 500:
                self.wrong.append(f"{path}: {page.status}")


def main():
    with Town() as town:
        daytime(town, "06:00")
        town.sql(SETTINGS)
        town.sql(f"update nec.clock set shown_base = nec.now(), real_base = clock_timestamp(), rate = {RATE}; notify nec")
        city = City(town)
        memory = {name: [] for name in PROCESSES}
        for thread in city.threads:
            thread.start()
        for n in range(SAMPLES):
            time.sleep(SECONDS / SAMPLES)
            for name in PROCESSES:
                memory[name].append(resident_mb(town.pid(name)))
        city.over.set()
        for thread in city.threads:
            thread.join()
        note(f"a day in {SECONDS} s: " + ", ".join(f"{n} {what}" for what, n in city.done.items()))
        for name, mb in memory.items():
            middle, last = sorted(mb[SAMPLES // 3:2 * SAMPLES // 3]), sorted(mb[2 * SAMPLES // 3:])
            before, after = middle[len(middle) // 2], last[len(last) // 2]
            note(f"nec-{name}, MB: " + " ".join(f"{one:.0f}" for one in mb))
            check(after <= before * GROWTH + SLACK_MB, f"nec-{name} keeps its size: {before:.1f} MB around noon, {after:.1f} MB in the last third of the day")
        check(all(n > 10 for n in city.done.values()), "the city has lived", city.done)
        check(not city.wrong, "and nothing was our fault", *city.wrong[:10])


run(main)

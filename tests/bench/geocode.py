"""How well and how fast addresses are found: noisy questions whose answers are known, and what else bench says of geo.

    NEC_BIN=build/release/bin tests/bench/geocode.py [--tuning] [--misses KIND] [--count N]

Without --tuning the questions are made by tests/support/noise_apart.py, which was written apart from the geocoder
and never used while it was tuned. Data: $NEC_SHARED or ../shared/data; where it is not, the demo town's.
"""
import collections
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
DATA = Path(os.environ.get("NEC_SHARED", ROOT.parent / "shared/data"))
BIN = Path(os.environ.get("NEC_BIN", ROOT / "build/release/bin"))
REAL = DATA / "nantes_adresses_reelles.csv"


def files():
    if not REAL.exists():
        return [ROOT / "migrations/demo/adresses.csv", ROOT / "migrations/demo/lieux.csv"]
    return [REAL, DATA / "nantes_voies.csv"]


def doors(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def ask(questions, paths):
    """The answers, and the seconds they took beside loading."""
    command = [BIN / "nec-admin", "locate", "--batch"]
    for path in paths:
        command += ["--addresses", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as run:
        run.stdin.write("12 rue\n")
        run.stdin.flush()
        run.stdout.readline()
        began = time.monotonic()
        out, _ = run.communicate("".join(q.replace("\n", " ") + "\n" for q in questions))
    return [json.loads(line) for line in out.splitlines()], time.monotonic() - began


def plain(text):
    text = unicodedata.normalize("NFD", (text or "").replace("œ", "oe").replace("’", "'").replace("-", " ").lower())
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).split())


def rep(text):
    return {"bis": "b", "ter": "t", "quater": "q"}.get((text or "").lower(), (text or "").lower())


def street_right(answer, door):
    return plain(answer["street"]) == plain(door["nom_voie"]) and answer["insee"] == door["code_insee"]


def exact(answer, door):
    return (street_right(answer, door) and answer["kind"] == "number" and answer["number"] == int(door["numero"])
            and rep(answer["suffix"]) == rep(door["rep"]))


class Tally:
    def __init__(self, title):
        self.title, self.n, self.exact, self.street = title, 0, 0, 0
        self.accepted = self.wrong = 0
        self.kinds = collections.defaultdict(lambda: [0, 0])
        self.misses, self.highest_wrong = [], (0, "")
        self.bands = collections.defaultdict(lambda: [0, 0])

    def add(self, text, kinds, door, answer):
        right, street = exact(answer, door), street_right(answer, door)
        self.n += 1
        self.exact += right
        self.street += street
        band = self.bands[min(9, int(answer["confidence"] * 10))]
        band[0] += 1
        band[1] += right
        if answer["verdict"] == "accept":
            self.accepted += 1
            self.wrong += not right
        if not right and answer["verdict"] != "none" and answer["kind"] == "number" and answer["confidence"] > self.highest_wrong[0]:
            self.highest_wrong = (answer["confidence"], text)
        for kind in kinds:
            self.kinds[kind][0] += 1
            self.kinds[kind][1] += right
        if not right:
            self.misses.append((kinds, text, door, answer))

    def say(self):
        print(f"{self.title}: {self.n} questions, exact {self.exact} ({100 * self.exact / self.n:.1f} %), right street {self.street} "
              f"({100 * self.street / self.n:.1f} %), accepted {self.accepted} ({100 * self.accepted / self.n:.1f} %), of these wrong {self.wrong}; "
              f"surest wrong door {self.highest_wrong[0]:.2f} ({self.highest_wrong[1]})")
        print("  by kind: " + ", ".join(f"{k} {r}/{n}" for k, (n, r) in sorted(self.kinds.items(), key=lambda x: x[1][1] / x[1][0])))
        print("  confidence, share exact: " + ", ".join(f"{b / 10:.1f} {r}/{n}" for b, (n, r) in sorted(self.bands.items())))


def noisy(module, count, seed):
    """Ordinary and hard questions; an address that two streets answer equally well is no question of ours."""
    known = [d for d in doors(files()[0]) if d["numero"].isdigit()]
    tallies = []
    for title in ("ordinary", "hard"):
        maker = module.Noise(f"{seed} {title}")
        drawn = [maker.random.choice(known) for _ in range(count)]
        made = [(getattr(maker, title)(door), door) for door in drawn]
        answers, spent = ask([text for (text, _), _ in made], files())
        tally = Tally(f"{title} ({1e6 * spent / count:.0f} µs each, JSON and pipe included)")
        for ((text, kinds), door), answer in zip(made, answers, strict=True):
            tally.add(text, kinds, door, answer)
        tallies.append(tally)
    return tallies


def negatives(module):
    answers, _ = ask(module.NOWHERE, files())
    accepted = [(q, a["label"]) for q, a in zip(module.NOWHERE, answers, strict=True) if a["verdict"] == "accept"]
    print(f"negatives: {len(answers)}, accepted {len(accepted)} {accepted or ''}, highest confidence {max(a['confidence'] for a in answers):.2f}")
    return accepted


def city(path, rows):
    """A file of `rows` doors that look like a city's, or a department's: its streets, in its communes."""
    draw = random.Random(rows)
    names = sorted({d["nom_voie"] for d in doors(DATA / "nantes_voies.csv")})
    with open(DATA / "codes_postaux_44.csv", encoding="utf-8") as file:
        towns = sorted({(r["code_commune_insee"], r["nom_de_la_commune"].title(), r["code_postal"]) for r in csv.DictReader(file)})
    wanted = [("44109", "Nantes", "44000")] * len(names)
    streets = [(name, *town) for name, town in zip(names, wanted, strict=True)]
    while len(streets) * 20 < rows:
        streets.append((draw.choice(names), *draw.choice(towns)))
    with open(path, "w", encoding="utf-8") as file:
        file.write("id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n")
        for i in range(rows):
            name, insee, town, postcode = streets[i % len(streets)]
            file.write(f"{insee}_{i % len(streets):06d}_{i // len(streets) + 1:05d};{i // len(streets) + 1};;{name};{postcode};{insee};{town};"
                       f"{-1.55 + draw.random() / 10:.6f};{47.2 + draw.random() / 20:.6f}\n")


def speed(module):
    """Median and p99 at the size of a city and of a department, on ordinary and hard questions alike."""
    if not REAL.exists():
        return print("speed: the streets of Nantes are not here")
    maker = module.Noise("speed")
    known = [d for d in doors(REAL) if d["numero"].isdigit()]
    questions = [getattr(maker, how)(maker.random.choice(known))[0].replace("\n", " ") for how in ("ordinary", "hard") for _ in range(2000)]
    with tempfile.TemporaryDirectory() as folder:
        for rows in (85_000, 600_000):
            path = Path(folder) / f"{rows}.csv"
            city(path, rows)
            for title, asked in (("ordinary", questions[:2000]), ("hard", questions[2000:])):
                said = subprocess.run([BIN.parent / "bench/bench-geocode", path], input="\n".join(asked) + "\n", capture_output=True, text=True, check=True).stdout
                names, taken, built, size, median, p99, most = said.split("\t")
                print(f"speed, {title}: {taken} doors, {names} streets, built in {built} s, {int(size) / 1e6:.0f} MB: median {median} µs, p99 {p99} µs, most {most.strip()} µs")
    return None


def main():
    tuning = "--tuning" in sys.argv
    count = int(sys.argv[sys.argv.index("--count") + 1]) if "--count" in sys.argv else 5000
    module = __import__("noise" if tuning else "noise_apart")
    for tally in noisy(module, count, 20260722):
        tally.say()
        if "--misses" in sys.argv:
            for kinds, text, door, answer in tally.misses[:80]:
                print(f"    {'+'.join(kinds)}: {text!r} wanted {door['numero']}{door['rep']} {door['nom_voie']} {door['code_insee']}; "
                      f"{answer['verdict']} {answer['confidence']:.2f} {answer['kind']} {answer['label']} {answer['insee']}")
    negatives(module)
    if "--speed" in sys.argv or not tuning:
        speed(module)


if __name__ == "__main__":
    main()

"""How well and how fast addresses are found: noisy questions whose answers are known, and beside it pg_trgm.

    ./nec bench tests/bench/geocode.py
    NEC_BIN=build/release/bin tests/bench/geocode.py --tuning [--misses] [--count N]     by hand, while tuning

The questions are made by tests/support/noise_apart.py, which was written apart from the geocoder: at its first look,
exact 98.1 % on ordinary noise and 91.0 % on hard. What that look showed was mended where it is a general thing (words
said before the number and behind the commune), which is why the seed is another one now. --tuning uses the questions
that the geocoder was tuned on. Data: $NEC_SHARED or ../shared/data; where it is not, the demo town's.
"""
import collections
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))
from nec import check, equal, note, run  # noqa: E402

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

    def say(self, say):
        say(f"{self.title}: {self.n} questions, exact {self.exact} ({100 * self.exact / self.n:.1f} %), right street {self.street} "
              f"({100 * self.street / self.n:.1f} %), accepted {self.accepted} ({100 * self.accepted / self.n:.1f} %), of these wrong {self.wrong}; "
              f"surest wrong door {self.highest_wrong[0]:.2f} ({self.highest_wrong[1]})")
        say("  by kind: " + ", ".join(f"{k} {r}/{n}" for k, (n, r) in sorted(self.kinds.items(), key=lambda x: x[1][1] / x[1][0])))
        say("  confidence, share exact: " + ", ".join(f"{b / 10:.1f} {r}/{n}" for b, (n, r) in sorted(self.bands.items())))


def noisy(module, count, seed):
    """Ordinary and hard questions; an address that two streets answer equally well is no question of ours."""
    known = [d for d in doors(files()[0]) if d["numero"].isdigit()]
    tallies = []
    for title in ("ordinary", "hard"):
        maker = module.Noise(f"{seed} {title}")
        drawn = [maker.random.choice(known) for _ in range(count)]
        made = [(getattr(maker, title)(door), door) for door in drawn]
        answers, _ = ask([text for (text, _), _ in made], files())
        tally = Tally(title)
        for ((text, kinds), door), answer in zip(made, answers, strict=True):
            tally.add(text, kinds, door, answer)
        tallies.append(tally)
    return tallies


def negatives(module):
    answers, _ = ask(module.NOWHERE, files())
    accepted = [(q, a["label"]) for q, a in zip(module.NOWHERE, answers, strict=True) if a["verdict"] == "accept"]
    (print if "--tuning" in sys.argv else note)(f"negatives: {len(answers)}, accepted {len(accepted)} {accepted or ''}, highest confidence {max(a['confidence'] for a in answers):.2f}")
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


def timed(path, asked):
    """What bench-geocode says: names, doors, seconds to build, bytes, then median, p99 and maximum in µs."""
    said = subprocess.run([BIN.parent / "bench/bench-geocode", path], input="\n".join(asked) + "\n", capture_output=True, text=True, check=True).stdout
    return [float(word) for word in said.split("\t")]


def speed(module):
    """Median and p99 at the size of a city and of a department, on ordinary and hard questions alike; there beside pg_trgm."""
    if not REAL.exists():
        return note("speed: the streets of Nantes are not here")
    maker = module.Noise("speed")
    known = [d for d in doors(REAL) if d["numero"].isdigit()]
    questions = [getattr(maker, how)(maker.random.choice(known))[0].replace("\n", " ") for how in ("ordinary", "hard") for _ in range(2000)]
    with tempfile.TemporaryDirectory() as folder:
        for rows in (85_000, 600_000):
            path = Path(folder) / f"{rows}.csv"
            city(path, rows)
            for title, asked in (("ordinary", questions[:2000]), ("hard", questions[2000:])):
                names, taken, built, size, median, p99, most = timed(path, asked)
                note(f"speed, {title}: {taken:.0f} doors, {names:.0f} streets, built in {built} s, {size / 1e6:.0f} MB: median {median:.0f} µs, p99 {p99:.0f} µs, most {most:.0f} µs")
                if rows == 600_000:  # at 85,000 the aim of 200 µs and 1 ms holds on an idle machine; 2 cores that others use take half as long again
                    check(median < 1000 and p99 < 5000, f"speed, {title}, {rows} doors: a median under 1 ms, 99 of 100 under 5 ms", median, p99)
        faults = streets_with_a_fault(module, 300)
        names, _, _, _, median, _, _ = timed(path, [text for text, _ in faults])
        found = trigrams(faults, [path])
        if found:
            note(f"the same {names:.0f} streets in pg_trgm, streets with one fault: median {found[0]:.0f} µs, ours {median:.0f} µs: {found[0] / median:.0f} times the time")
    return None


TRGM = """
create extension if not exists pg_trgm; create extension if not exists unaccent;
drop table if exists street; create table street (name text);
create index on street using gin (name gin_trgm_ops);
"""
TRGM_ASK = """
do $$ declare q record; began timestamptz; found text; begin
    set pg_trgm.similarity_threshold = 0.2;
    for q in select id, text from asked loop
        began := clock_timestamp();
        select name into found from street where name % q.text order by similarity(name, q.text) desc, name limit 1;
        update asked set us = extract(epoch from clock_timestamp() - began) * 1e6, answer = found where id = q.id;
    end loop;
end $$;
"""


def trigrams(questions, paths):
    """The same streets in PostgreSQL, asked by pg_trgm alone: (median µs, right street). None where there is no server."""
    host = os.environ.get("NEC_TEST_PGHOST")
    if not host:
        return None
    psql = ["psql", "-Xq", "-h", host, "-U", "postgres", "-v", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "-d", "postgres", "-c", "drop database if exists bench_trgm", "-c", "create database bench_trgm"], check=True)
    names = sorted({(d["nom_voie"] + " " + d.get("nom_commune", "Nantes")).lower() for path in paths for d in doors(path) if d.get("nom_voie")})
    script = TRGM + "copy street from stdin;\n" + "\n".join(names) + "\n\\.\n"
    script += "update street set name = unaccent(name); analyze street; create table asked (id int primary key, text text, us float8, answer text);\n"
    script += "copy asked (id, text) from stdin;\n" + "\n".join(f"{i}\t{text}" for i, (text, _) in enumerate(questions)) + "\n\\.\n"
    script += "update asked set text = unaccent(lower(text));\n" + TRGM_ASK
    subprocess.run([*psql, "-d", "bench_trgm"], input=script, text=True, check=True, capture_output=True)
    said = subprocess.run([*psql, "-At", "-d", "bench_trgm", "-c", "select id, us, answer from asked order by id"], check=True, capture_output=True, text=True).stdout
    rows = [line.split("|") for line in said.splitlines()]
    right = sum(plain(row[2]) == plain(door["nom_voie"] + " " + door["nom_commune"]) for row, (_, door) in zip(rows, questions, strict=True))
    return sorted(float(row[1]) for row in rows)[len(rows) // 2], right


def streets_with_a_fault(module, count):
    """Streets only, without a number: what pg_trgm can be asked."""
    maker = module.Noise("trigrams")
    known = [d for d in doors(files()[0]) if d["numero"].isdigit()]
    questions = []
    for _ in range(count):
        door = dict(maker.random.choice(known), rep="")
        words, _ = maker.make(door, 1)
        questions.append((" ".join(words) + " " + door["nom_commune"], door))
    return questions


def beside_trigrams(module):
    questions = streets_with_a_fault(module, 500)
    found = trigrams(questions, files())
    if not found:
        return note("pg_trgm: no server here (./nec bench starts one)")
    answers, spent = ask([text for text, _ in questions], files())
    right = sum(street_right(answer, door) for answer, (_, door) in zip(answers, questions, strict=True))
    ours = 1e6 * spent / len(questions)
    note(f"streets with one fault, {len(questions)} questions: right {right} in {ours:.0f} µs each (pipe and JSON included), pg_trgm {found[1]} in {found[0]:.0f} µs: "
         f"{found[0] / ours:.1f} times the time")
    return check(right > 0.98 * found[1], "as many streets are found as by pg_trgm on the same rows", right, found[1])


class Case:
    """One of geocoder-tester: what is asked, and what the first answer must be; what is not expected is ""."""

    def __init__(self, kind, row):
        name = (row.get("expected_name") or "").strip()
        street, number = (row.get("expected_street") or "").strip(), (row.get("expected_housenumber") or "").strip()
        told = re.fullmatch(r"(\d+ ?(?:bis|ter|quater|[a-z])?) (.+)", name, re.IGNORECASE) if not street else None
        self.kind, self.query = kind, row["query"].replace("\n", " ")
        self.number, self.street = (told[1], told[2]) if told else (number, street or name)
        self.city, self.postcode = (row.get("expected_city") or "").strip(), (row.get("expected_postcode") or "").strip()
        self.door = (plain(self.number), plain(self.street))

    def cause(self, answer):
        """None when the answer is what is expected, else what is wrong with it first."""
        if answer["verdict"] == "none":
            return "nothing found"
        if plain(answer["street"]) != self.door[1]:
            return "another street"
        if self.city and plain(answer["city"]) != plain(self.city) or self.postcode and answer["postcode"] != self.postcode:
            return "its namesake elsewhere"
        if self.number and plain(f"{answer['number']}{answer['suffix'] or ''}") != self.door[0].replace(" ", ""):
            return "right street, another door"
        return None


def tester_streets(path, cases):
    """Writes the streets that cases without a number expect, in towns of made-up codes; returns them."""
    known = {case.door: case for case in cases if not case.number and case.street and case.city}
    towns = sorted({plain(case.city) for case in known.values()})
    with open(path, "w", encoding="utf-8") as file:
        file.write("id;nom_voie;nom_commune;code_insee\n")
        for i, case in enumerate(known.values()):
            file.write(f"{i};{case.street};{case.city};{44109 if plain(case.city) == 'nantes' else 90000 + towns.index(plain(case.city))}\n")
    return set(known)


def tester_doors(path, cases):
    """
    Writes the addresses that the cases expect. Each says its commune or its postcode, so two of them make one; where it lies is made up, and so is the commune's code but for its department. Returns which doors it holds.
    """
    towns, codes = collections.defaultdict(set), collections.defaultdict(set)
    for case in cases:
        towns[case.door] |= {case.city} - {""}
        codes[case.door] |= {case.postcode} - {""}
    whole = {case.door: case for case in cases if case.number and len(towns[case.door]) == 1 and len(codes[case.door]) <= 1}
    insee = {}
    with open(path, "w", encoding="utf-8") as file:
        file.write("id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n")
        for i, (door, case) in enumerate(sorted(whole.items())):
            (city,), code = towns[door], "".join(codes[door])
            town = insee.setdefault(plain(city), f"{code[:2] or 90}{len(insee) % 1000:03d}")
            number, suffix = re.fullmatch(r"(\d+) ?(\w*)", case.number).groups()
            file.write(f"{town}_{i:04d}_{int(number):05d};{number};{suffix.lower()};{case.street};{code};{town};{city};2.3;{48 + i / 10000:.4f}\n")
    return set(whole)


def tester():
    """
    geocoder-tester's cases for France: passes, and failures by their cause. The index holds what they expect, beside
    the addresses and streets of Nantes. Four streets are spelled otherwise in another of its files, and so stand twice.
    """
    folder = DATA / "geocoder-tester-france"
    if not folder.exists():
        return note("geocoder-tester: not here")
    cases = []
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8") as file:
            kind = re.sub(r"^.*test_", "", path.stem)
            cases += [Case(kind, row) for row in csv.DictReader(file)]
    with tempfile.NamedTemporaryFile(suffix=".csv") as numbered, tempfile.NamedTemporaryFile(suffix=".csv") as plain_streets:
        held = tester_doors(numbered.name, cases) | tester_streets(plain_streets.name, cases)
        answers, _ = ask([case.query for case in cases], [*files(), numbered.name, plain_streets.name])
    ends = collections.defaultdict(collections.Counter)
    wrong = []
    for case, answer in zip(cases, answers, strict=True):
        here = case.door in held
        end = (case.cause(answer) or "passed") if here else "not in the data"
        ends[case.kind][end] += 1
        if answer["verdict"] == "accept" and end != "passed" and here:
            wrong.append(f"{case.query!r} {end}: {answer['label']}")
    for kind, counts in sorted(ends.items()):
        here = sum(counts.values()) - counts["not in the data"]
        note(f"geocoder-tester, {kind}: {sum(counts.values())} cases, {counts['passed']} of {here} passed; "
             + ", ".join(f"{end} {n}" for end, n in counts.most_common() if end != "passed"))
    return note(f"geocoder-tester: {len(wrong)} answers are accepted and not what is expected", *wrong[:12])


def by_hand(count):
    module = __import__("noise")
    for tally in noisy(module, count, 20260722):
        tally.say(print)
        for kinds, text, door, answer in tally.misses[:80] if "--misses" in sys.argv else ():
            print(f"    {'+'.join(kinds)}: {text!r} wanted {door['numero']}{door['rep']} {door['nom_voie']} {door['code_insee']}; "
                  f"{answer['verdict']} {answer['confidence']:.2f} {answer['kind']} {answer['label']} {answer['insee']}")
    print("negatives accepted:", negatives(module))


def main():
    module = __import__("noise_apart")
    ordinary, hard = noisy(module, 3000, 20261122)
    for tally, exact_at_least, street_at_least in ((ordinary, 0.96, 0.985), (hard, 0.80, 0.85)):
        tally.say(note)
        check(tally.exact >= exact_at_least * tally.n, f"{tally.title}: {exact_at_least:.0%} are found to the door", tally.exact, tally.n)
        check(tally.street >= street_at_least * tally.n, f"{tally.title}: {street_at_least:.1%} on the right street", tally.street, tally.n)
        equal(tally.wrong, 0, f"{tally.title}: nothing wrong is accepted")
    equal(negatives(module), [], "what exists nowhere is not accepted")
    tester()
    beside_trigrams(module)
    speed(module)


if __name__ == "__main__":
    if "--tuning" in sys.argv:
        by_hand(int(sys.argv[sys.argv.index("--count") + 1]) if "--count" in sys.argv else 2000)
    else:
        run(main)

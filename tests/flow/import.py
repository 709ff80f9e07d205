"""nec-admin import-addresses: a small file in which much is wrong, then the real ones."""

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "bench"))
import geocode  # noqa: E402
import noise  # noqa: E402
import noise_apart  # noqa: E402
from nec import BIN, SOURCE, Town, check, equal, run, skip, wait_until

DATA = geocode.DATA

HEADER = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;x;y;lon;lat;type_position;certification_commune"

# One door of the town hall's street, and what can be wrong with a row: (text, field that is named, reason in French).
GOOD = "44109_3564_00029;29;;Rue de Strasbourg;44000;44109;Nantes;;;-1.5535;47.2181;entrée;1"
BAD = [
    (GOOD.replace("44109_3564_00029;29", "a;"), "numero", "le champ est vide"),
    (GOOD.replace(";29;", ";vingt;"), "numero", "ce n’est pas un nombre"),
    (GOOD.replace(";29;", ";99999;"), "numero", "sans numéro"),
    (GOOD.replace("Rue de Strasbourg", ""), "nom_voie", "le champ est vide"),
    (GOOD.replace("Rue de Strasbourg", "Rue\tde Strasbourg"), "nom_voie", "caractère de contrôle"),
    (GOOD.replace("Rue de Strasbourg", "R" * 500), "nom_voie", "trop long"),
    (GOOD.replace(";44000;", ";4400;"), "code_postal", "bonne forme"),
    (GOOD.replace(";44109;", ";Nantes;"), "code_insee", ""),
    (GOOD.replace("-1.5535", "-1,5535"), "lon", "ce n’est pas un nombre"),
    (GOOD.replace("-1.5535", "0x1p3"), "lon", "ce n’est pas un nombre"),
    (GOOD.replace("47.2181", "147.2181"), "lat", "hors des limites"),
    (GOOD.replace("-1.5535;47.2181", "47.2181;-1.5535"), "lon", "échangées"),
    (GOOD + ";encore", "", "autant de champs"),
    ("44109_3564_00031;31", "", "autant de champs"),
]
DOORS = [
    GOOD,
    "44109_3564_00031_bis;31;bis;Rue de Strasbourg;44000;44109;Nantes;;;-1.5535;47.2183;entrée;1",
    "44109_3564_00033;33;;Rue de Strasbourg;44000;44109;Nantes;;;-1.5534;47.2185;entrée;0",
    # x,y one hundred metres off: kept, and marked.
    "44109_3564_00035;35;;Rue de Strasbourg;44000;44109;Nantes;355694.80;6689675.29;-1.5535;47.2181;entrée;0",
    # A door of Nouméa: outside the territory, kept without metres.
    "98818_0010_00004;4;;Rue de l'Alma;98800;98818;Nouméa;;;166.4416;-22.2745;entrée;0",
]
MANY = [GOOD.replace("44109_3564_00029;29", f"44109_0001_{n:05};{n}") for n in range(1, 25_001)]

# A Base Adresse Locale: a door with three positions, two streets without a code, and a hamlet.
BAL_HEADER = "uid_adresse;cle_interop;commune_insee;commune_nom;voie_nom;lieudit_complement_nom;numero;suffixe;position;x;y;long;lat;source;date_der_maj;certification_commune"
BAL = [f"@c;{key};44035;La Chapelle-sur-Erdre;{street};;{number};;{position};;;{lon};47.3;commune;2026-01-01;1" for key, street, number, position, lon in (
    ("44035_0010_00001", "Rue de l’Erdre", 1, "parcelle", -1.551), ("44035_0010_00001", "Rue de l’Erdre", 1, "Entrée", -1.552),
    ("44035_0010_00001", "Rue de l’Erdre", 1, "segment", -1.553), ("44035_xxxx_00002", "Rue du Port", 2, "entrée", -1.554),
    ("44035_xxxx_00002", "Rue du Bois", 2, "entrée", -1.555), ("44035_0020_99999", "La Gascherie", 99999, "segment", -1.556))]
HAMLETS = ["44035_b001;La Hautière;44240;44035;La Chapelle-sur-Erdre;;;;;-1.55;47.31;commune;commune"]


class Desk:
    """Whoever imports, on a machine of their own."""

    def __init__(self, town):
        self.town = town
        self.file = town.folder / "adresses.csv"

    def write(self, rows, header=HEADER):
        self.file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return self.file

    def imports(self, path, *options):
        """(exit status, report, complaints)"""
        done = subprocess.run([BIN / "nec-admin", *options, "import-addresses", path], env=self.town.environment(),
                              cwd=SOURCE, capture_output=True, text=True, timeout=280)
        return done.returncode, done.stdout, done.stderr

    def figures(self, path, *options):
        """What the report counts, by its French word; an import that fails is a failed test."""
        status, report, complaints = self.imports(path, *options)
        check(status == 0, f"{path.name} is imported", report[-800:], complaints[-800:])
        return {word: int(number) for number, word in
                re.findall(r"(\d+) (lignes lues|refusées|adresses ajoutées|modifiées|retirées|en double|hors|dont)", report)}

    def doors(self):
        """Everything that is stored, and which row of the database it is."""
        return self.town.value("select coalesce(md5(string_agg(a::text, '|' order by id)), '') from nec.address a")

    def count(self, condition="true"):
        return self.town.value(f"select count(*) from nec.address where {condition}")


def names_what_is_wrong(desk):
    bad = [text for text, *_ in BAD]
    status, report, complaints = desk.imports(desk.write(DOORS + bad))
    check(status == 1 and "too_many_refused" in complaints and desk.count() == 0, "a file of which most is bad is not the right file", report, complaints)
    status, report, complaints = desk.imports(desk.write(DOORS + bad + MANY))
    check(status == 0, "a file with bad rows is imported without them", complaints)
    said = report.splitlines()
    for line, (_, field, reason) in enumerate(BAD, start=2 + len(DOORS)):
        named = [s for s in said if s.startswith(f"ligne {line} ")]
        check(len(named) == 1 and f"« {field} »" in named[0] and reason in named[0],
              f"row {line} is refused for « {reason or 'its form'} » in the field « {field} »", *(named or said))
    equal(desk.count(), len(DOORS) + len(MANY), "all other rows are there")
    check(f"{len(DOORS) + len(BAD) + len(MANY)} lignes lues, {len(BAD)} refusées" in report, "the report ends with the figures", report)


def keeps_what_lies_outside(desk):
    outside = desk.town.rows("select e, n, district, flags from nec.address where insee = '98818'")
    equal(outside, [{"e": None, "n": None, "district": None, "flags": ["outside"]}],
          "a door outside the territory is kept, without metres and district")
    inside = desk.town.rows("select round(e::numeric) as e, district, flags from nec.address where source_id = '44109_3564_00029'")
    check(inside and inside[0]["e"] and inside[0]["district"] == "centre-ville" and inside[0]["flags"] == [],
          "one inside has metres and its district", inside)
    equal(desk.town.value("select flags from nec.address where source_id = '44109_3564_00035'"), ["mismatch"],
          "one whose x,y contradict its position is kept and marked")


def repeats(desk):
    desk.figures(desk.write(DOORS))
    before = desk.doors()
    figures = desk.figures(desk.write(DOORS))
    equal([figures[w] for w in ("adresses ajoutées", "modifiées", "retirées")], [0, 0, 0], "an import that is repeated changes nothing")
    equal(desk.doors(), before, "not one field of one row")
    figures = desk.figures(desk.write([row.replace("Strasbourg", "Verdun") for row in DOORS[:1]] + DOORS[2:]))
    equal([figures[w] for w in ("adresses ajoutées", "modifiées", "retirées")], [0, 1, 1],
          "a later file changes what it says otherwise and removes what it no longer has")
    figures = desk.figures(desk.write(DOORS[:3] + DOORS[:1]))
    equal(figures["en double"], 1, "a door that stands twice is counted, and stored once")
    equal(desk.count("insee = '98818'"), 1, "a commune that the file does not speak of stays as it is")


def refuses_what_is_no_such_file(desk):
    before = desk.doors()
    good = "\n".join([HEADER, *MANY[:40]]) + "\n"
    for title, content, word in (
            ("a file without the needed columns", b"nom;pr\xc3\xa9nom\nx;y\n", "numero"), ("an empty file", b"", "empty"), ("a header alone", HEADER.encode() + b"\n", "nothing_staged"),
            ("a page that came instead", b"<!DOCTYPE html>\n<html>", ""), ("a file of another encoding", good.replace("Strasbourg", "Crébillon").encode("cp1252"), "UTF-8"),
            ("a file cut in the middle of a row", good.encode()[:-40], "coupé"), ("a quote that is never closed", good.encode() + b'"44109_1_1;1;;Rue', "coupé"),
            ("a compressed file cut short", gzip.compress(good.encode())[:-9], "coupé"), ("bytes that mean nothing", bytes(range(256)) * 400, ""),
            ("one line as long as a file", (HEADER + "\n").encode() + b"x" * 3_000_000, "coupé"), ("no file", None, "")):
        path = desk.file.with_name("rien.csv" if content is None else "mauvais.csv")
        if content is not None:
            path.write_bytes(content)
        status, report, complaints = desk.imports(path)
        check(word in complaints, f"{title}: the sentence says why", status, complaints[-300:])
        check(status == 1 and complaints.strip() and "Traceback" not in complaints, f"{title} is refused with a sentence",
              status, report, complaints)
    equal(desk.doors(), before, "and nothing has changed")


def is_whole_or_not_at_all(desk):
    """Killed in the middle of a long file: what was there stays, the next import is a whole one."""
    before = desk.doors()
    pipe = desk.file.with_name("pipe.csv")
    os.mkfifo(pipe)
    importing = subprocess.Popen([BIN / "nec-admin", "import-addresses", pipe], env=desk.town.environment(), cwd=SOURCE,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(pipe, "w", encoding="utf-8") as file:  # which never comes to its end
        file.write("\n".join([HEADER, *MANY]) + "\n")
        file.flush()
        wait_until(lambda: desk.town.value("select count(*) from intake.address"), 60, 0.02, says="rows are laid down")
        importing.send_signal(signal.SIGKILL)
        importing.wait()
    equal(desk.doors(), before, "an import killed in the middle leaves the addresses as they were")
    figures = desk.figures(desk.write(DOORS))
    equal((figures["lignes lues"], desk.count()), (len(DOORS), len(DOORS)), "and the next import is not mixed with it")


def takes_hamlets_and_positions(desk):
    figures = desk.figures(desk.write(BAL, BAL_HEADER))
    equal((figures["lignes lues"], figures["adresses ajoutées"], figures["en double"]), (6, 4, 2), "a Base Adresse Locale has a row for each position")
    equal(desk.town.rows("select number, street, lon from nec.address where insee = '44035' order by lon desc"),
          [{"number": "1", "street": "Rue de l’Erdre", "lon": -1.552}, {"number": "2", "street": "Rue du Port", "lon": -1.554},
           {"number": "2", "street": "Rue du Bois", "lon": -1.555}, {"number": "", "street": "La Gascherie", "lon": -1.556}],
          "the entrance counts, streets without a code are told apart by their names, a hamlet has no number")
    figures = desk.figures(desk.write(HAMLETS, "id;nom_lieu_dit;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;source_position;source_nom_voie"))
    equal((figures["adresses ajoutées"], figures["retirées"], desk.count("insee = '44035' and number <> ''")), (1, 1, 3), "the file of hamlets replaces hamlets, not doors")
    done = subprocess.run([BIN / "nec-admin", "locate", "la hautiere"], env=desk.town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=280)
    check("La Hautière, 44240 La Chapelle-sur-Erdre (street" in done.stdout, "a hamlet is found by its name", done.stdout)
    desk.town.sql("delete from nec.address where insee = '44035'")


def locates(desk):
    """nec-admin locate: from files without a database, and from what was imported."""
    here = [BIN / "nec-admin", "locate"]
    files = ["--addresses", SOURCE / "migrations/demo/adresses.csv", "--addresses", SOURCE / "migrations/demo/lieux.csv"]
    questions = ["12 rue crebilon", "rue Crébillon 12, 3e étage", "13 rue crébillon", "999 rue crébillon", "rue Zzyzx", "", "\x00\x01\x7f", "a" * 70000, "b " * 9000,
                 "🚌 12 rue Crébillon 🚌", "' \" { [ \\ %n %s", "44000", "médiathèque Jacques Demy"]
    text = "\n".join(questions).encode() + b"\n\xff\xfe\xc3\x28 rue cr\xe9billon 12\n12 rue crebillon"  # the last line does not end
    done = subprocess.run([*here, "--batch", *files], input=text, env={}, cwd=SOURCE, capture_output=True, timeout=280)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    equal((done.returncode, len(answers)), (0, len(questions) + 2), "each line is answered by one line, whatever it holds")
    wanted = "kind confidence verdict number suffix street postcode city insee lon lat district id candidates".split()
    equal([a for a in answers if not set(wanted) <= set(a)], [], "every answer has every field")
    first = {k: answers[0][k] for k in ("kind", "verdict", "number", "street", "postcode", "city", "insee", "district", "id")}
    equal(first, {"kind": "number", "verdict": "accept", "number": 12, "street": "Rue Crébillon", "postcode": "44000", "city": "Nantes", "insee": "44109",
                  "district": "centre-ville", "id": "demo_rue-crebillon_00012"}, "a door, misspelt, is that door")
    equal([(a["kind"], a["verdict"]) for a in answers[1:5]],
          [("number", "accept"), ("street", "ask"), ("street", "ask"), ("none", "none")], "what is not sure is asked, what is unknown is nothing")
    equal(answers[9]["number"], 12, "pictures are no address")
    equal(answers[12]["kind"], "place", "a place is one")
    with subprocess.Popen([*here, "--batch", *files], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=SOURCE) as one:
        one.stdin.write(b"12 rue crebillon\n")
        one.stdin.flush()
        check(json.loads(one.stdout.readline())["number"] == 12, "a line is answered before the next one comes")
        one.stdin.close()
    done = subprocess.run([*here, "12 rue crebilon", *files], cwd=SOURCE, capture_output=True, text=True, timeout=280)
    check(done.returncode == 0 and "12 Rue Crébillon, 44000 Nantes" in done.stdout, "one question is answered in words", done.stdout)
    for bad in (["--batch", "12 rue"], [], ["--batch", "--addresses"], ["--else", "12 rue"]):
        equal(subprocess.run([*here, *bad], cwd=SOURCE, capture_output=True, timeout=280).returncode, 2, f"locate {' '.join(bad)} is refused")
    for content, word in ((b"", "empty"), (b"a;b\n1;2\n", "not a file of places"), (b"\x1f\x8b\x08\x00cut", "")):
        desk.file.write_bytes(content)
        done = subprocess.run([*here, "--batch", "--addresses", desk.file], input="12\n", cwd=SOURCE, capture_output=True, text=True, timeout=280)
        check(done.returncode == 1 and word in done.stderr and not done.stdout, f"a file that is none is named: {word}", done.stderr)
    desk.imports(SOURCE / "migrations/demo/adresses.csv")
    done = subprocess.run([*here, "12 rue crebilon"], env=desk.town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=280)
    check(done.returncode == 0 and "12 Rue Crébillon, 44000 Nantes" in done.stdout, "what was imported is found", done.stdout + done.stderr)


def says_the_way(desk):
    """nec-admin way: over the bridges, and by a line where one is known."""
    feed = desk.town.folder / "gtfs"
    feed.mkdir()
    for name, text in (("stops", "stop_id,stop_name,stop_lat,stop_lon\nm,Médiathèque,47.2118,-1.5635\nb,Bellier,47.2226,-1.5236\n"),
                       ("routes", "route_id,route_short_name\n1,C1\n"), ("trips", "trip_id,route_id\nt,1\n"),
                       ("stop_times", "trip_id,stop_id,departure_time,stop_sequence\nt,m,08:00:00,1\nt,b,08:17:00,2\n")):
        (feed / f"{name}.txt").write_text(text, encoding="utf-8")
    town = ("--addresses", SOURCE / "migrations/demo/lieux.csv", "--addresses", SOURCE / "migrations/demo/adresses.csv")

    def way(*words):
        done = subprocess.run([BIN / "nec-admin", *words], cwd=SOURCE, env=desk.town.environment(), capture_output=True, text=True, timeout=280)
        return done.returncode, done.stdout + done.stderr

    status, said = way(f"--lines={feed}", "way", "Médiathèque Jacques-Demy", "Hôpital Bellier", *town)
    check(status == 0 and re.search(r"en tram ou bus +3\.\d km +environ \d\d min +ligne C1, de Médiathèque à Bellier\n", said) and "estimation" not in said,
          "a line that goes there is named, and gives the minutes", said)
    status, said = way("way", "Médiathèque Jacques-Demy", "Hôpital Bellier", *town)
    check(status == 0 and said.count("estimation : aucune ligne directe connue") == 1, "without, by tram or bus is an estimate that says so", said)
    minutes = []
    for pace in ("4000", "2000"):
        desk.town.sql(f"update nec.territory set settings = settings || '{{\"walk_m_h\": \"{pace}\"}}'")
        status, said = way("way", "12 rue Crébillon", "70 boulevard des Anglais")
        minutes.append(int((re.search(r"à pied .* environ (\d+) min", said) or ["", -1])[1]))
    check(minutes[0] > 0 and 2 * minutes[0] - 2 <= minutes[1] <= 2 * minutes[0], "how fast people walk is the territory's to say", minutes, said)
    desk.town.sql("update nec.territory set settings = settings - 'walk_m_h'")
    for words, word in ((("way", "Hôpital Bellier"), "deux adresses"), (("way", "rue Zzyzx", "Hôpital Bellier", *town), "n’est pas sûr"),
                        ((f"--lines={feed}/none", "way", "Médiathèque Jacques-Demy", "Hôpital Bellier", *town), "stops.txt")):
        status, said = way(*words)
        check(status != 0 and word in said, f"what will not do is said: {word}", said)


STOPS = """stop_id,stop_name,stop_desc,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding
COMM,"Commerce",,47.21360,-1.55810,1,,1
COMM1,"Commerce",,47.21361,-1.55811,0,COMM,1
DUCH,"Duchesse Anne, Château",,47.21550,-1.54890,0,,2
LOIN,"Nouméa",,-22.2745,166.4416,0,,0
VIDE,,,47.2,-1.5,0,,0
"""


# As Nantes Métropole publishes them, with fewer corners.
COMMUNES = """{"type": "FeatureCollection", "features": [{"type": "Feature",
    "properties": {"objectid": 1, "idobj": "440162", "id_insee": "44162", "nom": "SAINT-HERBLAIN", "toponyme": "Saint-Herblain"},
    "geometry": {"type": "Polygon", "coordinates": [[[-1.70, 47.20], [-1.61, 47.20], [-1.61, 47.25], [-1.70, 47.25], [-1.70, 47.20]]]}}]}"""


def takes_places(desk):
    """Stops as GTFS has them, then a list of places; each replaces what its own source brought."""
    desk.file.with_name("stops.txt").write_text(STOPS, encoding="utf-8")

    def imports(*words):
        done = subprocess.run([BIN / "nec-admin", "import-places", *words], env=desk.town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=280)
        return done.returncode, done.stdout + done.stderr

    def places(where="true"):
        return desk.town.rows(f"select code, name, district from nec.place where {where} order by code")

    status, report = imports(desk.file.with_name("stops.txt"), "tan")
    check(status == 0 and "5 lignes lues, 1 refusées, 1 quais d’une station laissés, 1 hors du territoire" in report and "2 lieux ajoutés" in report,
          "stations and stops of a GTFS become places; platforms and what is far away do not", report)
    equal([(p["code"], p["name"], p["district"]) for p in places()], [("tan:COMM", "Commerce, arrêt", "centre-ville"), ("tan:DUCH", "Duchesse Anne, Château, arrêt", "centre-ville")],
          "with their district")
    status, report = imports(SOURCE / "migrations/demo/lieux.csv")
    check(status == 0 and "0 refusées" in report and len(places("code like 'lieux-csv:%'")) > 50, "a list of places goes beside them", report)
    before = places()
    status, report = imports(SOURCE / "migrations/demo/lieux.csv")
    check("0 lieux ajoutés, 0 modifiés, 0 retirés" in report and places() == before, "again: nothing changes", report)
    done = subprocess.run([BIN / "nec-admin", "locate", "médiathèque jacques demy"], env=desk.town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=280)
    check("Médiathèque Jacques-Demy, 24 Quai de la Fosse, 44000 Nantes" in done.stdout, "a place is found by its name", done.stdout)
    communes = desk.file.with_name("communes.geojson")
    communes.write_text(COMMUNES, encoding="utf-8")
    desk.file.with_name("stops.txt").write_text(STOPS + "FRAN,François Mitterrand,,47.2230,-1.6460,0,,0\n", encoding="utf-8")
    status, report = imports(f"--communes={communes}", desk.file.with_name("stops.txt"), "tan")
    equal(desk.town.rows("select district, insee from nec.place where code = 'tan:FRAN'"), [{"district": None, "insee": "44162"}],
          "a stop of another commune has no district, and its commune")
    done = subprocess.run([BIN / "nec-admin", f"--communes={communes}", "locate", "arrêt françois mitterrand"], env=desk.town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=280)
    check("hors Nantes : Saint-Herblain" in done.stdout, "it is found, and said to lie outside", done.stdout)
    status, report = imports("--communes=/nowhere", desk.file.with_name("stops.txt"), "tan")
    check(status == 1 and "/nowhere" in report, "a file of communes that is named must be there", status, report)
    desk.file.with_name("stops.txt").write_text("\n".join(STOPS.splitlines()[:2]) + "\n", encoding="utf-8")
    status, report = imports(desk.file.with_name("stops.txt"), "tan")
    check("2 retirés" in report and len(places()) == len(before) - 1, "what the file no longer has is taken away, of its own source alone", report)
    for content, word in (("", "empty"), ("stop_id,stop_name\n1,2\n", "not a file of places"), ("code;name;lon;lat\n", "nothing_staged")):
        desk.file.write_text(content, encoding="utf-8")
        status, report = imports(desk.file, "tan")
        check(status == 1 and word in report and len(places()) == len(before) - 1, f"a file that brings nothing changes nothing: {word}", status, report)


def hears_what_is_said():
    """Two makers of noise, always the same questions, on the demo town's doors (tests/bench/geocode.py has the real ones)."""
    known = [d for d in geocode.doors(SOURCE / "migrations/demo/adresses.csv") if d["numero"].isdigit()]
    files = [SOURCE / "migrations/demo/adresses.csv", SOURCE / "migrations/demo/lieux.csv"]
    for module, who in ((noise, "what was tuned on"), (noise_apart, "what was written apart")):
        for title, least in (("ordinary", 0.96), ("hard", 0.80)):
            maker = module.Noise(f"demo {title}")
            made = [(getattr(maker, title)(door)[0], door) for door in (maker.random.choice(known) for _ in range(300))]
            answers, _ = geocode.ask([text for text, _ in made], files)
            right = [geocode.exact(a, door) for a, (_, door) in zip(answers, made, strict=True)]
            wrong = [text for a, (text, _), fine in zip(answers, made, right, strict=True) if a["verdict"] == "accept" and not fine]
            check(sum(right) >= least * len(made), f"{who}, {title}: at least {least:.0%} are found to the door", sum(right))
            equal(wrong, [], f"{who}, {title}: nothing wrong is accepted")
        answers, _ = geocode.ask(module.NOWHERE, files)
        equal([q for q, a in zip(module.NOWHERE, answers, strict=True) if a["verdict"] == "accept"], [], f"{who}: what exists nowhere is not accepted")


def takes_real_files(desk):
    real = DATA / "nantes_adresses_reelles.csv"
    if real.exists():
        shapes = f"--districts={DATA}/nantes_quartiers_11.geojson"
        figures = desk.figures(real, shapes)
        equal(figures["lignes lues"], len(real.read_text(encoding="utf-8").splitlines()) - 1, "every row of the real file is read")
        nantes = desk.count("insee = '44109'")
        equal(desk.count("insee = '44109' and e is not null and district is not null"), nantes,
              f"{nantes} real doors of Nantes have metres and a district")
        before = desk.doors()
        figures = desk.figures(real, shapes)
        equal([figures[w] for w in ("adresses ajoutées", "modifiées", "retirées")], [0, 0, 0], "again: nothing changes")
        equal(desk.doors(), before, "again: not one field")
    else:
        skip(f"{real} is not here: real addresses of Nantes are not tried")
    far = DATA / "ban_nouvelle_caledonie_derive.csv.gz"
    if not far.exists():
        return skip(f"{far} is not here: a compressed file of 40,874 rows is not tried")
    began = time.monotonic()
    status, report, complaints = desk.imports(far)
    seconds = time.monotonic() - began
    check(status == 0 and "40874 lignes lues" in report, "a compressed file of 40,874 rows is read whole", report, complaints)
    check(seconds < 60, "within a minute", f"{seconds:.1f} s")
    check("lignes/s" in complaints, "its progress is shown", complaints)
    outside = desk.count("insee like '988%' and e is null and district is null and 'outside' = any (flags)")
    check(outside > 30000 and outside == desk.count("insee like '988%'"), "all its doors are kept, as lying outside", outside)
    return None


def main():
    with Town(demo=False, start=()) as town:
        town.sql("insert into nec.territory (code, name) select 'nantes', 'Nantes' where not exists (select from nec.territory)")
        desk = Desk(town)
        names_what_is_wrong(desk)
        keeps_what_lies_outside(desk)
        repeats(desk)
        refuses_what_is_no_such_file(desk)
        is_whole_or_not_at_all(desk)
        takes_hamlets_and_positions(desk)
        locates(desk)
        says_the_way(desk)
        takes_places(desk)
        hears_what_is_said()
        takes_real_files(desk)


run(main)

"""
How long a department's addresses take to be imported, and how much memory: 581,000 rows, made of the BAN of
New Caledonia as often as needed, each time with streets and communes of its own.

By the way it holds that memory does not grow with the file, that an import repeated changes nothing, and that what
the file says otherwise is brought up to date.
"""

import csv
import gzip
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import geocode
from nec import BIN, SOURCE, Town, check, equal, note, run, skip

FAR = geocode.DATA / "ban_nouvelle_caledonie_derive.csv.gz"
ROWS = 581_326  # of adresses-44.csv.gz (shared/reference/geo.md, A)


def department(path, rows, moved=0):
    """Writes so many rows; the first `moved` of them have another position than in a file without."""
    with gzip.open(FAR, "rt", encoding="utf-8") as file:
        header, *known = csv.reader(file, delimiter=";")
    column = {name: i for i, name in enumerate(header)}
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1, newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\n")
        out.writerow(header)
        for i in range(rows):
            row = list(known[i % len(known)])
            again = i // len(known)  # 98818 becomes 98118, 98218 …: other communes of the same projection would be none
            insee = row[column["code_insee"]]
            row[column["id"]] = row[column["id"]].replace(insee, f"{insee}x{again}", 1)
            if i < moved:
                row[column["lon"]] = f"{float(row[column['lon']]) + 0.00001:.6f}"
            out.writerow(row)


def imports(town, path):
    """(seconds, seconds of these to swap, peak memory in bytes, counts by their French words)"""
    said, complaints = tempfile.TemporaryFile("w+"), tempfile.TemporaryFile("w+")
    began = time.monotonic()
    child = subprocess.Popen([BIN / "nec-admin", "import-addresses", path], env=town.environment(), cwd=SOURCE, stdout=said, stderr=complaints)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    spent = time.monotonic() - began
    said.seek(0)
    complaints.seek(0)
    report, progress = said.read(), complaints.read()
    check(child.returncode == 0, f"{path.name} is imported", report[-500:], progress[-500:])
    swap = re.search(r"remplacées en (\d+) s", progress)
    figures = {word: int(number) for number, word in re.findall(r"(\d+) (lignes lues|refusées|adresses ajoutées|modifiées|retirées|dont)", report)}
    return spent, int(swap[1]) if swap else 0, used.ru_maxrss * 1024, figures


def main():
    if not FAR.exists():
        return skip(f"{FAR} is not here")
    with Town(demo=False, start=()) as town, tempfile.TemporaryDirectory(prefix="nec-import-") as folder:
        town.sql("insert into nec.territory (code, name) select 'nantes', 'Nantes' where not exists (select from nec.territory)")
        small, whole, later = (Path(folder) / name for name in ("small.csv.gz", "adresses-44.csv.gz", "later.csv.gz"))
        department(small, 20_000)
        department(whole, ROWS)
        department(later, ROWS, moved=1000)
        _, _, little, _ = imports(town, small)
        memory = 0
        for title, path, wanted in (("first", whole, (ROWS - 20_000, 0, 0)), ("again", whole, (0, 0, 0)), ("a later file", later, (0, 1000, 0))):
            spent, swap, memory, figures = imports(town, path)
            note(f"import, {title}: {figures['lignes lues']} rows in {spent:.0f} s ({figures['lignes lues'] / spent:.0f} rows/s), {swap} s of these to replace all at once; "
                 f"at most {memory / 1e6:.0f} MB")
            equal(tuple(figures[w] for w in ("adresses ajoutées", "modifiées", "retirées")), wanted, f"import, {title}: just what is another is written")
            equal(figures["dont"], 1000 if path == later else 0, f"import, {title}: rows whose x,y contradict their position are flagged, and no other")
        check(memory < 1.2 * little + 2e6, "memory does not grow with the file", memory, little)
    return None


run(main)

"""
A backup is worth what its restoring is: taken from a town, opened by nobody without the key, tried beside it, and then
the only thing that is left when the server's folder is gone. Who was erased meanwhile stays erased.
"""
# --quick leaves this out.

import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import BIN, SERVERS, SOURCE, Town, check, equal, psql, run, wait_until  # noqa: E402
from people import CLAIRE, JEANNE, login_json  # noqa: E402

COUNTS = "select string_agg(format('%s=%s', t, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from nec.%I', t), true, true, '')))[1]), ' ' order by t) " \
         "from unnest(array['person', 'outing', 'offer', 'assignment', 'contact_point', 'consent', 'escalation', 'bond']) t"


def admin(town, *words, **settings):
    """(exit status, all that nec-admin says)"""
    environment = town.environment() | {f"NEC_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run([BIN / "nec-admin", *map(str, words)], env=environment, cwd=SOURCE, text=True, capture_output=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def empty(town, name):
    """Another database of this server, with nothing in it: what a setting `database` says of it."""
    psql(town.host, "postgres", 'drop database if exists :"name"; create database :"name"', name=name)
    return f"host={town.host} dbname={name} user=postgres"


def taken(town, folder):
    """The file of a backup."""
    status, said = admin(town, "backup", folder)
    check(status == 0, "a backup is taken", said)
    [path] = folder.glob("nec-*.backup")
    return path


def rotated(town):
    """A key more, and everything sealed by it while the service works."""
    key = town.folder / "seal.key"
    shutil.copy(town.environment()["NEC_KEY_FILE"], key)
    town.settings["key_file"] = key
    old = "select count(*) from nec.contact_point where value_sealed like 'v1:%'"
    check(int(town.value(old)) > 50, "numbers are sealed by the old one")
    equal(admin(town, "keys", "add")[0], 0, "a key is added")
    town.start("web")
    town.start("dispatcher")
    claire = login_json(town, CLAIRE)
    card = "/bureau/personnes/" + town.value("select p.code from nec.person p join nec.senior s on s.person_id = p.id join nec.contact_point c on c.person_id = p.id limit 1")
    before = claire.json(card)[1]["card"]["contacts"]
    status, said = admin(town, "reseal")
    check(status == 0 and "la clé v2" in said, "all of it is sealed by the new one", said)
    equal((int(town.value(old)), claire.json(card)[1]["card"]["contacts"]), (0, before), "while the service works, which reads the same as before")
    # The service goes on sending what the demo town has due, and each such text is loose until somebody binds it.
    check(wait_until(lambda: admin(town, "reseal") == (0, "Tout est scellé par la clé v2.\n"), 60, 0.5), "and in the end there is nothing to do")
    other = town.folder / "lost.key"
    other.write_text("v3:" + "1" * 64 + "\n")
    other.chmod(0o600)
    status, said = admin(town, "reseal", key_file=other)
    check(status == 1 and "n’ouvrent pas" in said, "without the key that sealed them they stay as they are, and it says so", said)


def closed(town, path):
    """Without the key, or changed, it gives nothing."""
    stored = path.read_bytes()
    clear = [word for word in (b"PGDMP", b"Morvan", b"Jeanne", b"CREATE TABLE", b"nec_owner") if word in stored]
    check(len(stored) > 50_000 and not clear and path.stat().st_mode & 0o137 == 0, "what lies on the disk says nothing, and to nobody but who wrote it and who tries it", len(stored), clear)
    other = town.folder / "other.key"
    admin(town, "keys", key_file=other)
    broken = town.folder / "nec-broken.backup"
    for what, data, key in (("another key", stored, other), ("a bit that fell over", stored[:40_000] + bytes([stored[40_000] ^ 1]) + stored[40_001:], None),
                            ("a file that was cut", stored[:-100], None), ("one cut between its chunks", stored[:10 + 24 + 65_553], None),
                            ("a line more", stored + b"x", None), ("no backup at all", b"PGDMP" * 100, None)):
        broken.write_bytes(data)
        database = empty(town, "nec_broken")
        settings = {"database": database} | ({"backup_key_file": key} if key else {})
        status, said = admin(town, "restore", broken, **settings)
        tables = psql(town.host, "nec_broken", "select count(*) from pg_namespace where nspname = 'nec'").strip()
        check(status == 1 and tables == "0" and "nec-admin :" in said, f"{what}: refused, and nothing is restored", status, said[-300:], tables)
    other.chmod(0o644)
    equal(admin(town, "backup", town.folder, backup_key_file=other)[0], 1, "a key that others can read is none")


def gone(town, path, before):
    """The server's folder is gone: a new server, and the file."""
    town.kill("postgres")
    subprocess.run([SERVERS, "stop", town.folder / "pg"], check=False, capture_output=True)
    shutil.rmtree(town.folder / "pg", ignore_errors=True)
    began = time.monotonic()
    subprocess.run([SERVERS, "start", town.folder / "pg"], check=True)
    psql(town.host, "postgres", 'create database :"name"', name=town.database)
    status, said = admin(town, "restore", path)
    check(status == 0 and "NON" not in said, "a new server has all of it again, and what must hold holds", said)
    print(f"# from no server to a checked database: {time.monotonic() - began:.1f} s")
    check(re.search(r"^1 personnes? effacées", said, re.M), "who was erased after the backup is erased again", said)
    equal(town.sql(COUNTS).strip(), before, "every row is there")


def main():
    with Town(own_postgres=True, start=()) as town:
        folder = town.folder / "backups"
        folder.mkdir()
        town.settings["backup_key_file"] = town.folder / "backup.key"
        check(admin(town, "keys", key_file=town.folder / "backup.key")[0] == 0, "the key of backups is made like the other, and apart")
        rotated(town)
        wait_until(lambda: int(town.value("select n from nec.chain_end where log = 'journal'")) > 0, 40, 0.2, "the journal has links")
        killed, at_it = folder / "nec-1.backup.half", folder / "nec-2.backup.half"
        for half, hours in ((killed, 25), (at_it, 1)):
            half.touch()
            os.utime(half, (time.time() - hours * 3600,) * 2)
        path = taken(town, folder)
        check(not killed.exists() and at_it.exists(), "the half of one that was killed goes after a day")
        at_it.unlink()
        equal(admin(town, "backup", folder, database=f"host={town.host} dbname=nobody user=postgres")[0], 1, "without a server there is none")
        equal([p.name for p in folder.iterdir()], [path.name], "and no half of one")
        victim = town.rows("select p.code, p.first_name, p.id from nec.person p join nec.senior s on s.person_id = p.id join nec.contact_point c on c.person_id = p.id "
                           "where not exists (select from nec.outing o where o.senior_id = p.id and o.state in ('accepted', 'confirmed', 'started')) limit 1")[0]
        closed(town, path)
        status, said = admin(town, "erase", victim["code"])
        check(status == 0, "somebody asks to be forgotten", said)
        check(admin(town, "erase", victim["code"])[0] == 1 and admin(town, "erase", "x")[0] == 2, "once, and by a code")
        psql(town.host, "postgres", "create database nec_drill")  # of a drill that was killed
        status, said = admin(town, "restore-drill", folder)
        check(status == 0 and "Exercice réussi" in said and re.search(r"^1 personnes? effacées", said, re.M) and "la clé ouvre" in said,
              "the drill restores it beside the service, and erases again", said)
        print("# " + said.strip().splitlines()[-1])
        check("nec_drill" not in psql(town.host, "postgres", "select string_agg(datname, ' ') from pg_database"), "and leaves nothing behind")
        equal(admin(town, "restore", path)[0], 1, "a database that is in use is not written over")
        check(admin(town, "purge", "--dry-run", "--as-of", "2040-01-01")[0] == 0 and admin(town, "purge")[0] == 2, "what will be purged on a day can be asked")
        town.sql("update nec.clock set purged_at = nec.now() - interval '3 days'")
        check("l’horloge a fait un saut" in admin(town, "purge", "--dry-run")[1], "nothing is, while the clock has jumped")
        status, said = admin(town, "purge", "--clock-is-right")
        check(status == 0 and "L’effacement reprend" in said and admin(town, "purge", "--clock-is-right")[0] == 1, "until an administrator says that it is right", said)
        for name in ("web", "dispatcher"):
            town.stop(name)
        after = town.sql(COUNTS).strip()
        gone(town, path, after)
        equal(town.value("select first_name || ' ' || (select count(*) from nec.contact_point where person_id = p.id) from nec.person p where code = :'c'", c=victim["code"]),
              "Personne 0", "nothing of them came back")
        for name in ("web", "dispatcher", "matcher"):
            town.start(name)
        claire = login_json(town, CLAIRE)
        check(claire.get("/bureau").status == 200 and login_json(town, JEANNE).get("/mes-sorties").status == 200, "people come in with the numbers they had")
        wait_until(lambda: town.value("select count(*) from nec.journal where handled_at is null") in ("0", 0), 30, 0.2, "what happens now is carried on")
        wait_until(lambda: "0 lignes en attente" in admin(town, "audit", "verify")[1], 40, 0.5, "and linked")
        equal(admin(town, "audit", "verify")[0], 0, "to a chain that holds from before the loss until now")


run(main)

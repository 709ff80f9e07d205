"""`nec-admin doctor`: when all is well it says so; when something is wrong, what it is and what to do about it."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import BIN, SOURCE, Town, check, equal, run, wait_until  # noqa: E402

THINGS = ["PostgreSQL", "migrations", "Redis", "coordonnées", "clé", "pages", "horloge", "matcher", "dispatcher",
          "suites à donner", "messages", "rebuts", "alertes", "inquiétudes", "passerelles"]


def doctor(town, **settings):
    """(exit status, {thing: complaint, "" when well})"""
    environment = town.environment() | {f"NEC_{name.upper()}": str(value) for name, value in settings.items()}
    done = subprocess.run([BIN / "nec-admin", "doctor"], env=environment, cwd=SOURCE, text=True, capture_output=True, timeout=60)
    said = {}
    for line in done.stdout.splitlines():
        verdict, _, rest = line.partition(" ")
        name, _, complaint = rest.partition(" : ")
        said[name] = complaint if verdict == "NON" else ""
        assert (verdict == "NON") == bool(complaint), line
    return done.returncode, said


def ill(said):
    return [name for name, complaint in said.items() if complaint]


def says(said, name, *words):
    return all(word in said.get(name, "") for word in words)


def well(town):
    wait_until(lambda: not ill(doctor(town)[1]), 30, 0.5, "all is well")
    status, said = doctor(town)
    equal((status, list(said)), (0, THINGS), "a healthy service passes in every point")
    equal(ill(doctor(town, database=f"host={town.host} dbname={town.database} user=nec_admin")[1]), [], "also to nec-admin's own eyes, as on a server")


def files(town):
    loose = town.folder / "loose-key"
    loose.write_text((pathlib.Path(town.environment()["NEC_KEY_FILE"])).read_text())
    os.chmod(loose, 0o644)
    status, said = doctor(town, key_file=loose)
    check(status == 1 and says(said, "clé", "ouvert à d’autres", f"chmod 600 {loose}"), "a key that others can read is told, with the remedy", said)
    check(says(doctor(town, key_file=town.folder / "none")[1], "clé", "nec-admin keys"), "so is one that is not there")
    check(says(doctor(town, pages="/nowhere")[1], "pages", "/nowhere"), "and pages that are not there")


REAL_TIME = "update nec.clock set real_base = '2026-01-01', shown_base = '2026-01-01', rate = 1"


def clock(town):
    town.sql(REAL_TIME)
    status, said = doctor(town, trial="false")
    check(status == 1 and says(said, "horloge", "essai"), "a trial's database under a real service is told", said)
    town.sql("update nec.territory set settings = settings || '{\"trial\": \"false\"}'")
    real = {"trial": "false", "smtp_url": "smtp://localhost:25"}
    check(says(doctor(town, **real)[1], "inquiétudes", "personne n’est désigné", "nec-admin concerns"), "that everybody reads of worries is told, and how to name somebody")
    town.sql("update nec.coordinator set hears_concerns = true where person_id = (select min(person_id) from nec.coordinator)")
    check(ill(doctor(town, **real)[1]) == [], "a real service by the real time, with somebody named, is well", doctor(town, **real)[1])
    check(says(doctor(town, trial="false")[1], "passerelles", "sms_gateway ou smtp_url"), "one that has no way out is told")
    check(says(doctor(town, trial="false", sms_gateway="ovh", sms_replies="true")[1], "passerelles", "hook_secret"),
          "so is one that asks for answers which cannot come in")
    town.sql("update nec.clock set shown_base = shown_base + interval '1 hour'")
    check(says(doctor(town, trial="false")[1], "horloge", "n’est pas l’heure réelle"), "a clock that was moved is told")
    town.sql("update nec.clock set shown_base = shown_base - interval '1 hour', rate = 60")
    check("horloge" in ill(doctor(town, trial="false")[1]), "so is one that runs fast")
    town.sql(REAL_TIME)
    town.sql("update nec.territory set settings = settings || '{\"trial\": \"true\"}'")


def work(town):
    for number in range(2):
        town.redis_call("XADD", "nec:{nantes}:dead", "*", "stream", "messages", "job", number)
    check(says(doctor(town)[1], "rebuts", "2 tâches abandonnées", f"{town.url}/bureau/rebuts"), "dead letters are told, and where to look at them")
    town.redis_call("DEL", "nec:{nantes}:dead")
    town.stop("dispatcher")
    town.sql("""
        insert into nec.journal (territory_id, actor, channel, subject, subject_id, kind, at)
        select id, 'service:admin', 'service', 'person', 1, 'logged_in', nec.now() - interval '10 minutes' from nec.territory;
        insert into nec.message (territory_id, person_id, kind, channel, due_at)
        select territory_id, id, 'login', 'sms', nec.now() - interval '3 hours' from nec.person limit 1;
        update nec.escalation set due_at = nec.now() - interval '1 minute' where settled_at is null""")
    status, said = doctor(town)
    check(says(said, "suites à donner", "depuis 10 min", "nec-dispatcher"), "work that nobody carries on is told", said)
    check(says(said, "messages", "depuis 3 h", "passerelle"), "messages that do not go out are told", said)
    check(says(said, "alertes", "en retard", "coordination"), "alerts that are late are told", said)
    town.redis_call("FLUSHALL")
    said = wait_until(lambda: (s := doctor(town)[1])["matcher"] == "" and s, 20, 0.5, "the matcher is back at its queue")
    check(says(said, "dispatcher", "n’est pas à son poste"), "a dispatcher that is not there is told, a matcher that is passes", said)


def ends(town):
    """What `audit verify` says of each log's end."""
    return re.findall(r"[a-z]+:\d+:[0-9a-f]{64}", town.admin("audit", "verify"))


def audit(town):
    """Who rewrites a log is found out, with the database in hand as well."""
    wait_until(lambda: int(town.value("select n from nec.chain_end where log = 'journal'")) > 3, 40, 0.2, "the journal's chain grows")
    noted = ends(town)[0]
    check(noted.startswith("journal:") and "est toujours là" in town.admin("audit", "verify", noted), "an end that was noted is found again", noted)
    forge = "set session_replication_role = replica; update nec.journal set actor = 'person:0' where id = (select max(row_id) from nec.chain where log = 'journal')"
    town.sql(forge)
    try:
        said = town.admin("audit", "verify")
    except RuntimeError as error:
        said = f"exit {error}"
    check("exit" in said, "a row that was rewritten ends the command with an error", said)
    try:
        said = town.admin("audit", "verify", "journal:1:" + "0" * 64)
    except RuntimeError as error:
        said = f"exit {error}"
    check("exit" in said, "so does an end that is not there any more", said)


def servers(town):
    town.kill("redis")
    said = doctor(town)[1]
    check(says(said, "Redis", "ne répond pas") and says(said, "matcher", "inconnu"), "without Redis: that, and what cannot be known", said)
    check(said["PostgreSQL"] == "" and said["migrations"] == "", "the rest is told all the same")
    said = doctor(town, database="host=/nowhere dbname=nec")[1]
    check(says(said, "PostgreSQL", "ne répond pas") and says(said, "messages", "inconnu"), "the same without PostgreSQL", said)
    town.sql("alter schema api rename to hidden")
    check("migrations" in ill(doctor(town)[1]), "a database that cannot say how it is counts as ill")
    town.sql("alter schema hidden rename to api")


def main():
    with Town() as town:
        well(town)
        files(town)
        clock(town)
        audit(town)
        work(town)
        servers(town)


run(main)

"""A real service begins: nec-admin makes the territory and who works at the desk; they log in, and one day leave."""

import subprocess

from nec import BIN, SOURCE, Town, check, equal, run, wait_until
from people import login


def admin(town, *words):
    """(exit status, what it said)"""
    done = subprocess.run([BIN / "nec-admin", *words], env=town.environment(), text=True, cwd=SOURCE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.returncode, done.stdout


def talk(town, secrets, *answers):
    """`nec-admin setup`, answered by a file: (exit status, what it said)"""
    done = subprocess.run([BIN / "nec-admin", "setup", secrets], env=town.environment(), text=True, cwd=SOURCE, input="".join(a + "\n" for a in answers),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return done.returncode, done.stdout


def hours(town):
    return town.value("select desk_hours from nec.territory")


WEEK = [""] * 7


def setup(town):
    """The same by a conversation, which may be had again: what is not answered stays."""
    secrets = town.folder / "dispatcher.env"
    secrets.write_text('NEC_SMS_PASSWORD="vieux"\nNEC_OTHER=1\n')
    before = hours(town)
    status, said = talk(town, secrets, "", "", *WEEK, "non", "", "", "non")
    check(status == 0 and "Nom du territoire [Nantes]" in said and "[9:00-12:30 14:00-18:00]" in said and "samedi [fermé]" in said, "setup shows what stands, and says when all is ready", status, said)
    equal((hours(town), secrets.read_text()), (before, 'NEC_SMS_PASSWORD="vieux"\nNEC_OTHER=1\n'), "empty answers change nothing")
    status, said = talk(town, secrets, "Nantes et environs", "02 40 12 34 57", "9h-12h30", "25:00-26:00", "9:10-12:00", "12:00-9:00", "9:00-12:00 11:00-13:00", "fermé", *WEEK[2:],
                        "oui", "Inès", "Robin", "ines@exemple.fr", "", "ovh", "sms-1", "clé", 'se"cr$et', "", "", "oui")
    check(status == 0 and said.count("Je n’ai pas compris") == 4 and "Inès Robin peut se connecter" in said, "a setup by a file: hours that make none are asked again, somebody is added", status, said)
    check("Le message est parti (email)" in said, "and a message has gone out to her", said)
    now = hours(town)
    equal((now["1"], now.get("2"), now["3"]), ([[36, 50]], None, [[36, 50], [56, 72]]), "hours are as answered")
    equal((secrets.read_text(), secrets.stat().st_mode & 0o777),
          ('NEC_OTHER=1\nNEC_SMS_GATEWAY="ovh"\nNEC_SMS_ACCOUNT="sms-1"\nNEC_SMS_USER="clé"\nNEC_SMS_PASSWORD="se\\"cr\\$et"\n', 0o600),
          "what gateways ask for is in the file of secrets, which nobody else reads, beside what was there")
    check('se"cr' not in said, "and is not said again", said)
    status, said = talk(town, secrets, "", "", *WEEK, "oui", "Inès", "Robin", "rien de tel")
    check(status == 1 and "ni un numéro" in said, "a contact that is none ends it, and it may be begun again", said)
    loop = town.folder / "loop.env"
    loop.symlink_to(loop)
    status, said = talk(town, loop, "", "", *WEEK, "non", "ovh", *[""] * 4, "", "non")
    check(status == 1 and "ne peut pas être lu" in said and loop.is_symlink(), "a file of secrets that cannot be read is not written over", said)


def begins_with_nothing(town):
    """On a server the programs are started before anybody has said where they serve: they wait, they do not fall."""
    for name in ("matcher", "dispatcher", "web"):
        town.start(name)
    equal(town.visitor().get("/connexion").status, 200, "before there is a place to serve there are pages")
    wait_until(lambda: "event=ready" in town.log("matcher"), 30, says="the matcher is ready with nobody to rank")
    said = town.call("voices_declare", "service:dispatcher", None, {"sentences": [{"name": "hello", "text": "Bonjour."}]}, user="nec_dispatcher")
    equal((said["outcome"], said["document"]), ("ok", {"recorded": [], "unspoken": []}), "the dispatcher is told that nobody lends it a voice yet")
    for name in ("matcher", "dispatcher", "web"):
        equal([e for e in town.events(name, "pg") if e.get("level") == "error"], [], f"{name} asks nothing that an empty database cannot answer")
        town.stop(name)


def main():
    with Town(demo=False, start=()) as town:
        begins_with_nothing(town)
        status, said = admin(town, "coordinator", "Nour", "Costa", "06 39 98 77 02")
        check(status == 1 and "no_territory" in said, "first there is a place", said)
        status, said = talk(town, town.folder / "none.env")
        check(status == 1 and "territory_set est refusé" in said and town.value("select count(*) from nec.territory") == 0, "a setup that nobody answers makes nothing", said)
        status, said = admin(town, "territory", "Nantes")
        check(status == 2 and "numéro" in said, "which has a number", said)
        status, said = admin(town, "territory", "Nantes", "02 40 12 34 56")
        check(status == 0 and "créé" in said, "one command makes the territory", said)
        equal(town.value("select count(*) from nec.district"), 11, "with its districts")
        status, said = admin(town, "coordinator", "Nour", "Costa", "pas un numéro")
        check(status == 1 and "ni un numéro" in said, "a contact is a number or an address", said)
        status, said = admin(town, "coordinator", "Nour", "Costa", "06 39 98 77 02", "Orpan")
        check(status == 0 and "peut se connecter" in said, "one command makes a coordinator", said)
        for name in ("matcher", "dispatcher", "web"):
            town.start(name)
        nour = login(town, "06 39 98 77 02")
        check(nour.home.says("Tableau de bord"), "who logs in, and has the board", nour.home.text[:300])
        status, said = admin(town, "second-code-drop", "06 39 98 77 02")
        check(status != 0 and "not_found factor" in said, "who has no second code loses none", status, said)
        town.sql("insert into nec.factor (person_id, secret_sealed, proved_at) select person_id, 'v1:factor:x', nec.now() from nec.coordinator order by person_id desc limit 1")
        status, said = admin(town, "second-code-drop", "06 39 98 77 02")
        check(status == 0 and town.value("select count(*) from nec.factor") == 0, "who has lost telephone and codes is let in again by the administrator", status, said)
        status, said = admin(town, "coordinator-leaves", "06 39 98 77 02")
        check(status == 1 and "last_one" in said, "the last one cannot leave", said)
        admin(town, "coordinator", "Samir", "Aït", "samir@exemple.fr")
        status, said = admin(town, "coordinator-leaves", "0639987702")
        check(status == 1 and "last_to_hear" in said, "who alone reads worries stays until somebody else does", said)
        status, said = admin(town, "concerns", "samir@exemple.fr", "yes")
        check(status == 0 and "Samir Aït lit désormais les inquiétudes" in said, "one command names who does", said)
        status, said = admin(town, "concerns", "samir@exemple.fr", "peut-être")
        check(status == 2 and "yes ou no" in said, "by yes or no", said)
        status, said = admin(town, "coordinator-leaves", "0639987702")
        check(status == 0 and "ne peut plus se connecter" in said, "somebody leaves", said)
        equal(nour.get("/bureau").path.split("?")[0], "/connexion", "and is out at once")
        status, said = admin(town, "report", "--from", "2026-01-01", "--to", "2026-12-31")
        check(status == 0 and "Sorties faites" in said and "Nantes Nord" in said, "one command writes the report for whoever funds the service", said)
        status, said = admin(town, "report", "--from", "hier", "--to", "2026-12-31")
        check(status == 1, "of days that there are", said)
        status, said = admin(town, "report")
        check(status == 2 and "--from" in said, "which have to be named", said)
        setup(town)


run(main)

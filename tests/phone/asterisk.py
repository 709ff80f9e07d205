"""
An outing by telephone alone, through a real Asterisk with the files of deploy/asterisk: from the first call to home
safe. And what else a line must bear: a shared number, a desk that is busy, twenty calls at once.

With NEC_CALLS=yes each call is written down in docs/appels.
"""
# --quick leaves this out.
import csv
import os
import pathlib
import re
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from desk import Desk  # noqa: E402
from line import Line, isolate, missing  # noqa: E402
from nec import SOURCE, Town, check, equal, note, run, skip, wait_until  # noqa: E402
from people import clock_to  # noqa: E402
import rtp  # noqa: E402
from speech import spoken  # noqa: E402

JEANNE = "0261911137"
TRANSCRIPTS = SOURCE / "docs/appels"


def written(phone, name, title):
    """One call, as people may read it."""
    if os.environ.get("NEC_CALLS"):
        TRANSCRIPTS.mkdir(exist_ok=True)
        (TRANSCRIPTS / f"{name}.md").write_text(f"# {title}\n\n{phone.transcript()}")


def by_ear(phones, title):
    """What was heard is what was to be said, sample by sample."""
    heard = [(phone.number, words, same) for phone in phones for words, same in phone.ear()]
    poor = [(number, words[:60], round(same, 3)) for number, words, same in heard if same < 0.95]
    check(heard and not poor, f"{title} ({len(heard)} sentences)", *poor)


def alike(town, voice, alert):
    """How much what a coordinator hears is what was said."""
    sound = wait_until(lambda: Desk(town).listens(alert), 20, 0.3, "the desk has the sound")
    return round(rtp.best_likeness(rtp.samples(voice), sound), 3)


def birth_years():
    """Of the demo's volunteers, by telephone number."""
    with open(SOURCE / "migrations/demo/benevoles.csv", encoding="utf-8") as file:
        return {re.sub(r"\D", "", row["mobile"] or row["landline"]): row["birth_year"] for row in csv.DictReader(file, delimiter=";")}


def known(line, number, year):
    """A call of somebody who has typed their year of birth."""
    phone = line.ring(number)
    phone.hears("année de naissance")
    return phone.press(year)


def asks(town, line):
    jeanne = known(line, JEANNE, "1944")
    check(jeanne.hears("Jeanne, voici vos choix"), "number and year of birth open her menu")
    time.sleep(3)  # she listens for a while
    jeanne.choose("demander une sortie").choose("une autre sortie").choose("des courses")
    jeanne.choose("Talensac")
    jeanne.hears("le jour du mois")
    jeanne.press(f"{(5 + 7) % 28 + 1:02}").choose("Le matin").choose("Peu importe")
    check(jeanne.hears("Si j’ai bien compris", "courses"), "what, where and when are read back before they count")
    jeanne.choose("bien cela")
    check(jeanne.hears("Votre demande porte le numéro"), "and asked for")
    jeanne.hang_up()
    row = town.rows("select code, channel, state from nec.outing order by id desc limit 1")[0]
    equal(row["channel"], "phone", "the outing came by telephone")
    written(jeanne, "1-demander", "Jeanne demande une sortie")
    return row["code"], jeanne


def accepts(town, line, code):
    years = birth_years()

    def offered():
        row = town.rows("select p.first_name from nec.offer f join nec.outing o on o.id = f.outing_id join nec.person p on p.id = f.volunteer_id "
                        "join nec.contact_point c on c.person_id = p.id and c.kind in ('mobile', 'landline') "
                        "where o.code = :'c' and f.slot is not null order by f.id limit 1", c=code)
        return row and row[0]["first_name"]
    name = wait_until(offered, 30, says="offers go out")
    with open(SOURCE / "migrations/demo/benevoles.csv", encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file, delimiter=";") if r["first_name"] == name)
    number = re.sub(r"\D", "", row["mobile"] or row["landline"])
    volunteer = known(line, number, years[number])
    check(volunteer.hears("Une sortie vous est proposée", "courses"), "a volunteer who rings hears what is proposed")
    check("Morvan" not in volunteer.words() and "Félibien" not in volunteer.words(), "without name or address", volunteer.words())
    volunteer.choose("dire oui")
    check(volunteer.hears("Merci beaucoup"), "yes is thanked")
    volunteer.hang_up()
    written(volunteer, "2-accepter", f"{name} accepte")
    return number, years[number], volunteer


def agrees(town, line, code):
    jeanne = known(line, JEANNE, "1944")
    check(jeanne.hears("Une bonne nouvelle"), "when she rings, that somebody comes is what she hears first")
    jeanne.choose("dire oui")
    check(jeanne.hears("C’est entendu"), "one key agrees")
    jeanne.hang_up()
    equal(town.value("select state from nec.outing where code = :'c'", c=code), "confirmed", "the outing is confirmed")
    written(jeanne, "3-dire-oui", "Jeanne apprend qui vient, et dit oui")
    return jeanne


def goes(town, line, code, number, year):
    calls = []
    for when, choice, heard, state, name, title in (
            ("meet_at - interval '5 minutes'", "à la porte", "Bonne sortie", "started", "4-a-la-porte", "Le bénévole est à la porte"),
            ("leave_at", "chemin du retour", "Bon retour", "returning", "5-retour", "Ils prennent le chemin du retour"),
            ("end_at", "bien rentrée", "Merci pour cette sortie", "home_safe", "6-rentree", "Elle est bien rentrée")):
        clock_to(town, town.value(f"select {when} as at from nec.outing where code = :'c'", c=code))
        volunteer = known(line, number, year)
        if "voici vos choix" not in wait_until(volunteer.words, 10):
            volunteer.choose("les autres choix")  # another offer has come in between
        volunteer.choose(choice)
        check(volunteer.hears(heard), f"« {choice} » is thanked")
        volunteer.hang_up()
        equal(town.value("select state from nec.outing where code = :'c'", c=code), state, f"and the outing is {state}")
        written(volunteer, name, title)
        calls.append(volunteer)
    return calls


def reviews(town, line, code):
    clock_to(town, town.value("select end_at + interval '1 day' as at from nec.outing where code = :'c'", c=code))
    words = "Nous avons pris un café, et Léo a porté mes sacs."
    voice = spoken(town, "jeanne", words)
    jeanne = known(line, JEANNE, "1944")
    jeanne.choose("comment s’est passée").choose("Bien").choose("Oui").choose("ajouter un mot")
    jeanne.hears("après le signal")
    wait_until(lambda: any(l.startswith("RECORD") for _, l in jeanne.lines()), 20, says="the recording begins")
    jeanne.say(voice, words).press("#")
    check(jeanne.hears("Merci"), "a word about the outing is thanked")
    check(jeanne.ended(), "and the call ends")
    row = town.rows("select e.code as alert, o.code from nec.escalation e join nec.outing o on o.id = e.outing_id where recording is not null")
    equal([r["code"] for r in row], [code], "the desk has her word, with the outing it is about")
    same = alike(town, voice, row[0]["alert"])
    check(same > 0.9, "what was recorded is what she said", same)
    equal(town.value("select went || ' ' || ease from nec.feedback order by outing_id desc limit 1"), "good more", "with how it went")
    written(jeanne, "7-raconter", "Jeanne raconte sa sortie")
    return jeanne


def outing(town, line):
    code, first = asks(town, line)
    number, year, second = accepts(town, line, code)
    calls = [first, second, agrees(town, line, code), *goes(town, line, code, number, year), reviews(town, line, code)]
    by_ear(calls, "in all these calls the sound in the receiver is that of the files")


def stranger(town, line):
    voice = spoken(town, "new", "Je m'appelle Rose Lemoine, j'habite douze rue de Strasbourg.")
    rose = line.ring("0698765432")
    rose.choose("être accompagné")
    rose.hears("année de naissance")
    rose.press("1941").choose("Si vous êtes d’accord")
    wait_until(lambda: any(l.startswith("RECORD") for _, l in rose.lines()), 30)
    rose.say(voice, "Je m’appelle Rose Lemoine, j’habite douze rue de Strasbourg.").press("#")
    check(rose.hears("vous rappelle pour faire connaissance", "au plus tard"), "somebody new is promised a call, with its hour")
    check(rose.ended(), "and the call ends")
    row = town.rows("select recording, note_sealed, contact_sealed, due_at > nec.now() as due from nec.escalation order by id desc limit 1")[0]
    check(row["recording"] and row["note_sealed"] and row["contact_sealed"] and row["due"],
          "the desk has voice, year and number, sealed, and an hour", row)
    written(rose, "8-premiere-fois", "Une personne appelle pour la première fois")

    hidden = line.ring("0698765499", withheld=True)
    check(hidden.hears("être accompagné"), "a withheld number is an unknown caller")
    hidden.press("9")
    check(hidden.hears("n’est pas un choix"), "a wrong key is said to be none")
    hidden.hang_up()


def desk(town, line):
    clock_to(town, "2026-12-01 10:00 Europe/Paris")
    at_desk = line.wait_for_call(desk=True)
    jeanne = known(line, JEANNE, "1944")
    jeanne.hears("Jeanne")
    jeanne.press("0")
    check(wait_until(lambda: len(at_desk.handset.heard) > 25, 20), "0 rings the desk, and somebody answers")
    voice = spoken(town, "hello", "Bonjour, c'est Jeanne.")
    jeanne.say(voice, "Bonjour, c’est Jeanne.")
    wait_until(lambda: rtp.best_likeness(rtp.samples(voice), at_desk.handset.samples()) > 0.9, 10, 0.5, "the desk hears her")
    check(True, "the two hear each other")
    jeanne.hang_up()
    check(at_desk.ended(), "and the desk hears that she hangs up")
    written(jeanne, "9-une-personne", "Jeanne parle à une personne")

    busy = line.wait_for_call(desk=True, scenario="busy.xml")
    jeanne = known(line, JEANNE, "1944")
    jeanne.hears("Jeanne")
    jeanne.press("0")
    check(jeanne.hears("Personne ne peut répondre", seconds=25), "when the desk is busy a word is taken")
    jeanne.hang_up()
    busy.put_away()


def twenty(town, line):
    voice = spoken(town, "many", "Pouvez-vous me rappeler, s'il vous plaît ?")
    before = town.value("select count(*) from nec.escalation where recording is not null")
    callers = [line.ring(f"06987000{i:02}") for i in range(20)]
    for caller in callers:
        caller.choose("laisser un message")
    for caller in callers:
        wait_until(lambda: any(l.startswith("RECORD") for _, l in caller.lines()), 30)
        caller.deeds.append((len(caller.lines()), ("says", "Pouvez-vous me rappeler ?")))
        caller.handset.say(voice)
        caller.handset.press("#")
    check(all([caller.ended() for caller in callers]), "twenty people ring at once, and each is heard to the end")
    rows = town.rows(f"select code from nec.escalation where recording is not null order by id offset {before}")
    equal(len(rows), 20, "with a word of their own at the desk")
    same = [alike(town, voice, row["code"]) for row in rows[::7]]
    check(min(same) > 0.9, "which is what they said", same)


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=("web", "dispatcher", "matcher"), settings=Line.settings()) as town:
        clock_to(town, "2026-11-24 10:00 Europe/Paris")
        town.sql("update nec.senior set circle_agreed = false, limit_lifted_until = '2100-01-01'")
        with Line(town) as line:
            note((line.console("core show version").strip().splitlines() or ["?"])[-1])
            outing(town, line)
            stranger(town, line)
            desk(town, line)
            twenty(town, line)
            wait_until(lambda: "0 active channels" in line.console("core show channels"), 10, says="all channels are free")
            check(True, "no channel is left behind")


run(main)

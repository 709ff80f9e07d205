"""
An outing by telephone alone, through a real Asterisk with the files of deploy/asterisk: from the first call to home
safe and the day after, those who go and the service calling each other. And what else a line must bear: somebody
new, a desk that is busy, twenty calls at once.

With NEC_CALLS=yes each call is written down in docs/appels.
"""
# --quick leaves this out.
import os
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from cast import People, by_call  # noqa: E402
from desk import Desk  # noqa: E402
from line import Line, isolate, missing  # noqa: E402
from nec import SOURCE, Town, check, equal, note, run, skip, wait_until  # noqa: E402
from people import clock_to  # noqa: E402
import rtp  # noqa: E402
from speech import spoken  # noqa: E402

JEANNE, ANNE = "0261911137", "0639985837"
JEANNE_HOME, ANNE_HOME = "+33261911137", "+33639985837"  # as the service calls them
NAMES = {JEANNE_HOME: "Jeanne", ANNE_HOME: "Anne-Sophie"}
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
    jeanne.press(f"{(5 + 7) % 28 + 1:02}").choose("Le matin")
    check(jeanne.hears("Si j’ai bien compris", "courses"), "what, where and when are read back before they count")
    jeanne.choose("bien cela")
    check(jeanne.hears("Votre demande porte le numéro"), "and asked for")
    jeanne.hang_up()
    row = town.rows("select code, channel, state from nec.outing order by id desc limit 1")[0]
    equal(row["channel"], "phone", "the outing came by telephone")
    written(jeanne, "1-demander", "Jeanne demande une sortie")
    return row["code"], jeanne


class Calls:
    """The telephones that the service rings, one after the other: on this line only one can ring at a time."""

    def __init__(self, town, line):
        self.town, self.line = town, line
        self.last = line.wait_for_call(calls=100)

    def picked_up(self, number):
        """The next call is for this person, who has picked up."""
        self.last = self.last.next(number)
        check(self.last.hears("Nous avons un message pour vous", seconds=30), f"{NAMES[number]}’s telephone rings")
        return self.last

    def hears(self, number, *words):
        """The same, and then a key is pressed: no name before, these words after."""
        phone = self.picked_up(number)
        before = " ".join(sentence for _, sentence in phone.said())
        check(not any(name in before for name in ("Jeanne", "Anne", "Morvan")), "whoever picks up hears no name", before)
        phone.choose("écouter")
        check(phone.hears(*words), f"with a key {NAMES[number]} hears what it is about: {words}")
        return phone

    def over(self):
        """The receiver is put down; the call is known to have been heard. The next one may ring at once."""
        code = next(line.split()[1] for _, line in self.last.lines() if line.startswith("agi_arg_1: "))
        self.line.cut()
        outcome = wait_until(lambda: self.town.value("select outcome from nec.call where code = :'c'", c=code), 10, says="the call ends")
        self.last.handset.forget()
        equal(outcome, "heard", "and the call is known to have been heard")


def stands(town, code):
    return town.value("select state from nec.outing where code = :'c'", c=code)


def offered(town, calls, code):
    anne = calls.hears(ANNE_HOME, "Nous vous proposons une sortie")
    check("Morvan" not in anne.words() and "Félibien" not in anne.words(), "a volunteer is called about an outing, without name or address", anne.words())
    anne.choose("dire oui")
    check(anne.hears("Merci beaucoup"), "yes is thanked")
    equal(stands(town, code), "accepted", "and counts")
    calls.over()
    written(anne, "2-accepter", "Le service propose la sortie à Anne-Sophie, qui accepte")
    return anne


def agreed(town, calls, code):
    def told():
        return town.value("select told_at is not null from nec.outing where code = :'c'", c=code)
    jeanne = calls.picked_up(JEANNE_HOME)
    equal(told(), False, "somebody is found and her telephone is picked up: she does not count as told yet")
    jeanne.choose("écouter")
    check(jeanne.hears("Bonne nouvelle", "Anne-Sophie"), "a key, and she hears who can come")
    equal(told(), True, "then she is told")
    jeanne.choose("dire oui")
    check(jeanne.hears("C’est entendu"), "one key agrees")
    calls.over()
    equal(stands(town, code), "confirmed", "the outing is confirmed")
    written(jeanne, "3-dire-oui", "Le service apprend à Jeanne qui peut venir, et elle dit oui")
    return jeanne


def reminded(town, calls, code):
    clock_to(town, town.value("""with here as materialized (select set_config('nec.territory', '1', false) as set)
        select core.reminder_at(o) + interval '1 minute' as at from here, nec.outing o where here.set = '1' and code = :'c'""", c=code))
    jeanne = calls.hears(JEANNE_HOME, "Un rappel", "Anne-Sophie")
    calls.over()
    written(jeanne, "4-rappel", "Le service rappelle la sortie du lendemain à Jeanne")
    return jeanne


def goes(town, line, code):
    told = []
    for when, choice, heard, state, name, title in (
            ("meet_at - interval '5 minutes'", "à la porte", "Bonne sortie", "started", "5-a-la-porte", "Anne-Sophie est à la porte"),
            ("leave_at", "chemin du retour", "Bon retour", "returning", "6-retour", "Elles prennent le chemin du retour")):
        clock_to(town, town.value(f"select {when} as at from nec.outing where code = :'c'", c=code))
        anne = known(line, ANNE, "1968")
        anne.choose(choice)
        check(anne.hears(heard), f"« {choice} » is thanked")
        anne.hang_up()
        equal(stands(town, code), state, f"and the outing is {state}")
        written(anne, name, title)
        told.append(anne)
    return told


def home(town, calls, code):
    clock_to(town, town.value("select end_at + interval '31 minutes' as at from nec.outing where code = :'c'", c=code))
    anne = calls.hears(ANNE_HOME, "Jeanne Morvan est de retour")
    anne.choose("bien rentrée")
    check(anne.hears("Merci pour cette sortie"), "nobody has said that she is home: her volunteer is called, and says so")
    calls.over()
    equal(stands(town, code), "home_safe", "home safe, by telephone alone")
    written(anne, "7-rentree", "Le service demande si Jeanne est bien rentrée")
    return anne


def reviews(town, calls, code):
    clock_to(town, town.value("select end_at + interval '1 day' as at from nec.outing where code = :'c'", c=code))
    words = "Nous avons pris un café, et Anne-Sophie a porté mes sacs."
    voice = spoken(town, "jeanne", words)
    jeanne = calls.hears(JEANNE_HOME, "Comment s’est passée")
    jeanne.choose("Bien").choose("Oui").choose("ajouter un mot")
    jeanne.hears("après le signal")
    wait_until(lambda: any(l.startswith("RECORD") for _, l in jeanne.lines()), 20, says="the recording begins")
    jeanne.say(voice, words).press("#")
    check(jeanne.hears("Merci"), "the day after she is asked how it went, and adds a word")
    row = wait_until(lambda: town.rows("select e.code as alert, o.code from nec.escalation e join nec.outing o on o.id = e.outing_id "
                                       "where recording is not null"), 10)
    equal([r["code"] for r in row], [code], "the desk has her word, with the outing it is about")
    calls.over()
    same = alike(town, voice, row[0]["alert"])
    check(same > 0.9, "what was recorded is what she said", same)
    equal(town.value("select went || ' ' || ease from nec.feedback order by outing_id desc limit 1"), "good more", "with how it went")
    written(jeanne, "8-raconter", "Le service demande à Jeanne comment s’est passée la sortie")
    return jeanne


def outing(town, line):
    """From the first call to the day after, the calls that the service places included."""
    calls = Calls(town, line)
    code, first = asks(town, line)
    heard = [first, offered(town, calls, code), agreed(town, calls, code), reminded(town, calls, code), *goes(town, line, code),
             home(town, calls, code), reviews(town, calls, code)]
    by_ear(heard, "in all these calls the sound in the receiver is that of the files")


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
    written(rose, "9-premiere-fois", "Une personne appelle pour la première fois")

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
    written(jeanne, "10-une-personne", "Jeanne parle à une personne")

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


# One volunteer, and of what the service tells only what is asked and the reminder: each call has its turn on one line.
ALONE = """
update nec.volunteer set state = 'paused' where person_id <> :'v' and state = 'active';
update nec.senior set circle_agreed = false, limit_lifted_until = '2100-01-01';
update nec.territory set settings = settings || '{"trial": "false", "offer_gather": "0 minutes"}';
create function nec.told_by_telephone() returns trigger language plpgsql as $$
begin
    if new.kind not in ('offer', 'who_comes_agree', 'reminder_senior', 'nudge_home', 'feedback_senior') then
        new.state := 'dropped';
    end if;
    return new;
end $$;
create trigger told_by_telephone before insert on nec.message for each row execute function nec.told_by_telephone();
"""


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=(), settings=Line.settings(**Line.CALLS)) as town:
        people = People(town)
        by_call(town, people, "anne")
        clock_to(town, "2026-11-24 10:00 Europe/Paris")
        town.sql(ALONE, v=people.people["anne"]["id"])
        with Line(town) as line:
            note((line.console("core show version").strip().splitlines() or ["?"])[-1])
            for process in ("web", "dispatcher", "matcher"):
                town.start(process)
            outing(town, line)
            stranger(town, line)
            desk(town, line)
            twenty(town, line)
            wait_until(lambda: "0 active channels" in line.console("core show channels"), 10, says="all channels are free")
            check(True, "no channel is left behind")


run(main)

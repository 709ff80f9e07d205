"""What callers meet while nec-dispatcher or PostgreSQL is away, in a real Asterisk: they are heard, and nothing is lost."""
# --quick leaves this out.
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from desk import Desk  # noqa: E402
from line import Line, isolate, missing  # noqa: E402
from nec import Town, check, equal, run, skip, wait_until  # noqa: E402
from people import daytime  # noqa: E402
from speech import spoken  # noqa: E402
import rtp  # noqa: E402

JEANNE = "0261911137"


def words(town):
    """The words at the desk, oldest first."""
    return town.rows("select code, contact_sealed is not null as number, person_id is not null as known, due_at > nec.now() as due "
                     "from nec.escalation where recording is not null order by id")


def in_menu(line):
    jeanne = line.ring(JEANNE)
    jeanne.hears("année de naissance")
    jeanne.press("1944")
    jeanne.hears("voici vos choix")
    return jeanne


def speaks(phone, voice):
    """Waits for the signal, speaks, and ends with #."""
    wait_until(phone.signalled, 60, 0.1, "the signal")
    time.sleep(0.4)
    phone.say(voice, "…").press("#")


def recorded(town, row, voice):
    """How much what a coordinator hears is what was said."""
    sound = wait_until(lambda: Desk(town).listens(row["code"]), 20, 0.3, "the desk has the sound")
    return rtp.best_likeness(rtp.samples(voice), sound)


def dispatcher_killed(town, line, voice):
    jeanne = in_menu(line)
    town.kill("dispatcher")
    away = town.folder / "phone/voices/away"
    wait_until(lambda: jeanne.hears_file(away) > 0.9, 40, 0.5, "what Asterisk says alone")
    check(True, "the dispatcher is killed in mid-call: the caller hears when there is somebody, and may speak")
    speaks(jeanne, voice)
    check(jeanne.ended(), "she is thanked, and the call ends")
    odette = line.ring("0698000001", withheld=True)
    wait_until(odette.signalled, 60, 0.1, "the signal")
    time.sleep(0.4)
    odette.handset.say(voice)
    wait_until(odette.handset.quiet, 10)
    odette.hang_up()
    equal(words(town), [], "whoever rings now is recorded, too; the desk does not know yet")
    town.start("dispatcher")
    rows = wait_until(lambda: len(words(town)) == 2 and words(town), 30, 0.3, "both words reach the desk")
    check(all(row["due"] for row in rows), "with an hour by which they are called back", rows)
    equal(sorted(row["number"] for row in rows), [False, True], "with the number, unless it was withheld")
    same = [round(recorded(town, row, voice), 3) for row in rows]
    check(min(same) > 0.9, "and they are what was said", same)
    equal(len(list((town.folder / "phone/away").iterdir())), 0, "nothing is left behind, nothing comes twice")


def postgres_stopped(town, line, voice):
    before = len(words(town))
    jeanne = in_menu(line)
    jeanne.choose("laisser un mot")
    jeanne.hears("après le signal")
    town.kill("postgres")
    speaks(jeanne, voice)
    check(jeanne.hears("Merci", seconds=30), "PostgreSQL is killed while she speaks: she is thanked all the same")
    check(jeanne.ended(), "and the call ends")
    rose = line.ring("0698000002")
    check(rose.hears("petit ennui technique", seconds=30), "whoever rings now hears that there is some trouble")
    check(rose.hears("Personne ne peut répondre", seconds=40), "and where nobody is at the desk, a word is taken")
    speaks(rose, voice)
    check(rose.ended(), "and the call ends")
    town.start("postgres")
    rows = wait_until(lambda: len(words(town)) == before + 2 and words(town)[before:], 40, 0.3, "both words reach the desk")
    equal(sorted(row["known"] for row in rows), [False, True], "one in her name, one with a number only")
    same = [round(recorded(town, row, voice), 3) for row in rows]
    check(min(same) > 0.9, "and they are what was said", same)


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=("web", "dispatcher"), own_postgres=True, settings=Line.settings()) as town:
        daytime(town)
        with Line(town, hours="00:00-00:01,sun,1,jan") as line:
            voice = spoken(town, "word", "Pouvez-vous me rappeler demain matin, s'il vous plaît ?")
            wait_until((town.folder / "phone/voices/away.wav").exists, 20)
            dispatcher_killed(town, line, voice)
            postgres_stopped(town, line, voice)


run(main)

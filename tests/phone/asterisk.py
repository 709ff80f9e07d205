"""Calls through a real Asterisk with the files of deploy/asterisk: what people do, and what they hear."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from line import Line, isolate, missing  # noqa: E402
from nec import Town, check, equal, note, run, skip, wait_until  # noqa: E402
from people import daytime  # noqa: E402

JEANNE = "0261911137"


def by_ear(phone, title):
    """What was heard is what was to be said."""
    heard = phone.ear()
    poor = [(sentence, round(same, 3)) for sentence, played, same in heard if played > 4000 and same < 0.95]
    check(heard and not poor, title, poor or "nothing was heard")


def a_call(line):
    jeanne = line.ring(JEANNE)
    jeanne.hears("année de naissance")
    wait_until(jeanne.handset.first_sound, 5, says="a voice")
    jeanne.press("1944")
    check(jeanne.hears("Jeanne", "voici vos choix"), "a call through Asterisk: number and year of birth open the menu")
    wait_until(lambda: len(jeanne.handset.samples()) > 60000, 20)
    jeanne.hang_up()
    wait_until(lambda: "0 active channels" in line.console("core show channels"), 5, says="the channel is free")
    check(True, "who hangs up in the middle of a sentence leaves no channel behind")
    by_ear(jeanne, "the sound in the receiver is that of the files, sample by sample")


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=("dispatcher",), settings=Line.settings()) as town:
        daytime(town)
        with Line(town) as line:
            note((line.console("core show version").strip().splitlines() or ["?"])[-1])
            a_call(line)


run(main)

"""
How long a caller waits, through a real Asterisk: from ring to the first word, from a key to the answer, one alone and with
twenty calls at once; and what a call costs. Heard in the receiver: the time of a key is when its last packet left, that of
an answer when sound came after silence.
"""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "phone/support"), str(HERE.parent / "support")]
from line import Line, isolate, missing  # noqa: E402
from nec import Town, check, note, run, skip, wait_until  # noqa: E402
from people import daytime  # noqa: E402
import rtp  # noqa: E402

CALLS = 20
KEYS = 4  # of each of them
FIRST_WORD_MS, KEY_P95_MS = 1000, 300
QUIET = 0.5  # so long a pause that the sentence is over
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid):
    """Processor seconds of a process so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def told(title, times):
    note(f"{title:<44} n={len(times):<4} median {1000 * percentile(times, 0.5):6.0f} ms   p95 {1000 * percentile(times, 0.95):6.0f} ms")


def silent(phone):
    """Has the sentence ended, for good?"""
    recent = [coded for _, coded in list(phone.handset.heard)[-int(QUIET / 0.02):]]
    return len(recent) >= int(QUIET / 0.02) and not any(rtp.loud(coded) for coded in recent)


def answered_in(phone):
    """From the last key to the first sound, in seconds."""
    key = phone.handset.last_key_sent
    heard = wait_until(lambda: phone.handset.first_sound(key), 20, 0.005)
    return heard - key


def rounds(phones):
    """Each waits for the end of what is said, then presses *, which says it again."""
    times = []
    for _ in range(KEYS):
        for phone in phones:
            wait_until(lambda: silent(phone), 60, 0.02)
        for phone in phones:
            phone.handset.press("*")
        for phone in phones:
            wait_until(lambda: phone.handset.quiet() and phone.handset.last_key_sent > phone.pressed, 10, 0.01)
            times.append(answered_in(phone))
            phone.pressed = phone.handset.last_key_sent
    return times


def ringing(line, count):
    phones = [line.ring(f"06987000{i:02}") for i in range(count)]
    for phone in phones:
        phone.pressed = 0.0
    return phones, [wait_until(phone.handset.first_sound, 20, 0.005) - phone.began for phone in phones]


def main():
    why = missing()
    if why:
        return skip(why)
    isolate()
    with Town(start=("dispatcher",), settings=Line.settings()) as town:
        daytime(town)
        with Line(town) as line:
            line.console("agi set debug off")
            warm, _ = ringing(line, 1)  # the sentence is made once
            warm[0].hang_up()
            alone = [ringing(line, 1) for _ in range(5)]
            told("from ring to the first word, alone", [times[0] for _, times in alone])
            check(max(times[0] for _, times in alone) < FIRST_WORD_MS / 1000, "from ring to the first word: under a second")
            for phones, _ in alone:
                phones[0].hang_up()
            asterisk, dispatcher = line.process.pid, town.pid("dispatcher")
            before = cpu_s(asterisk), cpu_s(dispatcher)
            phones, first = ringing(line, CALLS)
            told(f"from ring to the first word, {CALLS} at once", first)
            times = rounds(phones)
            told(f"from key to answer, {CALLS} calls", times)
            check(percentile(times, 0.95) < KEY_P95_MS / 1000, "from key to answer: 95 of 100 under 300 ms")
            for phone in phones:
                phone.hang_up()
            spent = cpu_s(asterisk) - before[0], cpu_s(dispatcher) - before[1]
            note(f"processor time a call of {KEYS + 1} sentences: dispatcher {1000 * spent[1] / CALLS:.0f} ms, Asterisk {1000 * spent[0] / CALLS:.0f} ms")


run(main)

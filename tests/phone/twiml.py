"""
Calls by a provider's webhooks: the first call (support/first_call.py), and what the wire may bring: forged, repeated, late and
senseless requests, recordings that are not ready yet, a dispatcher that dies in the middle.
"""
import io
import math
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import wave

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from desk import Desk  # noqa: E402
from first_call import JEANNE, story  # noqa: E402
from keypad import key_for  # noqa: E402
from nec import BIN, SOURCE, Town, check, equal, run, skip, wait_until  # noqa: E402
from provider import ACCOUNT, NUMBER, Call, Provider, silence  # noqa: E402
import rtp  # noqa: E402


def listening(town):
    wait_until(lambda: socket.create_connection(("127.0.0.1", town.settings["twiml_port"]), timeout=1).close() or True, 10)


def outcome(town, call):
    """How the database says that this call ended; None while it goes on."""
    return town.value("select outcome from nec.call where channel_id like :'c' || '.%' order by id desc limit 1", c=call.id)


def ends(town, call, wanted, title):
    wait_until(lambda: outcome(town, call), 20, says=f"{call.id} is over")
    equal(outcome(town, call), wanted, title)


def forged(town, provider):
    calls = town.value("select count(*) from nec.call")
    call = Call(provider, town, JEANNE)
    equal(call.send(call.at("entrant"), token="autre").receive()[0], 403, "what another has signed is not heard")
    equal(call.send(call.at("entrant")).receive()[0], 200, "what the provider has signed is")
    call.hang_up()
    strange = Call(provider, town, JEANNE)
    strange.id = "CA\r\nX"
    equal(strange.send(strange.at("entrant")).receive()[0], 400, "a call that has no name is refused")
    strange.id = "C" * 2000
    equal(strange.send(strange.at("entrant")).receive()[0], 400, "or one without end")
    strange.id = "CA1"
    equal(strange.send(strange.at("entrant"), Body="x" * 70000).receive()[0], 413, "more than 64 kB is too much")
    equal(strange.send(strange.at("ailleurs")).receive()[0], 404, "there is nothing else here")
    equal(strange.send(strange.at("rappel/ABC")).receive()[0], 404, "nor a call of ours by any name")
    equal(town.value("select count(*) from nec.call"), calls + 1, "none of them was a call")


def repeated(town, provider):
    def acts():
        return town.value("select count(*) from nec.journal where channel = 'phone' and subject <> 'call'")
    call = provider.ring(town, JEANNE)
    first = call.xml
    equal(call.send(call.at("entrant")).receive()[2], first, "a call that comes in twice is one, and hears the same")
    call.press("1944")
    if call.hears("Pour dire oui, tapez un"):
        call.choose("les autres choix")
    key, before, address = key_for(call.words, "être rappelé"), acts(), call.attributes["action"]
    call.press(key)
    check(call.hears("C’est noté") and acts() > before, "a key has done something", call.text)
    done = acts()
    answers = [call.send(address, Digits=key).receive()[2] for _ in range(3)]
    equal(answers, [call.xml] * 3, "told three times more it is answered the same")
    equal(call.send(call.at("pas/1"), Digits="1901").receive()[2], call.xml, "what is told late does nothing")
    equal(call.send(call.at("pas/99"), Digits="1").receive()[2], call.xml, "nor does what is told too early")
    equal(acts(), done, "and nothing was done twice")
    call.hang_up()
    ends(town, call, "hung_up", "the call ends as it did")
    equal(call.send(call.at("fin")).receive()[0], 200, "its end may be told twice")


def sounds(town, provider):
    call = provider.ring(town, JEANNE)
    path = call.xml.decode().split("<Play>")[1].split("</Play>")[0].removeprefix(town.url)

    def status(wanted):
        with socket.create_connection(("127.0.0.1", town.settings["twiml_port"]), timeout=10) as wire:
            wire.sendall(f"GET {wanted} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            return int(wire.makefile("rb").readline().split()[1])
    equal([status(path), status(path[:-5] + "x.wav"), status("/telephone/voix/.wav"), status("/telephone/entrant"), status(path[:-4])],
          [200, 404, 404, 404, 404], "a sound has a name that cannot be guessed")
    call.press("1944")
    equal(status(path), 404, "and is gone as soon as the call goes on")
    call.hang_up()


def tune(hertz):
    """Something to recognise."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1), sound.setsampwidth(2), sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", round(9000 * math.sin(6.28318 * hertz * i / 8000) * (i % 1000) / 1000)) for i in range(16000)))
    return file.getvalue()


def heard_by_desk(town, *sounds):
    """Is this what the last words at the desk sound like, oldest first?"""
    rows = town.rows(f"select code from nec.escalation where recording is not null order by id desc limit {len(sounds)}")
    there = [wait_until(lambda: Desk(town).listens(row["code"]), 30, 0.3, "the desk has the sound") for row in rows[::-1]]
    return [list(one) for one in there] == [list(rtp.samples(io.BytesIO(sound))) for sound in sounds]


def tells(call, address, name, **more):
    """That something was said, which the provider keeps under this name."""
    return call.send(address, RecordingUrl=f"https://ailleurs.example/Accounts/{ACCOUNT}/Recordings/{name}",
                     **{"RecordingDuration": "2", "Digits": "#", **more})


def speaks(call, sound, **more):
    """What does("speak") tells, with a sound of one's own."""
    name = call.provider.keep(sound)
    return tells(call, call.attributes["action"], name, **more), name


def at_signal(town, provider, number=JEANNE):
    return provider.ring(town, number).press("0").nobody_answers()


def recorded(town, provider):
    call, sound = at_signal(town, provider), tune(440)
    equal((call.attributes["finishOnKey"], call.attributes["maxLength"]), ("#0", "60"), "a word is recorded, a minute at most")
    provider.not_ready = 1
    answer, name = speaks(call, sound)
    check(answer.hear().hears("vous rappelle"), "and thanked", call.text)
    equal(call.verb, "Hangup", "and the call ends")
    ends(town, call, "done", "well")

    call = at_signal(town, provider)
    path, _, step = call.attributes["action"].rpartition("/")
    good_bye = call.send(call.attributes["action"]).receive()[2]
    check(b"<Hangup" in good_bye, "who says nothing is told good-bye", good_bye)
    equal(call.send(f"{path}/{int(step) + 1}", Digits="1").receive()[2], good_bye, "of which nothing comes: it is said again")
    call.over()
    call = at_signal(town, provider)
    answer, unwanted = speaks(call, silence(1), Digits="0")
    equal(answer.hear().verb, "Dial", "0 at the signal asks for a person")
    call.hang_up()

    before = town.value("select count(*) from nec.escalation where recording is not null")
    call, last = at_signal(town, provider), tune(660)
    answer, _ = speaks(call, last, Digits="hangup", CallStatus="completed")
    equal(answer.receive()[0], 200, "who hangs up while they speak")
    wait_until(lambda: town.value("select count(*) from nec.escalation where recording is not null") == before + 1, 20, says="has left a word")
    check(heard_by_desk(town, sound, last), "what was said is fetched when it is ready, from the provider and nowhere else: the desk hears it")
    wait_until(lambda: not provider.recordings, 20, says="nothing stays with the provider")
    check(name in provider.deleted and unwanted in provider.deleted, "and nothing of it stays there, nor of what nobody was to hear")


def dies(town, provider):
    call, sound = at_signal(town, provider), tune(550)
    provider.not_ready = 1000
    answer, name = speaks(call, sound)
    check(answer.hear().hears("vous rappelle"), "somebody has left a word,", call.text)
    other, late = provider.ring(town, JEANNE), at_signal(town, provider)
    address = late.attributes["action"]
    town.kill("dispatcher")
    provider.not_ready = 0
    town.start("dispatcher")
    listening(town)
    check(heard_by_desk(town, sound), "and the dispatcher is killed before it is brought home: the next one brings it")
    wait_until(lambda: name in provider.deleted, 20, says="it is deleted at the provider")
    twice, unwanted, nothing = provider.keep(tune(770)), provider.keep(silence(1)), provider.keep(silence(1))
    for told, more in ((twice, {}), (twice, {}), (unwanted, {"Digits": "0"}), (nothing, {"RecordingDuration": "0"})):
        tells(late, address, told, CallStatus="completed", **more).receive()
    wait_until(lambda: {twice, unwanted, nothing} <= set(provider.deleted), 20, says="nothing of what is told too late stays at the provider")
    fetched = [name for name in (twice, unwanted, nothing) for method, path in provider.asked if method == "GET" and name in path]
    equal(fetched, [twice], "what was said to the dead one is brought home once, however often it is told; what nobody was to hear is not")
    check(other.press("1944").hears("année de naissance"), "a call that a dead dispatcher carried begins anew", other.text)
    other.press("1944")
    check(other.hears("Jeanne"), "and goes on", other.text)
    other.hang_up()


def to_desk(town, provider):
    call = provider.ring(town, JEANNE).press("0")
    equal((call.verb, call.dialled), ("Dial", NUMBER), "the desk's telephone is rung")
    call.hang_up()
    ends(town, call, "to_desk", "whoever hangs up there has reached a person")
    call = provider.ring(town, JEANNE).press("0").somebody_answers()
    equal(call.verb, "Hangup", "when the desk hangs up the call is over")
    ends(town, call, "done", "well")
    provider.all_hang_up()
    crowd = [provider.ring(town, "") for _ in range(64)]
    equal({one.verb for one in crowd}, {"Gather"}, "sixty-four people call at once, and each is heard")
    late = Call(provider, town, JEANNE).begin()
    equal((late.verb, late.attributes), ("Reject", {"reason": "busy"}), "one more hears that the line is busy")
    provider.all_hang_up()
    wait_until(lambda: not town.value("select count(*) from nec.call where ended_at is null and channel_id like :'c' || '.%'", c=crowd[-1].id), 20,
               says="the last of them has gone")
    check(provider.ring(town, JEANNE).hears("année de naissance"), "and whoever calls then is heard")
    provider.all_hang_up()


def misled(town):
    """The provider would reach nec-web, which knows nothing of calls."""
    environment = town.environment() | {"NEC_TWIML_NUMBER": NUMBER}
    done = subprocess.run([BIN / "nec-admin", "doctor", "phone"], env=environment, cwd=SOURCE, text=True, capture_output=True, timeout=60)
    check(done.returncode == 1 and "ne mène pas à nec-dispatcher" in done.stdout.splitlines()[-1],
          "doctor phone: a proxy that does not pass /telephone/ on is told", done.stdout)


def main():
    if not shutil.which("espeak-ng") or not shutil.which("sox"):
        return skip("espeak-ng and sox are not here: the telephone has no voice")
    with Provider() as provider, Town(settings=provider.settings(agi_port=0)) as town:
        listening(town)
        story(town, lambda number: provider.ring(town, number))
        speaker = at_signal(town, provider)
        speaker.over()  # and no more is heard of it
        misled(town)
        forged(town, provider)
        repeated(town, provider)
        sounds(town, provider)
        recorded(town, provider)
        ends(town, speaker, "hung_up", "a word that the provider never brings is not waited for")
        to_desk(town, provider)
        dies(town, provider)
        check(all(path.startswith(f"/2010-04-01/Accounts/{ACCOUNT}/") for _, path in provider.asked), "nothing but our account was asked for anything")


run(main)

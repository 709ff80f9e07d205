"""A coordinator lends the telephone her voice: by a form with a file, by a program, and back; who may not, and what is no sound."""
# --quick leaves this out.
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, skip, wait_until  # noqa: E402
from scene import SESSION, Scene, Stillness  # noqa: E402
from sounds import heard, letters, multipart, samples, tone  # noqa: E402

PAGE, HELLO = "/bureau/voix", "/bureau/voix/hello"
WORDS = {"hello": "Bonjour à tous.", "bye": "Au revoir."}


def declared(town):
    """The dispatcher says what it says, and speaks the first sentence."""
    answer = town.call("voices_declare", "service:dispatcher", None,
                       {"sentences": [{"name": name, "text": text} for name, text in WORDS.items()]})
    town.call("sentence_spoken", "service:dispatcher", None,
              {"sentence": "hello", "text": WORDS["hello"], "sound": letters(tone(300))})
    return answer["document"]


def sent(visitor, path, file, **headers):
    """The form of a sentence with a file, as a browser sends it, from the page that shows it."""
    form = next(f for f in visitor.get(path).forms if f.action == path)
    fields = {f["name"]: f["value"] for f in form.fields if f["name"] in ("csrf", "key")}
    kind, body = multipart(fields, ("sound", file))
    return visitor.request("POST", path, body, {"Accept": "text/html", "Content-Type": kind, **headers}, follow=False)


def sound(visitor, voice, sentence="hello"):
    return visitor.request("GET", f"{PAGE}/{sentence}/{voice}.wav", headers={"Accept": "*/*"}, follow=False)


def recording(town, claire, still):
    page = claire.get(PAGE)
    check(page.says("Bonjour à tous.", "Au revoir.", "0 sur 2"), "the page lists what the telephone says, and that nothing is recorded", page.text[:900])
    heard_first = sound(claire, "synthese")
    equal((heard_first.status, heard_first.headers["Content-Type"]), (200, "audio/wav"), "the synthetic voice can be heard")
    check(heard(heard_first.body, 300) > 0.9, "as it spoke")
    still()
    equal(sound(claire, "personne").status, 404, "a voice that nobody lent is not there")
    answer = sent(claire, HELLO, tone(1000, 2.0, rate=44100, channels=2, loud=0.1))
    equal((answer.status, answer.headers["Location"].split("#")[-1]), (303, "/bureau/voix/hello?fait=sentence_record"), "a recording in any usual WAV is taken, and she is back at its sentence")
    hers = sound(claire, "personne")
    there = samples(hers.body)
    check(hers.status == 200 and heard(hers.body, 1000) > 0.95 and 1.9 < len(there) / 8000 < 2.1,
          "what is kept is what telephones carry, of the same length and tone", hers.status, heard(hers.body, 1000), len(there))
    check(max(map(abs, there)) > 20000, "as loud as the others", max(map(abs, there)))
    check(claire.get(PAGE).says("1 sur 2") and claire.get(HELLO).says("la voix de Claire Guérin"), "the pages say whose voice it is")
    check(claire.get(HELLO).click("La suivante qui manque").says("Au revoir."), "the next one that is missing is a click away")
    document = declared(town)
    equal([r["name"] for r in document["recorded"]], ["hello"], "the dispatcher hears of it")


def by_program(claire):
    status, document = claire.post_json(HELLO, {"sound": letters(tone(700))})
    equal((status, document), (200, {"sentence": "hello"}), "a program records as well")
    check(heard(sound(claire, "personne").body, 700) > 0.95, "and the last recording counts")


def refused(scene, claire, still):
    still()
    for what, file in (("a text", b"bonjour"), ("what is compressed", b"OggS" + bytes(4000)), ("silence", tone(loud=0)),
                       ("half a minute too much", tone(seconds=31)), ("a WAV cut off in its header", tone()[:30])):
        page = sent(claire, HELLO, file)
        check(page.status == 422 and page.title.startswith("Erreur") and 'id="sentence_record-sound-bad"' in page.body.decode(),
              f"{what} is refused beside its sentence", page.status, page.text[:600])
    equal(sent(claire, HELLO, b"").status, 422, "no file at all is asked for")
    equal(sent(claire, HELLO, tone(), Origin="https://evil.example").status, 403, "another site records nothing")
    for name, status in (("jeanne", 403), ("leo", 403), (None, 403)):
        visitor = scene.visitor(name)
        equal(visitor.post_json(HELLO, {"sound": letters(tone())})[0], status, f"{name or 'a stranger'} records nothing")
        check(sound(visitor, "personne").status in (303, 403), f"{name or 'a stranger'} hears nothing", sound(visitor, "personne").status)
    for voice, sentence in (("personne", "nothing"), ("robot", "hello"), ("personne", "..%2f..%2fetc")):
        check(sound(claire, voice, sentence).status in (400, 404), f"{sentence} in the voice {voice} is not there", sound(claire, voice, sentence).status)
    equal(still(), [], "none of it changes anything")


def back(claire):
    page = claire.get(HELLO).submit("Revenir à la voix de synthèse")
    check(page.status == 200 and page.says("la voix de synthèse dit cette phrase") and claire.get(PAGE).says("0 sur 2"), "she takes her voice back", page.text[:600])
    equal(sound(claire, "personne").status, 404, "the recording is gone")
    equal(claire.post_json(HELLO + "/synthese", {})[0], 404, "there is nothing more to take back")


def to_the_telephone(town):
    """The dispatcher speaks what nobody has recorded, and fetches what somebody has."""
    claire = town.visitor()
    claire.cookies["nec"] = town.sql(SESSION, person=town.value("select person_id from nec.coordinator limit 1"), role="coordinator",
                                     channel="desk", offer="")
    recorded = town.folder / "phone/voices/recorded"
    wait_until(lambda: town.value("select count(*) from nec.sentence where spoken is not null") >= 2, 60,
               says="the dispatcher says what it says, and speaks it")
    first = town.rows("select name, text from nec.sentence where spoken is not null order by nth limit 1")[0]
    speech = samples(sound(claire, "synthese", first["name"]).body)
    check(0.04 < len(speech) / 8000 / len(first["text"]) < 0.15, "the page plays the synthetic voice, as long as its words",
          first["text"], len(speech) / 8000)
    equal(claire.post_json(f"{PAGE}/goodbye", {"sound": letters(tone(1000))})[0], 200, "a sentence is recorded")
    file = wait_until(lambda: next(recorded.glob("goodbye.*.wav"), None), 20, says="the dispatcher fetches the recording")
    check(heard(file.read_bytes(), 1000) > 0.95, "which Asterisk can play as it is")
    equal(claire.post_json(f"{PAGE}/goodbye", {"sound": letters(tone(500))})[0], 200, "recorded once more")
    wait_until(lambda: any(heard(f.read_bytes(), 500) > 0.95 for f in recorded.glob("goodbye.*.wav")), 20, says="the new one replaces it")
    equal(len(list(recorded.glob("goodbye.*.wav"))), 1, "the old one is gone")
    equal(claire.post_json(f"{PAGE}/goodbye/synthese", {})[0], 200, "she takes her voice back")
    wait_until(lambda: not list(recorded.glob("goodbye.*.wav")), 20, says="the telephone speaks by itself again")


def main():
    if not shutil.which("espeak-ng"):
        return skip("espeak-ng is not here: the telephone has no voice")
    with Town(start=("web", "dispatcher"), settings={"voice_ahead": "true"}) as town:
        to_the_telephone(town)
    with Town(start=("web",)) as town:
        scene = Scene(town)
        claire, still = scene.visitor("claire"), Stillness(town)
        claire.post_json(HELLO + "/synthese", {})  # the scene has recorded it
        declared(town)
        recording(town, claire, still)
        by_program(claire)
        refused(scene, claire, still)
        back(claire)


run(main)

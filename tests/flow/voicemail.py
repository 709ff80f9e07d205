"""
What a caller says reaches a person: from the file that Asterisk leaves to the coordinator who listens, writes it down,
makes it a request, calls back, and is done. The sound is sealed on the way and equals what was said.
"""
# --quick leaves this out.
import os
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from scene import CAST, SESSION  # noqa: E402
from people import daytime  # noqa: E402
from sounds import tone  # noqa: E402

SAID = tone(440, 3.0)
WROTE = "Le médecin jeudi à 15 h, à l’hôpital."


def token(town, name, channel=None):
    """A session of one of the cast."""
    first, last, role, usual = CAST[name]
    person = town.value("select id from nec.person where (first_name, last_name) = (:'f', :'l')", f=first, l=last)
    return town.sql(SESSION, person=person, role=role, channel=channel or usual, offer="")


def browser(town, name):
    visitor = town.visitor()
    visitor.cookies["nec"] = token(town, name)
    return visitor


def recorded(town, name, sound, age_s=10):
    """Asterisk has recorded this; nobody has written on the file since."""
    file = town.folder / "phone/recordings" / name
    file.write_bytes(sound)
    os.utime(file, (time.time() - age_s, time.time() - age_s))
    return file


def arrives(town, claire):
    """Jeanne has spoken; returns the code of the alert."""
    file = recorded(town, "essai-1.wav", SAID)
    answer = town.call("word_leave", f"session:{token(town, 'jeanne', 'phone')}", "k1", {"recording": file.name})
    code = answer["document"]["escalation"]
    wait_until(lambda: not file.exists(), 20, says="the file is taken in and removed")
    page = claire.get("/bureau/appels")
    check(page.says("Jeanne Morvan", "à rappeler au plus tard") and "messages-parles/" in page.body.decode(),
          "she stands among those to be called back, with a player", page.text[:1500])
    sealed = town.value("select sound_sealed from nec.recording r join nec.escalation e on e.id = r.escalation_id where e.code = :'c'", c=code)
    check(re.match(r"v1:recording(@[\w.]+)?:", sealed) and "UklGR" not in sealed, "what lies in the database is sealed", sealed[:60])
    return code


def heard(town, claire, code):
    status, document = claire.json(f"/bureau/alertes/{code}")
    spoken = document["alert"]["spoken"]
    equal((status, spoken["seconds"]), (200, 3), "the alert says how long she spoke")
    address = f"/bureau/messages-parles/{spoken['recording']}.wav"
    answer = claire.request("GET", address, headers={"Accept": "*/*"})
    check((answer.status, answer.headers["Content-Type"], answer.body) == (200, "audio/wav", SAID), "what is heard is what was said, to the byte",
          answer.status, len(answer.body))
    equal(answer.headers["Cache-Control"], "no-store", "and no browser keeps it")
    for name in ("jeanne", "leo"):
        equal(browser(town, name).request("GET", address, follow=False).status, 403, f"{name} does not hear it")
    check(town.visitor().request("GET", address, headers={"Accept": "*/*"}, follow=False).status in (303, 403), "nor does a stranger")
    equal(claire.request("GET", f"/bureau/messages-parles/{'A' * 22}.wav", follow=False).status, 404, "what is not there is not found")


def closed(town, claire, code):
    """The key that sealed it is not on this server any more, or somebody has put another's sound in its place."""
    status, document = claire.json(f"/bureau/alertes/{code}")
    address = f"/bureau/messages-parles/{document['alert']['spoken']['recording']}.wav"
    kept = "(select r.id from nec.recording r join nec.escalation e on e.id = r.escalation_id where e.code = :'c')"
    sealed = town.value(f"select sound_sealed from nec.recording where id = {kept}", c=code)
    for says, other in (("another key", re.sub("^v1:", "v9:", sealed)), ("another row", re.sub(r"^v1:recording(@[\w.]+)?:", "v1:recording@recording.sound.9999:", sealed)),
                        ("no seal at all", "v1:recording")):
        assert other != sealed, sealed[:60]
        town.sql(f"update nec.recording set sound_sealed = :'s' where id = {kept}", s=other, c=code)
        answer = claire.request("GET", address, headers={"Accept": "text/html"}, follow=False)
        check(answer.status == 404 and "la clé qui l’ouvre manque" in answer.body.decode(), f"{says}: that it cannot be opened is said, and what to do", answer.status)
        equal(claire.request("GET", address, headers={"Accept": "application/json"}).status, 404, f"{says}: to a program as well")
    check(any(event.get("purpose") == "recording" and event.get("closed") == "1" for event in town.events("web", "seal")), "the log has it, once each time", town.events("web", "seal")[-1:])
    town.sql(f"update nec.recording set sound_sealed = :'s' where id = {kept}", s=sealed, c=code)


def written(town, claire, code):
    alert = f"/bureau/alertes/{code}"
    page = claire.get(alert)
    equal(claire.get(alert).submit("Garder par écrit", note="").status, 422, "nothing is no writing")
    page = page.submit("Garder par écrit", note=WROTE)
    check(page.status == 200 and page.says(WROTE), "what she said is written down, and stands on the alert", page.text[:800])
    ask = page.click("En faire une demande de sortie")
    check(ask.status == 200 and ask.says("Une sortie pour Jeanne Morvan") and WROTE in ask.body.decode(),
          "a request for her has the words already", ask.text[:400])
    check(claire.get("/bureau/appels").says(WROTE), "they stand among those to be called back, too")


def called_back(town, claire, code):
    alert = f"/bureau/alertes/{code}"
    town.sql("update nec.contact_point set kind = 'post', value_sealed = null, value_index = null where person_id = (select id from nec.person where (first_name, last_name) = ('Claire', 'Guérin')) "
             "and kind <> 'email'")
    page = claire.get(alert).submit("Rappeler")
    check(page.status == 409 and page.says("Indiquez le téléphone sur lequel vous appeler"), "without a telephone of her own she is asked for one", page.text[:600])
    page = claire.get(alert).submit("Rappeler", phone="02 40 12 34 56")
    check(page.status == 200 and page.says("Votre téléphone va sonner"), "one click, and the exchange is to call", page.text[:600])
    row = town.rows("select c.direction, p.last_name from nec.call c join nec.person p on p.id = c.person_id join nec.escalation e on "
                    "e.id = c.escalation_id where e.code = :'c'", c=code)
    equal(row, [{"direction": "back", "last_name": "Morvan"}], "the call is asked for, once, for whoever left the word")
    jeanne = town.value("select code from nec.person where (first_name, last_name) = ('Jeanne', 'Morvan')")
    check(claire.get(f"/bureau/personnes/{jeanne}").says("Appels", "appel passé par l'équipe"), "it stands in her own page's history")
    page = claire.get(alert).submit("Régler l’alerte", settled="called", note="Rendez-vous noté.")
    check(page.status == 200 and not claire.get("/bureau/appels").says(WROTE), "settled, nobody need call her any more", page.text[:300])


def nobody_spoke_of_it(town, claire):
    """The process that carried a call was killed before the word was left."""
    young = recorded(town, "essai-2.wav", SAID, age_s=60)
    old = recorded(town, "essai-3.wav", SAID, age_s=1000)
    code = wait_until(lambda: town.value("select code from nec.escalation where recording = 'essai-3.wav'"), 20,
                      says="a recording that no word speaks of becomes a word after a while")
    wait_until(lambda: not old.exists(), 20, says="and is taken in like the others")
    equal(town.value("select count(*) from nec.escalation where recording = 'essai-3.wav'"), 1, "once")
    check(young.exists(), "a call that may still be going on is left alone")
    page = claire.get(f"/bureau/alertes/{code}")
    check(page.status == 200 and "messages-parles/" in page.body.decode(), "the desk hears whoever it was", page.text[:400])
    (town.folder / "phone/recordings/notes.txt").write_text("rien")
    (town.folder / "phone/recordings/lien.wav").symlink_to("/etc/passwd")
    time.sleep(3)
    check(town.alive("dispatcher") and (town.folder / "phone/recordings/notes.txt").exists(), "what is no recording is not touched")


def main():
    with Town(start=("web", "dispatcher")) as town:
        daytime(town)
        wait_until(lambda: (town.folder / "phone/recordings").is_dir(), 10)
        claire = browser(town, "claire")
        code = arrives(town, claire)
        heard(town, claire, code)
        closed(town, claire, code)
        written(town, claire, code)
        called_back(town, claire, code)
        nobody_spoke_of_it(town, claire)


run(main)

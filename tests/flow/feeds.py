"""
A volunteer's calendar as their telephone reads it: the address made on the site and shown once, read back by an
independent parser (python3-icalendar), through acceptance, agreement, cancellation, the changes to and from summer time.
"""
# --quick leaves this out.
import datetime
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, skip  # noqa: E402
from people import PARIS, clock_to  # noqa: E402
from scene import Scene  # noqa: E402

try:
    import icalendar
except ImportError:
    icalendar = None

PERSONAL = ["Morvan", "Jeanne", "Hauts Pavés", "02 61", "0261911137", "+33", "médical", "medical", "rendez-vous", "Talensac"]


def address_made(town, scene):
    """The form's way; the path of the address."""
    leo = scene.visitor("leo")
    page = leo.get("/benevole").click("Mettre mes sorties dans mon agenda")
    check(page.says("Vos appareils", "Ni nom, ni adresse"), "the page says what is read there, and what is not", page.text[:900])
    refused = page.submit("Obtenir une adresse", name=" ")
    equal((refused.status, refused.error_fields()), (422, ["name"]), "a device needs a name")
    form = page.form("Obtenir une adresse").filled({"name": "mon téléphone"}, "Obtenir une adresse")
    shown = leo.post("/benevole/agenda", form)
    found = re.search(rf"{re.escape(town.url)}(/agenda/[A-Za-z0-9_-]{{22}}\.ics)", shown.text)
    check(found and shown.status == 200 and shown.says("ne s'affiche qu'une fois"), "the address is shown once", shown.status, shown.text[:900])
    check(any(link.startswith("webcal://") for link in shown.links()), "and a button hands it to the telephone's own calendar")
    check(shown.headers["Cache-Control"] == "no-store", "no browser keeps that page", shown.headers["Cache-Control"])
    again = leo.post("/benevole/agenda", form)
    check(again.status == 200 and "/agenda/" + found[1].split("/")[-1] not in again.text and again.says("ne s'affiche plus"),
          "the form sent twice makes one address and does not tell it again", again.text[:600])
    check(leo.get("/benevole/agenda").says("mon téléphone"), "the device is listed")
    status, answer = leo.post_json("/benevole/agenda", {"name": "tablette"}, **{"Idempotency-Key": "t1"})
    check(status == 200 and answer["address"].startswith(town.url) and "token" not in answer, "a program gets the address as JSON", answer)
    return found[1], leo


def read(town, path, **headers):
    return town.visitor().request("GET", path, headers={"Accept": "text/calendar, */*", **headers})


def events(page):
    """The events of an answer by uid, as icalendar reads them."""
    return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(page.body).walk("VEVENT")}


def event_of(town, path, code):
    return events(read(town, path)).get(f"{code}@nantes-en-compagnie")


def the_file(town, path):
    """What any reader of calendars expects of the bytes."""
    page = read(town, path)
    equal((page.status, page.headers["Content-Type"]), (200, "text/calendar; charset=utf-8"), "the calendar is read without a login")
    check(page.headers["Cache-Control"].startswith("private"), "it is for its reader alone", page.headers["Cache-Control"])
    lines = page.body.split(b"\r\n")
    check(all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines) and lines[-1] == b"",
          "its lines end with CRLF and have 75 octets at most", [line for line in lines if len(line) > 75])
    calendar = icalendar.Calendar.from_ical(page.body)
    equal([str(calendar[k]) for k in ("VERSION", "X-PUBLISHED-TTL")], ["2.0", "PT1H"], "it asks to be read again each hour")
    equal(calendar["REFRESH-INTERVAL"].params["VALUE"], "DURATION", "in today's words and in those of old readers")
    check(not calendar.errors and all(not e.errors for e in calendar.walk()), "the independent parser finds no fault")
    same = read(town, path, **{"If-None-Match": page.headers["ETag"]})
    equal((same.status, same.body), (304, b""), "unchanged, it is not sent again")
    words = page.body.decode().replace("\r\n ", "")
    equal([w for w in PERSONAL if w.lower() in words.lower()], [], "no name, address, telephone or purpose is in it")
    return page.headers["ETag"]


def the_life(town, scene, path):
    code = scene.asked("jeanne", "nec.now() + interval '9 days'", purpose="leisure")
    scene.offered(code, "leo")
    check(event_of(town, path, code) is None, "what is only offered is not in the calendar")
    scene.act("leo", "offer_accept", {"offer": scene.offer(code, "leo")})
    first = event_of(town, path, code)
    equal(str(first["STATUS"]), "TENTATIVE", "what is accepted is, as long as she has not agreed as tentative")
    row = town.rows("select meet_at, end_at, d.name as district from nec.outing o join nec.senior s on s.person_id = o.senior_id "
                    "join nec.district d on d.code = s.home_district where o.code = :'c'", c=code)[0]
    equal([first["DTSTART"].dt, first["DTEND"].dt], [datetime.datetime.fromisoformat(row[k]) for k in ("meet_at", "end_at")],
          "from the hour at the door to the hour at the door")
    equal(str(first["SUMMARY"]), f"Sortie – {row['district']}", "it is called by the district")
    check(str(first["URL"]) == f"{town.url}/sorties/{code}" and "connectez-vous" in str(first["DESCRIPTION"]), "and leads to the site", first)
    etag = the_file(town, path)
    scene.act("jeanne", "assignment_agree", {"outing": code})
    second = event_of(town, path, code)
    check(str(second["STATUS"]) == "CONFIRMED" and second["SEQUENCE"] > first["SEQUENCE"] and second["UID"] == first["UID"],
          "her yes confirms it: the same event, a higher sequence", second)
    equal(read(town, path, **{"If-None-Match": etag}).status, 200, "a reader who asks hears of the change")
    clock_to(town, town.value("select nec.now() + interval '1 hour' as at"))
    scene.act("jeanne", "outing_cancel", {"outing": code})
    third = event_of(town, path, code)
    check(str(third["STATUS"]) == "CANCELLED" and third["SEQUENCE"] > second["SEQUENCE"] and third["LAST-MODIFIED"].dt > second["LAST-MODIFIED"].dt,
          "called off, it is struck out", third)
    back = town.value("select nec.now() as at")
    clock_to(town, town.value("select nec.now() + interval '29 days' as at"))
    check(event_of(town, path, code) is not None, "for thirty days")
    clock_to(town, town.value("select nec.now() + interval '2 days' as at"))
    check(event_of(town, path, code) is None, "then it is gone")
    clock_to(town, back)


def summer_time(town, scene, path):
    """Ten o'clock in Nantes stays ten o'clock there, on both sides of each change."""
    clock_to(town, "2027-03-18 10:00+01")
    for local in ("2027-03-27 10:00", "2027-03-28 10:00", "2027-10-30 10:00", "2027-10-31 10:00"):
        if local.endswith("10-30 10:00"):
            clock_to(town, "2027-10-20 10:00+02")
        code = scene.asked("odette", f"timestamp '{local}' at time zone 'Europe/Paris'")
        scene.offered(code, "leo")
        scene.act("leo", "offer_accept", {"offer": scene.offer(code, "leo")})
        event = event_of(town, path, code)
        meet = datetime.datetime.fromisoformat(town.value("select meet_at as at from nec.outing where code = :'c'", c=code))
        appointment = datetime.datetime.fromisoformat(local).replace(tzinfo=PARIS)
        start = event["DTSTART"].dt
        check(start == meet and start.tzinfo is not None and str(start.utcoffset()) == "0:00:00" and
              datetime.timedelta() < appointment - start < datetime.timedelta(hours=2),
              f"the outing of {local} stands at its hour ({start.astimezone(PARIS):%H:%M} at the door)", event)


def the_end(town, path, leo):
    for wrong in ("/agenda/AAAAAAAAAAAAAAAAAAAAAA.ics", "/agenda/x.ics", path.removesuffix(".ics"), path + "x", path.replace(".ics", ".txt")):
        equal(read(town, wrong).status, 404, f"{wrong.replace(path.split('/')[-1][:22], '<token>')} is no calendar")
    equal(town.visitor().get(path).status, 200, "a browser that opens it gets it as well")
    page = leo.get("/benevole/agenda").submit("Retirer mon téléphone")
    check(page.says("ne lit plus votre agenda") and not page.says("Retirer mon téléphone"), "a device can be taken off", page.text[:600])
    equal(read(town, path).status, 404, "its address is dead from then on")
    check(path.split("/")[-1][:22] not in town.log("web"), "the log never shows an address", path)


def main():
    if not icalendar:
        return skip("python3-icalendar is not installed: no independent parser")
    with Town(start=("web",)) as town:
        scene = Scene(town)
        town.sql("update nec.senior set circle_agreed = false")  # she wants to be asked
        path, leo = address_made(town, scene)
        the_life(town, scene, path)
        the_end_at = town.value("select nec.now() as at")
        summer_time(town, scene, path)
        clock_to(town, the_end_at)
        the_end(town, path, leo)


run(main)

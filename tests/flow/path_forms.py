"""The same outing through HTML forms alone, without JavaScript: a senior, a volunteer and a coordinator in their browsers."""
# --quick leaves this out.
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import CLAIRE, JEANNE, clock_to, day, daytime, login, message, offer_links  # noqa: E402


def main():
    with Town() as town:
        daytime(town)
        town.sql("update nec.senior set circle_agreed = false")  # she wants to be asked
        jeanne = login(town, JEANNE)
        check(jeanne.home.says("Bonjour Jeanne"), "the code brings a senior to her outings", jeanne.home.text[:300])

        page = jeanne.home.click("Demander une sortie")
        check(page.says("Comme la dernière fois", "Question 1 sur"), "what she did before comes first", page.text[:600])
        page = page.submit("courses")
        check(page.says("Où voulez-vous aller"), "one question a page: why, then where", page.text[:300])
        page = page.submit("Continuer", where="Marché de Talensac")
        if page.says("Est-ce un de ces lieux"):
            page = page.submit("Talensac")
        check(page.says("Quel jour"), "then which day", page.text[:300])
        asked = page.submit("Continuer", appointment_date="la semaine prochaine")
        days = re.findall(r'name="appointment_date" value="([a-z][^"]+)"', asked.body.decode())
        check(len(days) == 7 and asked.submit(days[0]).says("À quelle heure", days[0]), "words that may mean several days are asked about", days)
        page = page.submit("Continuer", appointment_date=day(town, 12))
        check(page.says("À quelle heure"), "then at what hour", page.text[:300])
        page = page.submit("Continuer", appointment_time="10 h")
        check(page.says("Et pour rentrer"), "then how long she stays", page.text[:300])
        page = page.submit("Une heure et demie")
        check(page.says("Comment voulez-vous y aller", "Comme d'habitude"), "then how to get there, her habit first", page.text[:600])
        page = page.submit("Comme d'habitude")
        check(page.says("De quelle aide avez-vous besoin"), "then what helps", page.text[:300])
        page = page.submit("Continuer")
        check(page.says("Avec qui voulez-vous sortir"), "then who would be welcome", page.text[:300])
        page = page.submit("Comme vous voulez")
        check(page.says("Vérifiez votre demande", "Talensac", "10 h", "1 h 30"), "all is read back before it is sent", page.text[:900])
        page = page.submit("Envoyer ma demande")
        check(page.says("Votre demande est bien reçue", "Toutes les semaines"), "it is sent, and might come back", page.status, page.text[280:900])
        code = page.path.split("/")[-2]
        state = lambda: town.value("select state from nec.outing where code = :'c'", c=code)  # noqa: E731
        check(state() in ("open", "offering"), "the outing stands in the database", page.path, state())

        links = wait_until(lambda: offer_links(town, code), 20, says="offers go out")
        volunteer = town.visitor()
        page = volunteer.get(links[0])
        check(page.status == 200 and not page.says("Morvan"), "the offer shows no name", page.text[:600])
        page = page.submit("Oui, j’y vais")
        check(page.says("Merci"), "yes is thanked", page.text[:300])
        equal(state(), "accepted", "and the outing accepted")
        late = town.visitor().get(links[-1])
        check(len(links) == 1 or late.says("Quelqu’un d’autre"), "who comes late reads that somebody was faster", late.text[:300])
        message(town, "who_comes_agree", "Morvan")

        page = jeanne.get(f"/sorties/{code}")
        page = page.submit("Oui")
        equal(state(), "confirmed", "the senior agrees with one button")

        who = town.rows("select p.first_name, p.last_name, p.id from nec.assignment a join nec.person p on p.id = a.volunteer_id "
                        "join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=code)[0]
        contact = _contact_of(town, who["first_name"])
        clock_to(town, town.value("select meet_at - interval '5 minutes' from nec.outing where code = :'c'", c=code))
        going = login(town, contact)
        page = going.get(f"/sorties/{code}")
        check(page.says("Morvan", "Hauts Pavés"), "the volunteer sees name and address once the outing is theirs", page.text[:800])
        page = _press(page, f"/sorties/{code}/depart")
        equal(state(), "started", "they set off")
        clock_to(town, town.value("select leave_at from nec.outing where code = :'c'", c=code))
        page = _press(going.get(f"/sorties/{code}"), f"/sorties/{code}/retour")
        equal(state(), "returning", "they are on the way back")
        page = _press(going.get(f"/sorties/{code}"), f"/sorties/{code}/rentree")
        equal(state(), "home_safe", "she is home safe")
        clock_to(town, town.value("select end_at + interval '1 day' from nec.outing where code = :'c'", c=code))
        jeanne = login(town, JEANNE)
        page = jeanne.get(f"/sorties/{code}").submit(f"/sorties/{code}/avis", went="good", ease="more")
        equal(town.value("select ease from nec.feedback f join nec.outing o on o.id = f.outing_id where o.code = :'c'", c=code),
              "more", "she says that going out feels easier")
        clock_to(town, town.value("select end_at + interval '3 days 2 hours' from nec.outing where code = :'c'", c=code))
        wait_until(lambda: state() == "closed", 20, says="the outing closes")
        going = login(town, contact)
        page = going.get(f"/sorties/{code}")
        check(not page.says("Hauts Pavés") and not page.says("02 61 91 11 37"),
              "once it is closed the volunteer sees neither address nor telephone", page.status, page.text[:600])


def _press(page, action):
    return page.submit(action)


def _contact_of(town, first_name):
    """The demo's tables are the only place where a telephone number can be read."""
    import csv
    from nec import SOURCE
    with open(SOURCE / "migrations/demo/benevoles.csv", encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file, delimiter=";") if r["first_name"] == first_name)
    return row["mobile"] or row["email"] or row["landline"]


run(main)

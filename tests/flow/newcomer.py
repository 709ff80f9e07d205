"""Somebody new enrols on the web; a coordinator calls, prepares the outing, and works the desk."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import CLAIRE, day, daytime, login, message, offer_links  # noqa: E402

NUMBER = "02 61 91 77 88"


def enrol(town):
    visitor = town.visitor()
    page = visitor.get("/").click("Je voudrais sortir")
    page = page.submit("Pour moi").submit("Continuer", first_name="Simone", last_name="Le Goff")
    young = page.submit("Continuer", birth_year="1990")
    check(young.status == 422 and young.says("65 ans et plus"), "somebody too young hears so before the other questions")
    page = young.submit("Continuer", birth_year="1939").submit("Continuer", phone=NUMBER).submit("Continuer", home="14 rue Crébillon")
    if page.status == 422:
        page = page.submit("Continuer", home_typed=True)
    page = page.submit("Continuer", door_code="B1234").submit("Continuer", needs=["walking_stick"])
    refused = page.submit("Continuer", consents=["health"])
    check(refused.status == 422 and refused.error_fields() == ["consents"], "without consent nothing goes on")
    page = refused.submit("Continuer", consents=["service", "health"])
    check(page.says("Vérifiez", "Simone Le Goff", "1939", "canne", "Crébillon"), "all is read back before it is sent", page.text[280:1500])
    again = page.visitor.post("/inscription/etape", page.form("Envoyer").filled({}, "Modifier votre numéro"))
    check(again.says("À quel numéro") and again.form("Continuer").value("phone") == "", "an answer may be given anew", again.text[280:600])
    page = again.submit("Continuer", phone=NUMBER)
    page = page.submit("Envoyer ma demande", note="Je marche lentement")
    check(page.says("bien reçue"), "somebody new enrols, one question a page", page.status, page.text[280:900])
    senior = town.rows("select p.code, s.state from nec.person p join nec.senior s on s.person_id = p.id "
                       "where p.last_name = 'Le Goff' and p.first_name = 'Simone'")
    equal([s["state"] for s in senior], ["new"], "and is new until somebody has talked to them")
    sealed = town.value("select s.door_code_sealed || s.note_sealed || c.value_sealed as x from nec.senior s "
                        "join nec.person p on p.id = s.person_id join nec.contact_point c on c.person_id = p.id "
                        "where p.code = :'c'", c=senior[0]["code"])
    check("B1234" not in sealed and "lentement" not in sealed and "0261917788" not in sealed.replace(" ", ""),
          "door code, note and number cannot be read in the database")
    return senior[0]["code"]


def in_place(town, claire, senior):
    """What she sealed is bound to its row and column: in anybody else's row nobody reads it."""
    wait_until(lambda: town.value("select count(*) as n from nec.contact_point where value_sealed not like '%@%'") == 0
               and "@senior.door_code." in (town.value("select door_code_sealed from nec.senior s join nec.person p on p.id = s.person_id where p.code = :'c'", c=senior)),
               30, 0.2, "what is sealed is bound to its place within seconds")
    odette = town.value("select code from nec.person where last_name = 'Lebreton'")

    def card(code):
        shown = claire.json(f"/bureau/personnes/{code}")[1]["card"]
        return shown["door_code"], shown["note"], [c["phone"] for c in shown["contacts"]]
    own, hers = card(senior), card(odette)
    equal((own[0], own[2]), ("B1234", ["+33261917788"]), "where it lies the desk reads it")
    town.sql(f"""update nec.senior o set door_code_sealed = s.door_code_sealed, note_sealed = s.door_code_sealed from nec.senior s
                 where s.person_id = (select id from nec.person where code = '{senior}') and o.person_id = (select id from nec.person where code = '{odette}');
                 update nec.contact_point o set value_sealed = c.value_sealed from nec.contact_point c
                 where c.person_id = (select id from nec.person where code = '{senior}') and o.person_id = (select id from nec.person where code = '{odette}')""")
    equal(card(odette), (None, None, [None] * len(hers[2])), "moved to somebody else's row, or another column, it does not open")
    equal(card(senior), own, "and still does where it was")


def ask(town):
    simone = login(town, NUMBER)
    check(simone.home.says("Bonjour Simone"), "the newcomer logs in with the number she gave", simone.home.text[:300])
    page = simone.get("/sorties/nouvelle").submit("promenade").submit("Continuer", where="Jardin des Plantes")
    if page.says("Est-ce un de ces lieux"):
        page = page.submit("Jardin des")
    check(page.says("Quel jour"), "a place is found by its name", page.text[280:900])
    page = page.submit("Continuer", appointment_date=day(town, 14))
    check(page.says("À quelle heure"), "then the hour", page.text[280:1500])
    page = page.submit("Continuer", appointment_time="15 h").submit("Une heure").submit("Comme d'habitude").submit("Continuer")
    check(page.says("Vérifiez votre demande"), "who knows nobody yet is not asked with whom", page.text[280:900])
    page = page.submit("Envoyer ma demande")
    code = page.path.split("/")[-2]
    equal(town.value("select state from nec.outing where code = :'c'", c=code), "to_qualify", "a first outing waits for a call from the desk")
    return simone, code


def comes_by_card(town, claire):
    """Simone has no telephone that reads messages: the desk prints her a card, and a neighbour holds her tablet before it."""
    code = town.value("select code from nec.person where first_name = 'Simone' order by id desc limit 1")
    page = claire.get(f"/bureau/personnes/{code}").click("Une carte pour se connecter").submit("Faire une carte")
    letters = re.search(r"tapez\s*:?\s+([A-Z0-9]{4} [A-Z0-9]{4})", page.text)
    check(letters and "qr" in page.body.decode() and page.says("une seule fois") is False, "a card is made, and shown", page.text[:900])
    check(not claire.get(page.path).says(letters[1]), "and not shown again")
    tablet = town.visitor()
    page = tablet.get("/connexion").click("Entrer avec ma carte").submit("Me connecter", letters="K7M2 P4X9")
    equal((page.status, page.error_fields()), (422, ["letters"]), "wrong letters are refused")
    page = page.submit("Me connecter", letters=letters[1].lower().replace(" ", "-"))
    check(page.says("Bonjour Simone"), "hers open her page, capitals or not", page.text[:300])
    page = town.visitor().get("/carte").submit("Me connecter", letters=letters[1])
    equal(page.status, 422, "once")
    page = claire.get(f"/bureau/personnes/{code}/carte").submit("Faire une carte").submit("Retirer la carte")
    check(page.says("n’ouvre plus rien") and town.value("select count(*) from nec.login where code is not null and used_at is null and expires_at > nec.now()") == 0,
          "a card that was lost is taken back", page.text[:300])


def desk(town, senior, code):
    claire = login(town, CLAIRE)
    comes_by_card(town, claire)
    check(claire.home.says("Le Goff"), "the coordinator's board shows the newcomer", claire.home.text[:1200])
    alert = town.value("select e.code from nec.escalation e join nec.outing o on o.id = e.outing_id where o.code = :'c'", c=code)
    page = claire.get(f"/bureau/alertes/{alert}")
    page = page.submit(f"/bureau/alertes/{alert}/prendre")
    equal(town.value("select taken_at is not null as x from nec.escalation where code = :'c'", c=alert), True, "she takes the alert")
    page = claire.get(f"/bureau/sorties/{code}")
    if page.says("à préciser"):
        page = page.submit(f"/bureau/sorties/{code}/lieu", home="chez elle")
        check(page.status == 422 and page.error_fields() == ["home"], "an address that nobody knows is refused, and named",
              page.status, page.error_fields())
        page = page.submit(f"/bureau/sorties/{code}/lieu", home="14 rue Félibien")
        equal(page.status, 200, "the desk settles an address that was unclear")
        page = claire.get(f"/bureau/sorties/{code}")
    page = page.submit(f"/bureau/sorties/{code}/preparer", note="Appelée, tout va bien")
    check(page.says("commence"), "after the call she lets the search begin", page.status, page.text[280:1500])
    wait_until(lambda: town.value("select state from nec.outing where code = :'c'", c=code) in ("offering", "open"), 10)
    equal(town.value("select s.state from nec.senior s join nec.person p on p.id = s.person_id where p.code = :'c'", c=senior), "active",
          "after the call she is known, and the search begins")
    equal(town.value("select count(*) from nec.escalation e join nec.outing o on o.id = e.outing_id "
                     "where o.code = :'c' and e.settled_at is null and e.reason = 'first_time'", c=code), 0, "the alert has solved itself")
    wait_until(lambda: town.value("select count(*) from nec.ranking r join nec.outing o on o.id = r.outing_id where o.code = :'c'", c=code), 10)
    page = claire.get(f"/bureau/sorties/{code}")
    check(page.says("Qui pourrait venir", "points"), "the desk sees who could come, with points", page.text[:1500])
    check(any(word in page.text for word in ("m de chez", "km", "à pied", "m,")), "and reasons in French", page.text[900:2500])
    return claire, page


def by_hand(town, claire, page, code):
    form = next(f for f in page.forms if f.action.endswith("/affecter"))
    volunteer = form.value("volunteer")
    refused = claire.post(f"/bureau/sorties/{code}/affecter", {"csrf": form.value("csrf"), "key": "k1", "volunteer": volunteer})
    equal(refused.status, 422, "assigning without the volunteer's word is refused")
    done = claire.post(f"/bureau/sorties/{code}/affecter",
                       {"csrf": form.value("csrf"), "key": "k2", "volunteer": volunteer, "agreed": "oui"})
    check(done.status == 200 and town.value("select state from nec.outing where code = :'c'", c=code) == "accepted",
          "with it the outing is accepted", done.status, done.text[:400])
    equal(town.value("select count(*) from nec.offer f join nec.outing o on o.id = f.outing_id where o.code = :'c' and f.slot is not null", c=code),
          0, "and nobody is asked any more")
    page = claire.get(f"/bureau/sorties/{code}").submit(f"/bureau/sorties/{code}/accord")
    equal(town.value("select state from nec.outing where code = :'c'", c=code), "confirmed", "the coordinator notes the senior's yes, said by telephone")


def caller(town, claire):
    page = claire.get("/bureau/recherche?q=Lebreton")
    check(page.says("Odette Lebreton"), "a caller is found by name", page.text[:600])
    page = claire.get("/bureau/recherche?q=02+61+91+12+74")
    check(page.says("Odette Lebreton"), "and by the number she calls from", page.text[:600])
    odette = town.value("select code from nec.person where last_name = 'Lebreton'")
    place = town.value("select y.code from nec.senior_place y join nec.person p on p.id = y.senior_id where p.code = :'c' and e is not null limit 1", c=odette)
    page = claire.get(f"/bureau/demande?senior={odette}")
    page = page.submit("/bureau/demande", purpose="shopping", place=place, appointment_date=day(town, 15), appointment_time="10:30")
    check(page.says("La demande est enregistrée"), "a request is entered for a caller", page.status, page.text[280:900])
    code = page.path.split("/")[-1].split("?")[0]
    equal(town.value("select channel from nec.outing where code = :'c'", c=code), "desk", "with its channel")
    links = wait_until(lambda: offer_links(town, code), 20, says="offers go out")
    check(links, "and goes the same way as any other")
    alert = town.value("select e.code from nec.escalation e join nec.person p on p.id = e.person_id "
                       "where p.code = :'c' and e.reason = 'voicemail' and e.settled_at is null limit 1", c=odette)
    page = claire.get(f"/bureau/alertes/{alert}")
    check(page.says("ascenseur est en panne"), "the word she left can be read by the desk", page.text[:800])
    page = page.submit(f"/bureau/alertes/{alert}/regler", settled="called", note="Rappelée, la sortie est maintenue")
    equal(town.value("select settled from nec.escalation where code = :'c'", c=alert), "called", "an escalation is settled with what came of it")


def main():
    with Town() as town:
        daytime(town)
        senior = enrol(town)
        simone, code = ask(town)
        claire, page = desk(town, senior, code)
        by_hand(town, claire, page, code)
        message(town, "who_comes_agree", "Le Goff")
        page = simone.get(f"/sorties/{code}")
        check(page.says("vient"), "the newcomer sees who comes", page.text[280:900])
        caller(town, claire)
        in_place(town, claire, senior)


run(main)

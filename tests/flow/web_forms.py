"""What the site refuses, and how: garbage in each field of each form, forged forms, keys, and who hears what is new."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from listener import Listener  # noqa: E402
from nec import SOURCE, Town, check, equal, run, wait_until  # noqa: E402
from people import day  # noqa: E402

SESSIONS = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false);
select json_object_agg(role, core.session_new(id, role, 'web', '1 year')) from (
    (select person_id as id, 'senior' as role from nec.senior where qualified_at is not null limit 1) union all
    (select person_id, 'volunteer' from nec.volunteer where state = 'active' limit 1) union all
    (select person_id, 'coordinator' from nec.coordinator limit 1)) x
"""
NOBODY = "x" * 22

# What no field of that kind takes.
GARBAGE = {
    "CODE": "!", "WORD": "pas-un-mot", "LIST": ["pas-un-mot"], "TEXT": "x" * 300, "WHOLE": "beaucoup", "FLAG": "peut-être",
    "YEAR": "l'an mil", "DATE": "le 32 du mois", "HOUR": "25h", "PHONE_NUMBER": "douze", "CONTACT": "@@", "SECRET": "x" * 2100,
    "WHERE": "x" * 300, "DIGITS": "12", "TOKEN": "!", "SOUND": "bip", "PICTURE": "clic",
}


def acts():
    """base/acts.def: {act: (who, {field: kind})}."""
    text = (SOURCE / "base/acts.def").read_text()
    found = {}
    for name, who, rest in re.findall(r"^ACT\((\w+), ([\w |]+), [\w |]+,?((?:[^()]|\([^()]*\))*)\)$", text, re.M):
        found[name] = (who.split(" | "), dict(re.findall(r"M(?:UST|AY)\((\w+), (\w+)", rest)))
    return found


def forms():
    """web/routes.def: [(path, act)] of every form."""
    text = (SOURCE / "web/routes.def").read_text()
    return re.findall(r'^FORM\("([^"]+)", (\w+)', text, re.M)


def main():
    with Town(start=("web",)) as town:
        tokens = json.loads(town.sql(SESSIONS).splitlines()[-1])
        people = {"ANYONE": town.visitor(), "SERVICE": town.visitor(), "LINK": town.visitor()}
        for role, token in tokens.items():
            people[role.upper()] = town.visitor()
            people[role.upper()].cookies["nec"] = token
        changes = lambda: town.value("select count(*) from nec.journal")  # noqa: E731
        before = changes()
        garbage(people)
        equal(changes(), before, "after all this garbage nothing has changed")
        kept_on_the_page(people["SENIOR"], people["ANYONE"])
        equal(changes(), before, "nor after the refused forms")
        forged(people["SENIOR"])
        equal(changes(), before, "nor after the forged ones")
        keys(town, people["SENIOR"], changes)
        gone_back(town, people["SENIOR"])
        login(town)
        strangers(town, people["COORDINATOR"])
        said_dates(people["VOLUNTEER"])
        live(town, people)
        equal([e for e in town.events("web", "http") if e["status"] == "500"], [], "the site never lost its head")
        equal(town.events("web", "template"), [], "and no page lacked a value")


def garbage(people):
    """Each field of each form, alone, over JSON."""
    known = acts()
    routes = forms()
    check(len(known) > 25 and len(routes) > 35, "acts and forms are read from their lists", len(known), len(routes))
    for path, act in routes:
        roles, fields = known[act]
        role = next(r for r in ("COORDINATOR", "VOLUNTEER", "SENIOR", "ANYONE", "LINK", "SERVICE") if r in roles)
        role = "COORDINATOR" if path.startswith("/bureau") else "SENIOR" if "SENIOR" in roles else role
        in_path = re.findall(r"\{(\w+)\}", path)
        address = re.sub(r"\{\w+\}", NOBODY, path)
        for field, kind in fields.items():
            if field in in_path:
                continue
            sent = {f"{field}_at": "demain"} if kind == "MOMENT" else {field: GARBAGE[kind]}
            status, answer = people[role].post_json(address, sent)
            named = [e["pointer"] for e in answer.get("errors", [])]
            check(status == 422 and f"/{field}" in named and all(e["message"] for e in answer["errors"]),
                  f"{act}: a senseless {field} is named, in French ({path})", status, answer)
        status, answer = people[role].post_json(address, {"n-existe-pas": 1})
        check(status == 422 and "/n-existe-pas" in [e["pointer"] for e in answer["errors"]], f"{path}: so is a field that does not exist")
        page = people[role].request("POST", address, "{", {"Content-Type": "application/json", "Accept": "application/json"})
        equal(page.status, 400, f"{path}: half a document is no document")


def kept_on_the_page(senior, stranger):
    """A refused form is its page again, with what was typed and what is wrong."""
    page = stranger.get("/j-ai-du-temps")
    typed = {"first_name": "Odile", "last_name": "Essai", "phone": "12", "home": "12 rue de Strasbourg", "around": "district",
             "purposes": ["walk", "shopping"], "note": "Bonjour\nà vous"}
    page = page.submit("M’inscrire", **typed)
    equal(page.status, 422, "a registration with mistakes is refused")
    check(page.title.startswith("Erreur"), "its title says so", page.title)
    check({"phone"} <= set(page.error_fields()), "the field is marked", page.error_fields())
    form = page.form("M’inscrire")
    for name in ("first_name", "last_name", "phone", "home"):
        equal(form.value(name), typed[name], f"{name} is kept as typed")
    equal((form.value("around"), sorted(form.value("purposes"))), (["district"], ["shopping", "walk"]), "what was ticked stays ticked")
    equal(form.value("note").replace("\r", ""), typed["note"], "a text of several lines too")
    targets = [t for t in page.links() if t.startswith("#") and t != "#contenu"]
    check(targets and all(t[1:] in page.read.ids for t in targets), "each line of the summary leads to its field", targets)
    page = page.submit("M’inscrire", phone="02 40 12 34 56", home="48 Rue des Hauts Pavés, 44000 Nantes")
    check(page.status == 422 and set(page.error_fields()) >= {"consents"}, "what only the database knows is marked as well",
          page.status, page.error_fields())
    page = stranger.get("/connexion").submit("Recevoir mon code", contact="<script>alert(1)</script>")
    check(page.status == 422 and b"<script>alert" not in page.body, "what was typed is shown escaped")

    page = senior.get("/sorties/nouvelle").submit("courses").submit("Continuer", where="")
    check(page.status == 422 and page.says("Dites où vous voulez aller"), "a question without an answer is asked again", page.text[:400])
    page = page.submit("Continuer", where="Marché de Talensac")
    left_and_found(senior, stranger, page)
    page = page.submit("Continuer", appointment_date="hier soir")
    check(page.status == 422 and page.form("Continuer").value("appointment_date") == "hier soir", "a day that is none is shown again")
    page = page.submit("Continuer", appointment_date="1/1/2020")
    check(page.status == 422 and page.says("Ce moment est déjà passé") and page.form("Continuer").value("appointment_date") == "1/1/2020",
          "so is a day that is past", page.status, page.text[:500])
    page = page.submit("Continuer", appointment_date="1/1/2099").submit("Continuer", appointment_time="10 h")
    page = page.submit("Je le dirai sur place").submit("Comme d'habitude").submit("Continuer")
    if page.says("Avec qui"):
        page = page.submit("Comme vous voulez")
    page = page.submit("Envoyer ma demande", note="doucement")
    check(page.status == 422 and page.says("C’est trop loin dans le temps") and page.form("Envoyer").value("note") == "doucement",
          "what only the database knows is refused at the end, and nothing is lost", page.status, page.text[:500])


def left_and_found(senior, stranger, page):
    """Somebody leaves in the middle of a request: it waits, for as long as they like."""
    again = senior.get("/mes-sorties")
    check(again.says("Votre demande n’est pas encore envoyée"), "a request that was begun waits on one's page", again.text[:600])
    check(again.click("Reprendre votre demande").says("Quel jour"), "and goes on where one was")
    check(senior.get("/sorties/nouvelle").says("Reprendre votre demande"), "it is offered as well where a new one begins")
    held = senior.get("/mes-donnees").click("La reprendre")
    check(held.says("Quel jour"), "it stands among what is held")
    way = stranger.get(page.path)
    check(way.path.startswith("/connexion?suite=%2Fsorties%2Fnouvelle%3Fd%3D"), "a session that is over: one logs in, and is there again", way.path[:90])
    away = senior.get("/sorties/nouvelle").submit("L’effacer")
    check(away.says("Pourquoi") and not away.says("Reprendre votre demande"), "given up, it is gone", away.text[:400])
    check(not senior.get("/mes-sorties").says("pas encore envoyée"), "everywhere")


def forged(senior):
    """A form from elsewhere, or without its token, does nothing."""
    token = senior.get("/etre-rappele").form("Rappelez-moi").value("csrf")
    other = senior.get("/").visitor.__class__(senior.port)
    other.get("/connexion")
    theirs = other.get("/connexion").form("Recevoir mon code").value("csrf")
    for title, fields, headers in (
            ("without its token", {}, {}),
            ("with another browser's token", {"csrf": theirs}, {}),
            ("with half a token", {"csrf": token[:32]}, {}),
            ("from another site", {"csrf": token}, {"Origin": "https://ailleurs.example"}),
            ("from nowhere", {"csrf": token}, {"Origin": "null"}),
            ("that the browser calls foreign", {"csrf": token}, {"Sec-Fetch-Site": "cross-site"})):
        page = senior.post("/etre-rappele", {"note": "x", **fields}, **headers)
        equal(page.status, 403, f"a form {title} is refused")
    status, _ = senior.post_json("/etre-rappele", {"note": "x"}, Origin="https://ailleurs.example")
    equal(status, 403, "so is a document from another site")


def keys(town, senior, changes):
    """The same form twice is one act."""
    form = senior.get("/etre-rappele").form("Rappelez-moi")
    body = form.filled({"note": "merci"}, "Rappelez-moi")
    start = changes()
    for _ in range(2):
        page = senior.post("/etre-rappele", body, follow=False)
        equal((page.status, page.headers["Location"]), (303, "/etre-rappele?fait=callback_ask"), "a form leads on by 303")
    equal(changes(), start + 1, "pressed twice, it is one act")
    page = senior.get("/etre-rappele?fait=callback_ask")
    check(page.says("C'est noté"), "and the next page says what has been done")
    check(not senior.get("/etre-rappele?fait=outing_cancel").says("annulée"), "but not what has not")
    status, answer = senior.post_json("/etre-rappele", {}, **{"Idempotency-Key": "k" * 300})
    equal(status, 400, "a key too long to be one is refused")


def gone_back(town, senior):
    """Sent, then back to the page that was sent from, as a browser fetches it anew, and sent again."""
    page = senior.get("/sorties/nouvelle").submit("courses").submit("Continuer", where="Marché de Talensac")
    page = page.submit("Continuer", appointment_date=day(town, 90)).submit("Continuer", appointment_time="10 h")
    page = page.submit("Une heure").submit("Comme d'habitude").submit("Continuer")
    if page.says("Avec qui"):
        page = page.submit("Comme vous voulez")
    asked = lambda: town.value("select count(*) from nec.outing where state <> 'cancelled'")  # noqa: E731
    before = asked()
    sent = page.submit("Envoyer ma demande")
    check(sent.status == 200 and sent.says("Votre demande est bien reçue") and asked() == before + 1, "a request is sent", sent.status, sent.text[:400])
    again = senior.get(page.path).submit("Envoyer ma demande")
    check(again.status == 429 and again.says("Vous avez déjà une sortie cette semaine-là") and asked() == before + 1,
          "gone back and sent again, it is no second one, and the page says why", again.status, again.text[:600])
    way = senior.get(sent.path.split("?")[0].replace("/envoyee", "/annuler"))
    check(way.submit("Oui, annuler la sortie").says("La sortie est annulée"), "called off, it is")
    check(senior.get(way.path).says("ne peut plus être annulée ici"), "and gone back, it cannot be called off a second time")


def login(town):
    """Known or not, the answer is the same; nobody is led away."""
    number = "06 39 98 99 99"
    one = town.visitor()
    page = one.get("/connexion?suite=%2Fmes-sorties").submit("Recevoir mon code", contact=number)
    check(page.status == 200 and page.says("Si nous vous connaissons"), "an unknown number gets the same page as a known one")
    check(number.replace(" ", "") not in page.path.replace("%20", "") and "39" not in page.path.split("suite")[0][-400:] or "pour=v1" in page.path,
          "the number does not stand in the address")
    page = page.submit("Me connecter", number="12")
    check(page.status == 422 and page.error_fields() == ["number"], "half a code is half a code")
    page = one.get("/connexion?suite=%2F%2Failleurs.example")
    equal(page.form("Recevoir mon code").value("suite"), "", "the way back is only ever ours")
    page = town.visitor().get("/mes-sorties")
    equal(page.path, "/connexion?suite=%2Fmes-sorties", "whoever must log in comes back to where they were")


def strangers(town, desk):
    """Without an account one may still be called, or have somebody called; and nobody can fill the board."""
    page = town.visitor().get("/etre-rappele").submit("Rappelez-moi", first_name="Rose", last_name="Petit", phone="06 39 98 00 01")
    check(page.says("C’est noté. Nous vous rappelons"), "a stranger asks to be called", page.text[:400])
    page = town.visitor().get("/signaler").submit("Demander qu’on l’appelle", first_name="Odile", last_name="Roux", phone="02 40 99 00 02",
                                                  relation="pharmacist", by_name="Pharmacie Graslin")
    check(page.status == 422 and page.error_fields() == ["willing"], "nobody is pointed out who was not asked", page.error_fields())
    page = page.submit("Demander qu’on l’appelle", willing="oui")
    check(page.says("Merci. Nous appellerons"), "somebody who was is called", page.text[:400])
    board = desk.get("/bureau")
    check(board.says("Rose Petit") and board.says("Odile Roux"), "the desk sees whom to call")
    said = [town.visitor().post_json("/etre-rappele/numero", {"first_name": "A", "last_name": "B", "phone": f"06 39 98 01 {n:02}"})[0] for n in range(4)]
    equal(said, [200, 200, 200, 429], "one visitor is noted five times an hour")


def said_dates(volunteer):
    """Days and hours as people say them."""
    status, answer = volunteer.post_json("/benevole/disponible", {"on": "samedi", "from": "2 heures de l’après-midi", "to": "16 heures et demie"})
    check(status == 200, "« samedi, de 2 heures de l’après-midi à 16 heures et demie » is understood", answer)


def live(town, people):
    """A coordinator hears that something is new; a senior's page needs no such thing."""
    status, _ = people["SENIOR"].json("/live")
    equal(status, 403, "a senior's browser does not listen")
    listener = Listener(town.port, people["COORDINATOR"].cookies["nec"])
    equal((listener.status, listener.kind), (200, "text/event-stream"), "a coordinator's browser listens")
    heard = listener.heard
    change = {"topic": "outing", "code": NOBODY, "for": ["coordinator"]}
    aside = {"topic": "offer", "code": NOBODY, "for": ["volunteer:somebody"]}
    channel = "nec:{nantes}:changed"
    wait_until(lambda: town.redis_call("PUBLISH", channel, json.dumps(aside)) == "1", 10)
    town.redis_call("PUBLISH", channel, "garbage")
    town.redis_call("PUBLISH", channel, json.dumps(change))
    wait_until(lambda: any('"topic":"outing"' in line for line in heard), 10, says="the change is heard")
    check(any(line.startswith("event: changed") for line in heard), "what is new arrives as an event")
    check(not any('"topic":"offer"' in line for line in heard), "what concerns somebody else does not")


run(main)

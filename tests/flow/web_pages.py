"""Every page of the site, as each of its people meets it: nothing lacks, nothing that is not theirs opens."""
import csv
import datetime
import io
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from english import English  # noqa: E402
from nec import SOURCE, Town, check, equal, run  # noqa: E402
from people import day  # noqa: E402

# Sessions for three people of the demo town, made where login makes them.
SESSIONS = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false);
select json_object_agg(role, core.session_new(id, role, 'web', '1 year')) from (
    (select s.person_id as id, 'senior' as role from nec.senior s join nec.outing o on o.senior_id = s.person_id and o.state = 'confirmed' limit 1)
    union all
    (select a.volunteer_id, 'volunteer' from nec.assignment a join nec.outing o on o.id = a.outing_id and o.state = 'confirmed' and a.active limit 1)
    union all (select person_id, 'coordinator' from nec.coordinator limit 1)) x
"""

PUBLIC = ["/", "/inscription", "/inscription/merci", "/j-ai-du-temps", "/j-ai-du-temps/merci", "/connexion", "/connexion/code", "/e/abcdefghijklmnopqrstuv",
          "/etre-rappele", "/inquietude", "/signaler", "/accessibilite", "/confidentialite", "/confidentialite/notice", "/mentions-legales"]


def main():
    with Town(start=("web",), settings={"publisher": "Association d’essai", "accessibility": "partial",
                                        "accessibility_audit": "Audit de mai 2027 : 80 % des critères."}) as town:
        said = town.visitor()
        check(said.get("/mentions-legales").says("Association d’essai", "À déclarer avant l’ouverture"),
              "the legal notice says who publishes the site, and what nobody has declared yet")
        check(said.get("/accessibilite").says("Accessibilité : partiellement conforme", "Audit de mai 2027", "Défenseur des droits"),
              "the statement of accessibility says what the audit has found")
        tokens = json.loads(town.sql(SESSIONS).splitlines()[-1])
        people = {role: visitor(town, token) for role, token in tokens.items()}
        people["stranger"] = town.visitor()
        pages = {"stranger": PUBLIC, "senior": PUBLIC + senior_pages(town), "volunteer": PUBLIC + volunteer_pages(town),
                 "coordinator": PUBLIC + desk_pages(town)}
        for role, paths in pages.items():
            for path in paths:
                look(town, people[role], role, path)
        equal(town.events("web", "template"), [], "no page lacks a value that its template asks for")
        english(town, people, pages)
        borders(town, people, pages)
        tables(town, people["coordinator"])
        taken_along(town, people)
        notice(people)
        errors(town, people)
        equal(town.events("web", "template"), [], "nor does a page of errors")


def notice(people):
    """What is read to somebody who enrols by telephone, and the sheet that follows: one version of the words."""
    desk = people["coordinator"].get("/bureau/inscription")
    script = re.search(r"mot pour mot \(texte (v\d+)\)", desk.text)[1]
    written = (SOURCE / "docs/donnees/consentement.md").read_text().split(f"\n## {script}\n")[1].split("\n## ")[0]
    to_senior = re.findall(r"^> «\u00a0?\s?(.+?)\s?» \(`\w+`\)", written.split("À un bénévole")[0], re.M)
    read = re.findall(r"<p>«\s?(.+?)\s?»</p>", desk.body.decode().split("<details>")[1].split("</details>")[0])
    plain = [[re.sub(r"\s", " ", words) for words in all] for all in (to_senior, read)]
    check(len(read) >= 7 and plain[0] == plain[1], f"the desk reads the words that are kept as {script}, every one", *plain)
    for who, page in (("stranger", "/confidentialite"), ("coordinator", "/bureau/inscription"), ("senior", "/mes-donnees")):
        check("/confidentialite/notice" in people[who].get(page).links(), f"the notice to print is reached from {page}")
    check(people["stranger"].get("/confidentialite/notice").says(f"Version du texte : {script}", "CNIL", "corriger ou effacer"), "and says which words it goes with")


def visitor(town, token):
    """A browser that is logged in."""
    one = town.visitor()
    one.cookies["nec"] = token
    return one


def codes(town, query):
    """The first column, as a list."""
    return [next(iter(row.values())) for row in town.rows(query)]


def senior_pages(town):
    mine = codes(town, """select distinct on (o.state) o.code from nec.outing o where o.senior_id =
        (select s.person_id from nec.senior s join nec.outing x on x.senior_id = s.person_id and x.state = 'confirmed' limit 1)""")
    return ["/mes-donnees", "/mes-donnees/consultations", "/mes-connexions", "/mes-sorties", "/mes-sorties/souhaits", "/sorties/nouvelle"] + [f"/sorties/{c}" for c in mine] + [f"/sorties/{c}/annuler" for c in mine] + [f"/sorties/{c}/envoyee" for c in mine]


def volunteer_pages(town):
    who = """(select a.volunteer_id from nec.assignment a join nec.outing o on o.id = a.outing_id and o.state = 'confirmed' and a.active limit 1)"""
    mine = codes(town, f"""select distinct on (o.state) o.code from nec.outing o join nec.assignment a on a.outing_id = o.id
        where a.volunteer_id = {who}""")
    offers = codes(town, f"select distinct on (state) code from nec.offer where volunteer_id = {who}")
    return ["/mes-donnees", "/mes-donnees/consultations", "/mes-connexions", "/benevole", "/benevole/sorties-ouvertes", "/benevole/heures", "/benevole/heures?year=2019", "/benevole/attestation", "/benevole/attestation?year=2019", "/benevole/souhaits", "/benevole/reponses", "/benevole/agenda"] + [f"/sorties/{c}" for c in mine] + [f"/propositions/{c}" for c in offers]


def desk_pages(town):
    outings = codes(town, "select distinct on (state) code from nec.outing")
    alerts = codes(town, "select distinct on (reason) code from nec.escalation")
    people = codes(town, """(select p.code from nec.person p join nec.senior s on s.person_id = p.id limit 2)
        union all (select p.code from nec.person p join nec.volunteer v on v.person_id = p.id limit 2)""")
    return (["/mes-connexions", "/bureau", "/bureau/rebuts", "/bureau/activites", "/bureau/accueil", "/bureau/recherche", "/bureau/recherche?q=an", "/bureau/inscription", "/bureau/benevoles", "/bureau/mesures", "/bureau/mesures?days=365",
             "/bureau/benevoles/inscrire", "/bureau/a-appeler", "/bureau/messages", "/bureau/messages?echecs=oui", "/bureau/incompatibilites", "/bureau/couverture", "/essai/messages",
             f"/bureau/demande?senior={people[0]}"]
            + [f"/bureau/sorties/{c}" for c in outings] + [f"/bureau/sorties/{c}/candidats" for c in outings] + [f"/bureau/alertes/{c}" for c in alerts]
            + [f"/bureau/personnes/{c}" for c in people] + [f"/bureau/personnes/{c}/{what}" for c in (people[0], people[-1]) for what in ("donnees", "carte")])


def named(path):
    """The path without its codes."""
    return re.sub(r"[\w-]{22}", "…", path)


def look(town, who, role, path):
    """One page, in both faces."""
    page = who.get(path)
    pattern = named(path)
    check(page.status == 200, f"{pattern} opens for {role}", page.status, page.text[:300])
    check(page.title.endswith("– Nantes en Compagnie") and not page.title.startswith("Erreur"), f"{pattern} has its title", page.title)
    check("02 40" in page.text and "/etre-rappele" in page.links(), f"{pattern} says whom to telephone")
    check("{{" not in page.text and "None" not in page.text, f"{pattern} holds no trace of a template")
    duplicate = [i for i in page.read.ids if page.body.decode().count(f' id="{i}"') > 1]
    equal(duplicate, [], f"{pattern} gives each id once")
    if pattern == "/benevole/sorties-ouvertes":
        check('<svg viewBox' in page.body.decode() and 'role="img"' in page.body.decode(), "where people are looked for is on a map too", page.text)
    if role in ("senior", "stranger"):
        check(b"<script" not in page.body, f"{pattern} needs no script")
        check(len(page.body) <= 30_000, f"{pattern} is light", len(page.body))
    check(all(page.headers.get(h) for h in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")),
          f"{pattern} is guarded by its headers")
    check(role == "stranger" or page.headers["Cache-Control"] == "no-store", f"{pattern} is not kept by anybody on the way")
    status, document = who.json(path)
    check(status == 200 and document["session"]["role"], f"{pattern} is a document for a program", status)
    check("csrf" not in json.dumps(document), f"{pattern} as a document holds no token")
    equal(len(who.cookies), 1 if page.forms or role != "stranger" or who.cookies else 0, f"{pattern} leaves one cookie, or none")


# What is French whoever reads it: web/language.h.
ONLY_FRENCH = ("/accessibilite", "/confidentialite", "/confidentialite/notice", "/mentions-legales", "/benevole/attestation", "/benevole/attestation?year=2019")


def english(town, people, pages):
    """Who does not read French is understood before the login and behind it, on each of these pages, refused ones too."""
    somebody, read = town.visitor(), English(town)
    check(somebody.get("/").says("Je voudrais sortir") and "/?lang=en" in somebody.get("/").links(), "a page that has English leads to it")
    page = somebody.get("/?lang=en")
    check(page.says("Go out, with somebody at your side") and '<html lang="en">' in page.body.decode(), "it is one press away", page.text[:300])
    refused = [somebody.get("/connexion").submit("Get my code"), somebody.get("/carte").submit("Log in", letters="K7M2 P4X9"),
               somebody.get("/etre-rappele").submit("Call me back"), somebody.get("/signaler").submit("Ask us to call them"),
               somebody.get("/j-ai-du-temps").submit("Sign up"), somebody.get("/inscription").submit("For me").submit("Continue"),
               somebody.get("/connexion/code").submit("Log in", number="12")]
    equal([one.status for one in refused], [422] * 7, "a form that is refused says so")
    for page in [somebody.get(path) for path in PUBLIC if path not in ONLY_FRENCH] + refused + [somebody.get("/nulle-part")]:
        left = read.left(page)
        check(not left, f"{page.path} in English holds no French", *left[:5])
    for role in ("senior", "volunteer"):
        one = people[role]
        one.cookies["nec-lang"] = "en"
        for path in [p for p in pages[role] if p not in PUBLIC and p not in ONLY_FRENCH]:
            read.learn(one.json(path)[1])
            page = one.get(path)
            left = read.left(page)
            back = page.links("Français")
            check(page.status == 200 and not left, f"{named(path)} in English holds no French for a {role}", page.status, *left[:9])
            check(len(back) == 1 and "lang=fr" in back[0] and path.split("?")[0] in back[0], f"{named(path)} leads from English to French, itself", back)
        page = one.get(pages[role][len(PUBLIC) + 3]).click("Français")
        check('<html lang="fr">' in page.body.decode() and one.cookies["nec-lang"] == "fr", f"a {role} goes back to French by one press, for good", page.path)
    senior, then = people["senior"], datetime.date.fromisoformat(day(town, 6))
    page = senior.get("/sorties/nouvelle").click("English").submit("walk").submit("Continue", where="Jardin des Plantes").submit("Continue", appointment_date="soon")
    check(page.status == 422 and page.says("We do not understand this day. Example: 24/11/2026.") and page.title.startswith("Error: "), "a day that is no day is refused in English", page.text)
    page = page.click("Français")
    check(page.says("Quel jour ?"), "who changes the language in the middle of a request goes on where they were", page.text)
    page = page.click("English").submit("Continue", appointment_date=f"{then.day} {then:%B}").submit("Continue", appointment_time="2.30 pm").submit("One hour").submit("As usual")
    page = page.submit("Continue").submit("Whoever you like")
    read.learn({"place": re.search(r"Where (.+?) Change", page.text)[1]})
    check(page.says("Check your request", "2.30 pm", "walk") and not read.left(page), "a day and an hour may be typed as pages in English write them", page.text)
    page.click("Français")
    page = people["coordinator"].get("/bureau", **{"Accept-Language": "en"})
    check('<html lang="fr">' in page.body.decode() and len(read.left(page)) > 20, "the desk stays French, and French would be seen", read.left(page))
    check(somebody.get("/mentions-legales").says("Mentions légales") and '<html lang="fr">' in somebody.get("/mentions-legales").body.decode(),
          "what has no English says that it is French")
    check(somebody.get("/?lang=fr").says("Je voudrais sortir") and somebody.get("/").says("Je voudrais sortir"), "and back")
    check(town.visitor().get("/", **{"Accept-Language": "en-GB,en;q=0.8"}).says("I would like to go out")
          and town.visitor().get("/", **{"Accept-Language": "en,fr;q=0.5"}).says("Je voudrais sortir"), "a browser that reads no French gets English at once")


def borders(town, people, pages):
    """Nobody opens what is another role's."""
    for role in ("senior", "volunteer", "coordinator", "stranger"):
        for other in ("senior", "volunteer", "coordinator"):
            if role == other:
                continue
            for path in [p for p in pages[other] if p not in PUBLIC and not p.startswith("/essai")]:
                page = people[role].request("GET", path, headers={"Accept": "text/html"}, follow=False)
                wanted = (303,) if role == "stranger" else (403, 404) if path not in pages[role] else (200,)
                check(page.status in wanted, f"{named(path)} does not open for {role}", page.status)


def taken_along(town, people):
    """All that is held of somebody, as a table: for themselves, and at the desk for who asks by telephone."""
    status, document = people["senior"].json("/mes-donnees")
    page = people["senior"].get("/mes-donnees.csv")
    text = page.body.decode("utf-8-sig")
    held = dict(csv.reader(text.splitlines(), delimiter=";"))
    check(status == 200 and page.status == 200 and page.headers["content-type"].startswith("text/csv") and "attachment" in page.headers["content-disposition"],
          "all that is held of me can be taken along", page.status, page.headers)
    equal((held["person.first_name"], held["senior.home"], held["contacts.1.phone_text"]),
          (document["person"]["first_name"], document["senior"]["home"], document["contacts"][0]["phone_text"]), "it says what the page says")
    check(not [k for k in held if k.startswith(("session", "desk"))] and "sealed" not in text, "and nothing of the service's own", sorted(held)[:10])
    code = document["code"]
    before = int(town.value("select count(*) from nec.reading r join nec.person p on p.id = r.subject_id where p.code = :'c' and 'door_code' = any (r.fields) or 'home' = any (r.fields)", c=code))
    page = people["coordinator"].get(f"/bureau/personnes/{code}/donnees.csv")
    equal(dict(csv.reader(page.body.decode("utf-8-sig").splitlines(), delimiter=";"))["senior.home"], document["senior"]["home"], "the desk has it for who asks by telephone")
    after = int(town.value("select count(*) from nec.reading r join nec.person p on p.id = r.subject_id where p.code = :'c' and 'door_code' = any (r.fields) or 'home' = any (r.fields)", c=code))
    equal(after, before + 1, "which is written down as a reading")
    check(people["senior"].get("/mes-donnees/consultations").says("la coordination", "adresse"), "and shown to the person")
    equal([people[who].json(path)[0] for who, path in (("stranger", "/mes-donnees.csv"), ("volunteer", f"/bureau/personnes/{code}/donnees.csv"),
                                                          ("coordinator", f"/bureau/personnes/{'A' * 22}/donnees.csv"), ("coordinator", "/mes-donnees.csv"))],
          [403, 403, 404, 403], "nobody else has it")


def tables(town, claire):
    """What stands in exports.def, as a spreadsheet would open it."""
    said = (SOURCE / "web/exports.def").read_text()
    pages = re.findall(r'^TABLE\("([^"]+)"', said, re.M)
    town.sql("""insert into nec.senior (person_id, home_label)
        select id, '=cmd|''/c calc''!A1; "12" rue' from nec.person where last_name = 'Guérin'""")
    for path in pages:
        address = path + ("?q=guerin" if path == "/bureau/recherche" else "")
        page = claire.get(address)
        link = next((one for one in page.links() if "csv=oui" in one), None)
        if not check(link, f"{path} can be had as a table", page.links()):
            continue
        got = claire.get(link)
        check(got.headers["Content-Type"] == "text/csv; charset=utf-8" and 'attachment; filename="' in got.headers["Content-Disposition"],
              f"{path} as a table is a file to keep", dict(got.headers))
        text = got.body.decode("utf-8-sig")
        check(got.body.startswith(b"\xef\xbb\xbf") and text.endswith("\r\n"), f"{path} as a table says what it is written in", text[:200])
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        check(len(rows) >= 1 and {len(row) for row in rows} == {len(rows[0])} and all(rows[0]), f"{path} as a table has a title for each column", rows[:2])
        check(not any(cell[:1] in tuple("=+-@\t\r") and cell for row in rows for cell in row), f"{path} as a table holds no formula", rows[:5])
        if path == "/bureau/recherche":
            check(any("'=cmd|'/c calc'!A1; \"12\" rue" in row for row in rows), "what was typed to be run is a text", rows)
    got = claire.get("/bureau/messages?csv=oui")
    equal(len(list(csv.reader(io.StringIO(got.body.decode("utf-8-sig")), delimiter=";"))) - 1,
          town.value("select count(*) from nec.message where kind <> 'login'"), "a table holds the whole list")
    equal(claire.get("/bureau?csv=oui").headers["Content-Type"], "text/html; charset=utf-8", "a page without a table stays a page")


def errors(town, people):
    """Refusals are pages too."""
    someone = people["senior"]
    for path in ("/nulle-part", "/sorties/" + "x" * 22, "/static/rien.css"):
        page = someone.get(path)
        check(page.status == 404 and page.title.startswith("Erreur") and "02 40" in page.text, f"{path} says kindly that it is not there")
    page = someone.post("/mes-sorties", {})
    check(page.status == 405 and "GET" in page.headers["Allow"], "an address that takes no form says so")
    page = someone.get("/essai/messages")
    check(page.says("MODE D'ESSAI"), "the page of messages says that this is a trial")


run(main)

"""
Each form of each page, filled in wrongly by somebody without a script: 422, the same page again, its title begins
with « Erreur », the summary leads to the field, the field says what is wrong, what was typed is still there, and
nothing has changed. Pages and forms come from web/routes.def.
"""
# --quick leaves this out.

import html
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from english import English  # noqa: E402
from nec import Town, check, equal, run  # noqa: E402
from people import JEANNE, day  # noqa: E402
from scene import Scene, Stillness  # noqa: E402

ACTS = rules.acts()
TYPED = ("text", "textarea", "tel", "email", "search", "number", "date", "time")
# These end the session that they came with, or the second finds nothing left to try.
NOT_TWICE = {"logout", "session_end", "dead_letter_retry", "dead_letter_drop"}
LONG_TEXT, LONG_NOTE = "é" * 201, "é" * 2001


# ---- Every page that somebody may see ----

def addresses(scene, path):
    """A page's addresses: its name filled in with each thing of the scene that could be meant."""
    codes, people = scene.codes, scene.people
    there = {"outing": [c for name, c in codes.items() if name.startswith("outing_")],
             "offer": [codes["offer"], codes["offer_anne"]], "escalation": [codes["alert"], codes["alert_new"], codes["alert_settled"]],
             "person": [people["jeanne"]["code"], people["leo"]["code"], people["ines"]["code"]], "sentence": [codes["sentence"]], "call": [codes["call"]], "token": [people["review" if path.startswith("/a/") else "link"]["token"]]}
    names = re.findall(r"\{(\w+)\}", path)
    if path == "/bureau/demande":
        return [f"{path}?senior={people['jeanne']['code']}"]
    return [re.sub(r"\{\w+\}", code, path) for code in there[names[0]]] if names else [path]


def form_of(action):
    """The form of routes.def that a page's form posts to; None for those of one question a page."""
    for form in rules.forms():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", form.path), action.split("?")[0]):
            return form
    return None


def standing(scene):
    """(who, form, address): each form once for each kind of person who may send it, where it asks the most."""
    found = {}
    for who, role in ((None, "ANYONE"), ("jeanne", "SENIOR"), ("leo", "VOLUNTEER"), ("anne", "VOLUNTEER"), ("ines", "VOLUNTEER"), ("claire", "COORDINATOR"),
                      ("thomas", "COORDINATOR"), ("gwenola", "COORDINATOR")):
        visitor = scene.visitor(who)
        for page_of in rules.pages():
            for address in addresses(scene, page_of.path):
                page = visitor.get(address)
                for shown in page.forms if page.status == 200 else []:
                    form = form_of(shown.action) if shown.method == "POST" else None
                    asks = _asked(shown)
                    may = form and (form.who != "BY_SESSION" and who is None or role in ACTS[form.call].who)
                    if may and asks > found.get((role, form.path), (-1,))[0]:
                        found[role, form.path] = (asks, who, form, address)
    return [entry[1:] for entry in found.values()]


def _asked(shown):
    return len({f["name"] for f in shown.fields if f["type"] != "hidden"})


# ---- Wrong values, as fingers make them ----

def fine(town):
    """What is fine in a field of that name, for those that are text."""
    return {"contact": JEANNE, "number": "123456", "first_name": "Paul", "last_name": "Martin", "birth_year": "1940",
            "phone": "02 40 12 34 56", "email": "paul@exemple.fr", "home": "48 rue des Hauts Pavés", "home_detail": "3e étage",
            "door_code": "12A4", "note": "Un mot.\nEt un autre.", "where": "Jardin des Plantes",
            "appointment_date": day(town, 9), "appointment_time": "14 h", "stay_min": "60", "on": day(town, 4), "from": "14:00",
            "to": "16 h 30", "first": day(town, 30), "last": day(town, 40), "service": "CLIC", "alternative": "Proxitan",
            "hours": "1", "name": "mon téléphone", "by_name": "Pharmacie Graslin", "by_phone": "02 40 12 34 56"}


def wrong_values(field, name):
    """Of a field of an act, under the name it has in the form."""
    nothing = [""] if field.required and not field.unless else []
    return nothing + {
        "CODE": ["zorglub"], "WORD": ["zorglub"], "LIST": ["zorglub"], "FLAG": ["peut-être"],
        "TEXT": [LONG_TEXT], "SECRET": [LONG_NOTE], "WHOLE": ["abc", "100000"], "YEAR": ["41", "19400"],
        "DATE": ["32/01/2027"], "HOUR": ["25:00"], "MOMENT": ["32/01/2027"] if name.endswith("_date") else ["25:00"],
        "PHONE_NUMBER": ["02 40", "bonjour"], "CONTACT": ["jeanne", "02 40"], "WHERE": [LONG_TEXT], "DIGITS": ["12", "abcdef"],
        "TOKEN": ["court"], "SOUND": ["zorglub"], "PICTURE": ["zorglub"]}[field.kind]


def field_of(act, name):
    """The act's field that a form's field fills in, if any."""
    for field in act.fields:
        if name == field.name or (field.kind == "MOMENT" and name.startswith(field.name + "_")):
            return field
    return None


def filled(shown, values):
    """What a browser would send after these were typed, the first choice of each list taken."""
    given = {}
    for one in shown.fields:
        name = one["name"]
        if one["type"] in TYPED and name in values:
            given[name] = values[name]
        elif one["type"] == "radio" and name not in given:
            given[name] = one["value"]
        elif one["type"] == "select" and not one["value"]:
            given[name] = next((o for o in one["options"] if o), "")
        elif one["type"] == "checkbox" and name in ("agreed", "willing"):
            given[name] = True
    return shown.filled(given)


def with_wrong(pairs, name, value):
    """The same, but for one field."""
    return [p for p in pairs if p[0] != name] + ([(name, value)] if value or any(p[0] == name for p in pairs) else [])


# ---- What a refused form looks like ----

def text_of(page, id):
    """The words of the paragraph with that id, "" without one."""
    found = re.search(rf'<p class="bad" id="{re.escape(id)}">(.*?)</p>', page.body.decode(), re.S)
    return html.unescape(found.group(1)) if found else ""


def faults(page, action, act, field, name, pairs):
    """What is not as it must be in the answer to a form with this one wrong field."""
    said = []
    id = f"{act.name}-{field.name}"
    if page.status != 422:
        return [f"{page.status} {page.headers['Location'] or page.text[:200]}"]
    if not page.title.startswith("Erreur"):
        said.append(f"title: {page.title}")
    summary = [(target, words) for target, words in page.read.links if target == f"#{id}"]
    if not summary:
        said.append(f"no link to #{id}: {[t for t, _ in page.read.links if t.startswith('#')]}")
    if id not in page.read.ids:
        said.append(f"nothing has the id {id}")
    again = [f for f in page.forms if f.action == action and any(x["name"] == name for x in f.fields)]
    marked = [x for f in again for x in f.fields if x["invalid"] and field_of(act, x["name"]) == field]
    if not marked:
        return said + [f"{name} is not marked as wrong"]
    if not any(f"{id}-bad" in x["described"] for x in marked):
        said.append(f"{name} is not described by {id}-bad: {marked[0]['described']}")
    if not text_of(page, f"{id}-bad") or (summary and " ".join(summary[0][1].split()) != " ".join(text_of(page, f"{id}-bad").split())):
        said.append(f"at the field: {text_of(page, f'{id}-bad')!r}, in the summary: {summary}")
    form = next(f for f in again if any(x["invalid"] for x in f.fields))
    if form.folded:
        said.append("the form is folded away")
    return said + lost(form, pairs)


def lost(form, pairs):
    """What was typed or chosen and does not stand there any more."""
    sent, said = {}, []
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    for field in {f["name"]: f for f in form.fields if f["type"] != "hidden"}.values():
        name = field["name"]
        if field["type"] == "file":
            continue  # no browser fills in a file
        kept, before = form.value(name), sent.get(name, [])
        if field["type"] in ("checkbox", "radio"):
            offered = {f["value"] for f in form.fields if f["name"] == name and f["type"] != "hidden"}
            if sorted(kept) != sorted(set(before) & offered):
                said.append(f"{name}: {before} became {kept}")
        elif field["type"] == "select":
            if before and before[0] in field["options"] and kept != before[0]:
                said.append(f"{name}: {before} became {kept}")
        elif [kept.replace("\r\n", "\n")] != before:
            said.append(f"{name}: {str(before)[:80]} became {kept[:80]!r}")
    return said


# ---- All of it ----

def form_try(scene, still, values, who, form, address):
    act, visitor = ACTS[form.call], scene.visitor(who)
    tried, wrong = 0, []
    page = visitor.get(address)
    shown = max((f for f in page.forms if f.method == "POST" and form_of(f.action) == form), key=_asked)
    for name in dict.fromkeys(f["name"] for f in shown.fields if f["type"] != "hidden"):
        field = field_of(act, name)
        if field is None:
            wrong.append(f"{name} is no field of {act.name}")
            continue
        for value in wrong_values(field, name):
            pairs = with_wrong(filled(shown, values), name, value)
            answer = visitor.post(shown.action, pairs, follow=False)
            tried += 1
            wrong += [f"{name}={value[:20]!r}: {fault}" for fault in faults(answer, shown.action, act, field, name, pairs)]
    answer = visitor.post(shown.action, [*filled(shown, values), ("zorglub", "1")], follow=False)
    tried += 1
    if answer.status != 422 or not answer.says("zorglub : ce champ n’existe pas"):
        wrong.append(f"a field that nobody asked for: {answer.status} {answer.text[:300]}")
    if tried or wrong:
        check(not wrong, f"{who or 'anybody'} at {form.path}: wrong in {tried} ways, it comes again, marked and filled in", *wrong)
        equal(still(), [], f"{who or 'anybody'} at {form.path}: none of it changes anything")


def english(town, scene, values, found):
    """The same for who reads English: each page of theirs, and each of their forms filled in wrongly once."""
    read, wrong, pages, tried = English(town), [], 0, 0
    for who, mine in (("jeanne", r"/(mes-|sorties/)"), ("leo", r"/(mes-|sorties/|benevole|propositions/)"), ("ines", r"/benevole$"), (None, r"/[oa]/")):
        visitor = reader(scene, who)
        for page_of in rules.pages():
            for address in addresses(scene, page_of.path) if re.match(mine, page_of.path) and page_of.path != "/benevole/attestation" else []:
                read.learn(visitor.json(address)[1])
                page = visitor.get(address)
                pages += page.status == 200
                wrong += [f"{who} at {page_of.path} ({page.status}): {left}" for left in read.left(page)]
    for who, form, address in found:
        visitor = reader(scene, who)
        shown = max((f for f in visitor.get(address).forms if f.method == "POST" and form_of(f.action) == form), key=_asked, default=None)
        fields = {f["name"]: field_of(ACTS[form.call], f["name"]) for f in shown.fields if f["type"] != "hidden"} if shown else {}
        if who in ("claire", "thomas", "gwenola") or form.start.startswith(("/bureau", "/essai")):
            continue
        for name, value in [(name, bad) for name, field in fields.items() for bad in wrong_values(field, name)][:1]:
            page = visitor.post(shown.action, with_wrong(filled(shown, values), name, value), follow=False)
            tried += 1
            wrong += [f"{form.path} with {name}={value[:20]!r}: {left}" for left in ([] if page.status == 422 and page.title.startswith("Error: ") else [page.title]) + read.left(page)]
    check(pages > 30 and tried > 20 and not wrong, f"in English no French is left, on {pages} pages and on {tried} forms that were filled in wrongly", pages, tried, *wrong)


def reader(scene, who):
    """A browser of theirs that has chosen English."""
    visitor = scene.visitor(who)
    visitor.cookies["nec-lang"] = "en"
    return visitor


def one_question_a_page(town, scene, still):
    """A senior asks for an outing; each question is answered badly first."""
    jeanne = scene.visitor("jeanne")
    page = jeanne.get("/sorties/nouvelle")
    wrong = []

    def badly(page, button, id, **answers):
        form = page.form(button)
        pairs = form.filled({}, button)
        for name, value in answers.items():
            pairs = with_wrong(pairs, name, value)
        again = jeanne.post(form.action, pairs, follow=False)
        summary = [words for target, words in again.read.links if target == f"#{id}"]
        said = [] if again.status == 422 else [f"status {again.status}"]
        said += [] if again.title.startswith("Erreur") else [f"title {again.title}"]
        said += [] if summary and id in again.read.ids else [f"no link to #{id}, or nothing there"]
        typed = [n for n, v in answers.items() if v and any(f["name"] == n and f["type"] in TYPED for f in form.fields)]
        if typed:
            marked = [f for one in again.forms for f in one.fields if f["name"] == typed[0] and f["invalid"]]
            said += [] if marked else [f"{typed[0]} is not marked"]
            said += [] if marked and marked[0]["value"] == answers[typed[0]] else [f"{answers[typed[0]]} is lost"]
        wrong.extend(f"{answers}: {s}" for s in said)
        return again

    badly(page, "courses", "outing_request-purpose", purpose="zorglub")
    page = page.submit("courses")
    badly(page, "Continuer", "outing_request-where", where="")
    badly(page, "Continuer", "outing_request-where", where=LONG_TEXT)
    page = page.submit("Continuer", where="Marché de Talensac")
    badly(page, "Continuer", "outing_request-appointment", appointment_date="")
    badly(page, "Continuer", "outing_request-appointment", appointment_date="32/01/2027")
    page = page.submit("Continuer", appointment_date=day(town, 9))
    badly(page, "Continuer", "outing_request-appointment", appointment_time="")
    badly(page, "Continuer", "outing_request-appointment", appointment_time="25 h")
    page = page.submit("Continuer", appointment_time="10 h")
    badly(page, "Une heure", "outing_request-stay_min", stay_min="1")
    badly(page, "Je le dirai", "outing_request-return_mode", return_mode="zorglub")
    page = page.submit("Une heure")
    badly(page, "Comme d'habitude", "outing_request-mode", mode="zorglub")
    page = page.submit("Comme d'habitude")
    badly(page, "Continuer", "outing_request-needs", needs="zorglub")
    page = page.submit("Continuer")
    badly(page, "Comme vous voulez", "outing_request-prefer", prefer="zorglub")
    page = page.submit("Comme vous voulez")
    badly(page, "Envoyer ma demande", "outing_request-note", note=LONG_NOTE)
    check(not wrong, "one question a page: a bad answer brings the question again, marked, and what was typed", *wrong)
    equal(still(), ["draft"], "one question a page: good answers are kept as a draft, and no bad one changes anything")
    check(page.submit("Envoyer ma demande").says("Votre demande est bien reçue"), "and a good one at last is taken")


def one_question_a_page_for_strangers(scene, still):
    """Somebody new; the same, and the last form forged."""
    nobody = scene.visitor()
    page, wrong = nobody.get("/inscription").submit("Pour moi"), []
    for bad, good in (({"first_name": "", "last_name": "Bon"}, {"first_name": "Ada", "last_name": "Bon"}),
                      ({"birth_year": "41"}, {"birth_year": "1941"}), ({"phone": "12", "email": "x"}, {"phone": "02 40 12 34 56", "email": ""}),
                      ({"home": LONG_TEXT}, {"home": "48 Rue des Hauts Pavés, 44000 Nantes"}), ({"door_code": LONG_NOTE}, {"door_code": "12"}),
                      ({"mode": "zorglub"}, {"mode": "walk"}), ({"consents": "zorglub"}, {"consents": ["service"]})):
        form, pairs = page.form("Continuer"), page.form("Continuer").filled({}, "Continuer")
        for name, value in bad.items():
            pairs = with_wrong(pairs, name, value)
        again = nobody.post(form.action, pairs, follow=False)
        if again.status != 422 or not again.title.startswith("Erreur") or not set(again.error_fields()) & set(bad):
            wrong.append(f"{bad}: {again.status} {again.title} {again.error_fields()}")
        page = again.submit("Continuer", **good)
    check(not wrong, "one question a page for strangers: a bad answer brings the question again, marked", *wrong)
    pairs = with_wrong(page.form("Envoyer").filled({}, "Envoyer"), "birth_year", "1990")
    again = nobody.post("/inscription", pairs, follow=False)
    check(again.status == 422 and again.says("En quelle année"), "what the last form gets wrong is asked again at its question", again.status, again.text[:600])
    elsewhere = scene.visitor()
    late = elsewhere.post("/inscription", page.form("Envoyer").filled({}, "Envoyer"), follow=False)
    check(late.status == 403 and late.says("ouverte depuis longtemps"), "a form from before everything was forgotten is refused, and it is said why", late.status, late.text[:300])
    check(elsewhere.get(page.path).says("Ada", "02 40 12 34 56", "48 Rue des Hauts Pavés"), "the address alone brings back what was answered, in a browser that knows nothing")
    equal(still(), [], "one question a page for strangers: no bad answer changes anything, nor is anything kept of them")


def twice(town, scene, values, found):
    """Each form filled in well, and once more as it was: a shaking finger, or the back button's old page."""
    done, wrong = 0, []
    for who, form, address in found:
        visitor = scene.visitor(who)
        shown = max((f for f in visitor.get(address).forms if f.method == "POST" and form_of(f.action) == form), key=_asked, default=None)
        if not shown or form.call in NOT_TWICE:
            continue
        pairs = filled(shown, values)
        first = visitor.post(shown.action, pairs, follow=False)
        if first.status != 303:
            continue
        done += 1
        before = written(town)
        again = visitor.post(shown.action, pairs, follow=False)
        if (again.status, led_to(again)) != (303, led_to(first)) or written(town) != before:
            wrong.append(f"{form.path}: {again.status} {again.headers['Location']} instead of {led_to(first)}, written: {written(town)} instead of {before}")
    check(done > 50 and not wrong, f"a form that comes twice does once what it does, and is answered as the first time ({done} forms)", *wrong)


def written(town):
    """How far the journal, and what is told to people, have come."""
    return town.value("select (select max(id) from nec.journal) || ', ' || (select count(*) from nec.message) as has")


def led_to(page):
    """Where a form led, but for what is sealed anew each time."""
    return re.sub(r"pour=[^&]*", "pour=", page.headers["Location"] or "")


def main():
    with Town(start=("web",)) as town:
        scene = Scene(town)
        still = Stillness(town)
        found = standing(scene)
        equal(still(), [], "looking at every page changes nothing")
        seen = {form.path for _, form, _ in found}
        equal(sorted({f.path for f in rules.forms()} - seen - {"/sorties/nouvelle", "/inscription"}), [], "each form of routes.def stands on a page that somebody sees")
        for who, form, address in found:
            form_try(scene, still, fine(town), who, form, address)
        english(town, scene, fine(town), found)
        equal(still(), [], "nor does any of it in English")
        one_question_a_page_for_strangers(scene, still)
        one_question_a_page(town, scene, still)
        twice(town, scene, fine(town), found)


run(main)

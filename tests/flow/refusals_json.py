"""
Each field of each act, wrong in every way that its kind can be, sent by a program: 422, the field named, in French,
and nothing has changed. The acts and their addresses come from base/acts.def and web/routes.def: one that is added
there has to get a row here.
"""
# --quick leaves this out.

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from nec import Town, check, equal, run  # noqa: E402
from people import JEANNE, day  # noqa: E402
from pictures import png  # noqa: E402
from scene import Scene, Stillness  # noqa: E402
from sounds import letters, tone  # noqa: E402

TONE = letters(tone(seconds=0.2))
ACTS, SENTENCES, NAMES = rules.acts(), rules.sentences(), rules.fields()
SOMEBODY = "A" * 22  # a code in shape, nobody's


def good(town):
    """Of each act, who does it where routes.def does not tell, and fields that are fine; {names} of the path apart."""
    soon = {"appointment_date": day(town, 9), "appointment_time": "14 h"}
    return {
        "login_ask": (None, {"contact": JEANNE}),
        "login_confirm": (None, {"contact": JEANNE, "number": "123456"}),
        "logout": ("jeanne", {}),
        "card_make": ("claire", {}),
        "card_end": ("claire", {}),
        "card_enter": (None, {"letters": "ABCD 2345"}),
        "factor_confirm": (None, {"number": "123456"}),
        "factor_make": ("claire", {"secret": "A" * 32}),
        "factor_prove": ("claire", {"number": "123456"}),
        "factor_drop": ("claire", {}),
        "session_end": ("jeanne", {"session": SOMEBODY}),
        "senior_enrol": (None, {"first_name": "Paul", "last_name": "Martin", "birth_year": 1940, "phone": "02 40 12 34 56",
                                "home": "48 rue des Hauts Pavés", "consents": ["service"]}),
        "outing_request": ("jeanne", {"purpose": "leisure", "where": "Jardin des Plantes", **soon}),
        "outing_cancel": ("jeanne", {}),
        "outing_change": ("jeanne", soon),
        "series_make": ("jeanne", {"every": "week"}),
        "series_pause": ("jeanne", {"weeks": 2}),
        "series_resume": ("jeanne", {}),
        "series_end": ("jeanne", {}),
        "assignment_agree": ("jeanne", {}),
        "assignment_refuse": ("jeanne", {}),
        "callback_ask": ("jeanne", {}),
        "stranger_call": (None, {"first_name": "Rose", "last_name": "Petit", "phone": "02 40 12 34 56"}),
        "person_point_out": (None, {"first_name": "Rose", "last_name": "Petit", "phone": "02 40 12 34 56", "relation": "neighbour",
                                    "by_name": "Paul", "willing": True}),
        "wishes_set": ("jeanne", {"circle_agreed": True}),
        "consent_set": ("jeanne", {"consent": "activities", "given": True}),
        "limit_set": ("jeanne", {"limited": True}),
        "activity_make": ("claire", {"title": "Carte blanche", "words": "Une visite.", "where": "Jardin des Plantes", **soon}),
        "activity_end": ("claire", {}),
        "activity_answer": ("jeanne", {"answer": "later"}),
        "word_leave": ("jeanne", {"note": "Bonjour"}),
        "feedback_give": ("jeanne", {"went": "good"}),
        "offer_accept": ("leo", {}),
        "offer_decline": ("leo", {"reason": rules.words("decline_reason")[0]}),
        "assignment_withdraw": ("leo", {}),
        "outing_start": ("leo", {}),
        "outing_no_answer": ("leo", {}),
        "outing_return": ("leo", {}),
        "outing_home_safe": ("leo", {}),
        "outing_ready": ("leo", {}),
        "outing_longer": ("leo", {"more_min": 30}),
        "free_add": ("leo", {"on": day(town, 4), "from": "14:00", "to": "16 h 30"}),
        "absence_add": ("leo", {"first": day(town, 30), "last": day(town, 40)}),
        "photo_set": ("leo", {"photo": letters(png())}),
        "standing_set": ("leo", {"series": SOMEBODY}),
        "feed_make": ("leo", {"name": "mon téléphone"}),
        "feed_revoke": ("leo", {}),
        "learning_erase": ("leo", {}),
        "volunteer_register": (None, {"first_name": "Karim", "last_name": "Benali", "phone": "06 12 34 56 78",
                                      "home": "48 rue des Hauts Pavés", "around": "near", "consents": ["service"]}),
        "volunteer_set": ("leo", {"around": "near", "week_cap": 2}),
        "volunteer_pause": ("leo", {"until": day(town, 20)}),
        "volunteer_clear": ("claire", {"step": "trained"}),
        "person_correct": ("claire", {"first_name": "Jeannette"}),
        "paper_note": ("claire", {"paper": "licence", "until": day(town, 300)}),
        "welcome_make": ("claire", {"room": "8 rue de Strasbourg", "seats": 8, **soon}),
        "welcome_end": ("claire", {}),
        "welcome_book": ("leo", {"welcome": SOMEBODY}),
        "welcome_leave": ("leo", {}),
        "welcome_note": ("claire", {"person": SOMEBODY, "came": "yes"}),
        "outing_qualify": ("claire", {}),
        "outing_redirect": ("claire", {"service": "CLIC"}),
        "outing_assign": ("claire", {"volunteer": SOMEBODY, "agreed": True}),
        "outing_undo": ("claire", {}),
        "outing_offer": ("claire", {"volunteer": SOMEBODY}),
        "candidate_move": ("claire", {"volunteer": SOMEBODY, "to": "first"}),
        "candidates_renew": ("claire", {}),
        "outing_unmet": ("claire", {"reason": "other", "alternative": "Proxitan"}),
        "limit_lift": ("claire", {"until": day(town, 9)}),
        "outing_no_show": ("claire", {"absent": "senior"}),
        "outing_place": ("claire", {"where": "Jardin des Plantes"}),
        "letter_posted": ("claire", {"message": SOMEBODY}),
        "texts_resume": ("claire", {}),
        "check_up_note": ("claire", {"heard": "well"}),
        "word_write": ("claire", {"note": "Bonjour"}),
        "call_back": ("claire", {}),
        "sentence_record": ("claire", {"sound": TONE}),
        "sentence_release": ("claire", {}),
        "escalation_take": ("claire", {}),
        "escalation_settle": ("claire", {"settled": "called"}),
        "escalation_reopen": ("claire", {}),
        "escalation_hand_over": ("claire", {"colleague": SOMEBODY}),
        "on_call_set": ("claire", {"colleague": SOMEBODY}),
        "exclusion_add": ("claire", {"senior": SOMEBODY, "volunteer": SOMEBODY}),
        "dead_letter_retry": ("claire", {"stream": "to-rank", "job": 1}),
        "dead_letter_drop": ("claire", {"stream": "to-rank", "job": 1}),
        "clock_move": (None, {"hours": 1}),
    }


# ---- Wrong in every way ----

NO_TEXT = [{}, {"a": 1}, [], ["x", "y"], True, 1.5, "bip\x07"]
WRONG = {
    "CODE": [*NO_TEXT, "court", "A" * 21, "A" * 23, "A" * 21 + "/", 12],
    "WORD": [*NO_TEXT, "zorglub", "x" * 3000, 7],
    "LIST": [{}, True, 7, "zorglub", ["zorglub"], [7], [{}], [["x"]]],
    "TEXT": [*NO_TEXT, "é" * 201],
    "WHOLE": ["abc", "12 ans", 1.5, "1e3", {}, [], True, 10 ** 12, "-"],
    "FLAG": ["peut-être", 7, {}, [], 0.5],
    "YEAR": ["quarante", "41", 41, 19400, 1899, "2101", {}, [1940], True, 19.4],
    "DATE": [*NO_TEXT, "demain peut-être", "la semaine prochaine", "32/01/2027", "2027-02-29", "2027-13-01", 20270101],
    "HOUR": [*NO_TEXT, "midi moins", "25:00", "14:60", "-1"],
    "PHONE_NUMBER": [*NO_TEXT, "abc", "02 40 12 34", "02 40 12 34 56 78 90", "08 99 12 34 56", 5],
    "CONTACT": [*NO_TEXT, "jeanne", "02 40", "a@b", "a@b@c.fr", "a b@c.fr", "x" * 250 + "@a.fr", "08 99 12 34 56"],
    "SECRET": [*NO_TEXT, "é" * 2001],
    "WHERE": [*NO_TEXT, "é" * 201],
    "DIGITS": [*NO_TEXT, "12345", "1234567", "abcdef", 12345],
    "PICTURE": [*NO_TEXT, "bonjour", "iVBORw0KGgo=", letters(png()[:-30]), letters(png(40)), letters(tone(seconds=0.2))],
    "SOUND": [*NO_TEXT, "bonjour", "UklGRg==", TONE[:-40] + "*", letters(tone(loud=0)), letters(tone(seconds=31)), letters(tone(rate=4000))],
    "TOKEN": [*NO_TEXT, "court", "x" * 65, "a/b" * 10],
}
MOMENTS = [{}, {"appointment_date": "2027-02-29", "appointment_time": "10:00"}, {"appointment_at": "hier"}, {"appointment_at": {}},
           {"appointment_date": "30/11/2026", "appointment_time": "25 h"}, {"appointment_date": "30/11/2026"},
           {"appointment_time": "10:00"}, {"appointment_date": [], "appointment_time": {}},
           {"appointment_at": "2026-12-01"}, {"appointment_date": "la semaine prochaine", "appointment_time": "10:00"}, {"appointment_date": "28/03/2027", "appointment_time": "2:30"}]


def wrongs(field, fine, in_path):
    """Documents that differ from a fine one in this field only; the path gives some fields itself."""
    if field.kind == "MOMENT":
        rest = {k: v for k, v in fine.items() if not k.startswith(field.name + "_")}
        return [rest | moment for moment in MOMENTS]
    values = list(WRONG[field.kind])
    if field.max and field.kind == "WHOLE":
        values += [field.min - 1, field.max + 1]
    documents = [fine | {field.name: value} for value in values]
    if field.required and field.unless not in {*fine, *in_path}:
        rest = {k: v for k, v in fine.items() if k != field.name}
        documents += [rest, rest | {field.name: None}, rest | {field.name: ""}, rest | {field.name: " \t "}]
    if field.kind == "WHERE":
        documents += [fine | {field.name + "_choice": value} for value in [[], {}, "é" * 201]]
    return documents


def names_it(sentence, field):
    """A sentence of the catalogue that is this field's own, or one that says the field's name."""
    own = {words for (name, _), words in SENTENCES.items() if name == field}
    return sentence in own or sentence.lower().startswith(NAMES[field].lower() + "\u00A0: ")


# ---- Sending it ----

def refused(visitor, path, document):
    """What the answer is about: the fields, and whether all of it is as it must be."""
    page = visitor.request("POST", path, json.dumps(document), {"Accept": "application/json", "Content-Type": "application/json"},
                           follow=False)
    kind = page.headers["Content-Type"].split(";")[0]
    answer = page.json()
    errors = answer.get("errors") or []
    problems = [] if (page.status, kind, answer.get("status")) == (422, "application/problem+json", 422) else \
        [f"{page.status} {kind} {answer}"[:300]]
    return [e["pointer"].removeprefix("/") for e in errors], [e["message"] for e in errors], problems


def doer(form, who):
    """Whose session sends it."""
    if form.who != "BY_SESSION":
        return None
    return "claire" if form.path.startswith("/bureau") else who


def path_of(scene, form):
    """The form's address, its names filled in with what there is."""
    there = {"outing": scene.codes["outing_offering"], "offer": scene.codes["offer"], "escalation": scene.codes["alert"],
             "feed": scene.codes["feed"], "letter": scene.codes["letter"], "token": scene.people["review" if form.path.startswith("/a/") else "link"]["token"]}
    return re.sub(r"\{(\w+)\}", lambda name: there.get(name[1], SOMEBODY), form.path)


def form_try(scene, form, who, fine, still):
    act, path, visitor = ACTS[form.call], path_of(scene, form), scene.visitor(doer(form, who))
    tried, wrong = 0, []
    in_path = set(re.findall(r"\{(\w+)\}", form.path))
    if form.who == "BY_LINK":
        fine = fine | ({"outing": scene.codes["outing_home"]} if form.path.startswith("/a/") else {"offer": scene.codes["offer_anne"]})
    if form.call == "outing_request" and doer(form, who) == "claire":
        fine = fine | {"senior": scene.people["jeanne"]["code"]}
    for field in [f for f in act.fields if f.name not in in_path]:
        for document in wrongs(field, fine, in_path):
            pointers, messages, problems = refused(visitor, path, document)
            tried += 1
            if problems or pointers != [field.name] or not all(names_it(m, field.name) for m in messages):
                wrong.append(f"{field.name} in {json.dumps(document, ensure_ascii=False)[:300]}: {problems or ''} {pointers} {messages}")
    for name in ("zorglub", "a/b~c", "Phone", "first_name "):
        pointers, messages, problems = refused(visitor, path, fine | {name: "x"})
        tried += 1
        if problems or pointers != [name.replace("~", "~0").replace("/", "~1")] or not messages[0].startswith(name):
            wrong.append(f"{name}: {problems} {pointers} {messages}")
    check(not wrong, f"POST {form.path} names the field in {tried} ways to get one wrong", *wrong[:12], f"{len(wrong)} in all")
    equal(still(), [], f"POST {form.path}: none of it changes anything")


def all_at_once(scene):
    visitor = scene.visitor()
    wrong = {"birth_year": "x", "phone": "12", "email": "x", "home": "", "needs": ["zorglub"], "extra": 1}
    pointers, messages, problems = refused(visitor, "/inscription", wrong)
    equal((problems, pointers), ([], ["first_name", "last_name", "birth_year", "phone", "email", "home", "needs", "extra"]),
          "all that is wrong is named at once, in the form's order")
    for body in ("[]", "null", '"x"', "7", "{", '{"a":1,"a":2}', "", '{"a":"\\u0000"}', b'{"a":"\xff"}'):
        page = visitor.request("POST", "/inscription", body, {"Accept": "application/json", "Content-Type": "application/json"})
        check(page.status == 400 and page.json()["detail"], f"{body!r} is no object: 400, and a sentence", page.status, page.body)


# ---- What only the database knows ----

def in_the_database(town, scene, still):
    """Fields in good shape that make no sense today: (who, path, document, field, status)."""
    ask = {"purpose": "leisure", "where": "Jardin des Plantes", "appointment_date": day(town, 9), "appointment_time": "10:00"}
    enrol = {"first_name": "Paul", "last_name": "Martin", "birth_year": 1940, "phone": "02 40 12 34 56", "home": "48 rue des Hauts Pavés",
             "consents": ["service"]}
    outing, alert = scene.codes["outing_offering"], scene.codes["alert"]
    cases = [
        (None, "/inscription", enrol | {"birth_year": 1990}, "birth_year", 422),
        (None, "/inscription", enrol | {"consents": []}, "consents", 422),
        (None, "/inscription", enrol | {"consents": ["health"]}, "consents", 422),
        ("jeanne", "/sorties/nouvelle", ask | {"appointment_date": day(town, -2)}, "appointment", 422),
        ("jeanne", "/sorties/nouvelle", ask | {"appointment_date": day(town, 400)}, "appointment", 422),
        ("jeanne", "/sorties/nouvelle", ask | {"appointment_date": "0001-01-01"}, "appointment", 422),
        ("jeanne", "/sorties/nouvelle", ask | {"appointment_date": "9999-12-31"}, "appointment", 422),
        ("jeanne", "/sorties/nouvelle", {k: v for k, v in ask.items() if k != "where"}, "where", 422),
        ("jeanne", "/sorties/nouvelle", ask | {"place": SOMEBODY, "where": ""}, "place", 404),
        ("jeanne", "/sorties/nouvelle", ask | {"prefer": SOMEBODY}, "prefer", 404),
        ("jeanne", "/sorties/nouvelle", ask | {"like": SOMEBODY}, "like", 404),
        ("claire", "/bureau/demande", ask, "senior", 422),
        ("claire", "/bureau/demande", ask | {"senior": SOMEBODY}, "senior", 404),
        ("jeanne", f"/sorties/{outing}/message", {}, "note", 422),
        ("leo", "/benevole/disponible", {"on": day(town, -1), "from": "14:00", "to": "16:00"}, "on", 422),
        ("leo", "/benevole/disponible", {"on": day(town, 1), "from": "16:00", "to": "14:00"}, "to", 422),
        ("leo", "/benevole/disponible", {"on": day(town, 1), "from": "14:07", "to": "16:00"}, "from", 422),
        ("leo", "/benevole/absence", {"first": day(town, 9), "last": day(town, 8)}, "last", 422),
        ("leo", "/benevole/absence", {"first": day(town, -9), "last": day(town, -8)}, "last", 422),
        ("claire", f"/bureau/sorties/{outing}/affecter", {"volunteer": scene.people["anne"]["code"], "agreed": False}, "agreed", 422),
        ("claire", f"/bureau/sorties/{outing}/affecter", {"volunteer": SOMEBODY, "agreed": True}, "volunteer", 404),
        ("claire", f"/bureau/sorties/{outing}/proposer", {"volunteer": scene.people["odette"]["code"]}, "volunteer", 404),
        ("claire", f"/bureau/sorties/{outing}/lieu", {"where": "nulle part du tout"}, "where", 422),
        ("claire", f"/bureau/sorties/{outing}/lieu", {"home": "nulle part du tout"}, "home", 422),
        ("claire", f"/bureau/alertes/{alert}/transmettre", {"colleague": scene.people["leo"]["code"]}, "colleague", 422),
        ("claire", "/bureau/astreinte", {"colleague": scene.people["leo"]["code"]}, "colleague", 422),
        ("claire", "/bureau/incompatibilites", {"senior": SOMEBODY, "volunteer": scene.people["leo"]["code"]}, "senior", 404),
        ("claire", "/bureau/incompatibilites", {"senior": scene.people["jeanne"]["code"]}, "volunteer", 404),
    ]
    for who, path, document, field, status in cases:
        got, answer = scene.visitor(who).post_json(path, document)
        errors = answer.get("errors") or [{}]
        shown = json.dumps({k: v for k, v in document.items() if k == field or k.startswith(field + "_")}, ensure_ascii=False)
        moved = still()
        check(got == status and errors[0].get("pointer") == f"/{field}" and names_it(errors[0]["message"], field) and not moved,
              f"{path.replace(outing, '…').replace(alert, '…')}: {shown if field in shown else 'no ' + field} is refused, and changes nothing",
              got, answer, moved)


def main():
    with Town(start=("web",)) as town:
        scene = Scene(town)
        still = Stillness(town)
        rows = good(town)
        web = {form.call for form in rules.forms()}
        equal(sorted(web ^ set(rows)), [], "each act that has an address is tried here")
        equal(sorted(name for name, act in ACTS.items() if act.channels & {"WEB", "DESK"} and name not in web), [],
              "each act for the web or the desk has an address")
        for form in rules.forms():
            form_try(scene, form, *rows[form.call], still)
        all_at_once(scene)
        in_the_database(town, scene, still)


run(main)

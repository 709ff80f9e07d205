"""
Who may what, over HTTP: each page and each act for each kind of person; what belongs to somebody else; what another
site, a forged form or a mere look can do (nothing). Acts and addresses come from base/acts.def and web/routes.def.
"""
# --quick leaves this out.

import json
import pathlib
import re
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import JEANNE, day  # noqa: E402
from pictures import CAMERA, PLACE, photo_added, png, png_bomb, png_of_one_colour  # noqa: E402
from scene import SOMEBODY, Scene, Stillness  # noqa: E402
from sounds import letters, tone  # noqa: E402

ACTS = rules.acts()
ROLES = {None: "ANYONE", "jeanne": "SENIOR", "leo": "VOLUNTEER", "claire": "COORDINATOR", "link": "LINK"}

# Who opens what; all others everybody does.
PAGES = {"/mes-sorties": {"jeanne"}, "/mes-donnees": {"jeanne", "leo"}, "/mes-connexions": {"jeanne", "leo", "claire"}, "/mes-donnees/consultations": {"jeanne", "leo"}, "/mes-sorties/souhaits": {"jeanne"}, "/sorties/nouvelle": {"jeanne"}, "/sorties/{outing}": {"jeanne", "leo"},
         "/sorties/{outing}/annuler": {"jeanne"}, "/sorties/{outing}/envoyee": {"jeanne"},
         "/sorties/{outing}/changer": {"jeanne"},
         "/propositions/{offer}": {"leo", "link"}}
EVERYBODY = {"/", "/inscription", "/inscription/merci", "/j-ai-du-temps", "/j-ai-du-temps/merci", "/connexion", "/connexion/code", "/connexion/second", "/e/{token}", "/carte", "/etre-rappele", "/inquietude", "/signaler",
             "/accessibilite", "/confidentialite", "/confidentialite/notice", "/mentions-legales"}
FOR_ALL = {"login_ask", "login_confirm", "card_enter", "factor_confirm", "logout"}  # harmless to whoever has a session already, or none
BY_ADDRESS = {"/o/{token}", "/a/{token}", "/essai/messages"}  # whoever has the address


# What is neither page nor form: who gets it, and how that ends for them where it is not 200. 404: a code that is nobody's,
# a seal that is no seal, what a setting closes, a hook without its secret. 303: on to a question, which is a page.
OTHERS = {"/mes-donnees.csv": ({"jeanne", "leo"}, 200), "/bureau/personnes/{person}/donnees.csv": ({"claire"}, 200),
          "/bureau/messages-parles/{recording}.wav": ({"claire"}, 404), "/bureau/voix/{sentence}/{voice}.wav": ({"claire"}, 200), "/live": ({"leo", "claire"}, 200),
          "/inscription/etape": (set(ROLES), 303), "/sorties/nouvelle/etape": (set(ROLES), 303), "/photos/{photo}.jpg": (set(), 404), "/agenda/{token}.ics": (set(), 404)}
OTHERS |= {path: (set(ROLES), 200) for path in ("/addresses", "/static/{file}", "/favicon.ico", "/robots.txt", "/.well-known/security.txt", "/openapi.json", "/health/live", "/health/ready")}
OTHERS |= {path: (set(), 404) for path in ("/metrics", "/crochets/sms/{driver}", "/crochets/sms/{driver}/{secret}")}


def who_opens(path):
    """The people of the scene who may; None when nobody has said so yet."""
    for start, who in (("/bureau", {"claire"}), ("/benevole", {"leo"})):
        if path == start or path.startswith(start + "/"):
            return who
    return set(ROLES) if path in EVERYBODY else PAGES.get(path)


def fine(town, act):
    """Fields in good shape for an act, those of the path included."""
    values = {"CODE": SOMEBODY, "LIST": [], "TEXT": "Mot", "FLAG": "oui", "YEAR": 1940, "DATE": day(town, 5), "HOUR": "14:00",
              "PHONE_NUMBER": "02 40 12 34 56", "CONTACT": JEANNE, "SECRET": "Un mot", "WHERE": "Jardin des Plantes",
              "DIGITS": "123456", "TOKEN": "x" * 22, "SOUND": letters(tone(seconds=0.2)), "PICTURE": letters(png())}
    document = {}
    for field in act.fields:
        if field.kind == "MOMENT":
            document |= {f"{field.name}_date": day(town, 9), f"{field.name}_time": "10:00"}
        elif field.kind == "WORD":
            document[field.name] = rules.words(field.words)[0]
        elif field.required or field.kind != "CODE":
            document[field.name] = field.min if field.kind == "WHOLE" else "paul@exemple.fr" if field.name == "email" else \
                values[field.kind]
    if act.name == "factor_make":
        document["secret"] = "A" * 32  # a key, not words
    return document


# ---- Each page, each act, each role ----

def pages_matrix(scene, still):
    wrong, tried = [], 0
    for page in rules.pages():
        may = who_opens(page.path)
        if page.path in BY_ADDRESS:
            continue
        if not check(may is not None, f"{page.path}: somebody has said who opens it"):
            continue
        address = scene.address(page.path)
        for who in ROLES:
            visitor = scene.visitor(who)
            shown = visitor.request("GET", address, headers={"Accept": "text/html"}, follow=False)
            status, document = visitor.json(address)
            tried += 2
            if who in may:
                good = (shown.status, status) == (200, 200)
                if who == "link" and "offer" in document:  # its own, whatever the address says
                    good = good and document["offer"]["code"] == scene.codes["offer_anne"]
            elif who is None:
                good = shown.status == 303 and shown.headers["Location"].startswith("/connexion?suite=") and status == 403
            else:
                good = (shown.status, status) == (403, 403)
            if not good:
                wrong.append(f"{who} at {page.path}: {shown.status} {shown.headers['Location']}, JSON {status} {str(document)[:200]}")
    check(not wrong, f"each page opens for its own people only ({tried} looks)", *wrong)
    equal(still(), [], "and looking changes nothing")


def acts_matrix(town, scene, still):
    wrong, tried = [], 0
    for form in rules.forms():
        act = ACTS[form.call]
        for who, role in ROLES.items():
            if form.who != "BY_SESSION" or role in act.who or act.name in FOR_ALL:
                continue
            visitor = scene.visitor(who)
            in_path = set(re.findall(r"\{(\w+)\}", form.path))
            document = {k: v for k, v in fine(town, act).items() if k not in in_path}
            status, answer = visitor.post_json(scene.address(form.path), document)
            page = post_form(visitor, scene.address(form.path), {k: v for k, v in document.items() if v != []})
            tried += 2
            html = page.status == 403 or (who is None and page.status == 303 and page.headers["Location"].startswith("/connexion"))
            if status != 403 or not answer.get("detail") or not html:
                wrong.append(f"{who} does {act.name} at {form.path}: {status} {answer}; {page.status} {page.headers['Location']}")
    check(not wrong, f"each act is refused to those who have no business with it ({tried} tries)", *wrong)
    equal(still(), [], "and changes nothing")


def others_matrix(scene, still):
    """What is neither page nor form, likewise; by its other address too."""
    wrong, tried, secrets = [], 0, ("Morvan", "Jeanne", "Marchand")
    for method, path in rules.others():
        if not check(path in OTHERS, f"{path}: somebody has said who gets it"):
            continue
        may, status = OTHERS[path]
        address = scene.address(path).replace(SOMEBODY, {"/static/{file}": "nec.css", "/bureau/voix/{sentence}/{voice}.wav": "personne"}.get(path, SOMEBODY))
        for who in ROLES:
            visitor = scene.visitor(who)
            for start in ("", "/api/v1"):
                if method == "POST":
                    page = post_form(visitor, start + address, {}) if not start else visitor.request("POST", start + address, "{}", {"Content-Type": "application/json"}, follow=False)
                else:
                    page = visitor.request("HEAD" if path == "/live" else "GET", start + address, headers={"Accept": "*/*"}, follow=False)
                tried += 1
                good = page.status == status if who in may else page.status in (403, 404) or (who is None and page.status == 303)
                told = [] if who in may else [s for s in secrets if s in page.body.decode("utf-8", "replace")]
                if not good or told:
                    wrong.append(f"{who}: {method} {start}{path}: {page.status} {told} {page.body[:120]}")
    check(not wrong, f"whatever else has an address is its own people's only ({tried} looks)", *wrong)
    equal(still(), [], "and looking changes nothing")


_tokens = {}


def token_of(visitor):
    """What a form of this visitor's has to carry: from a page that everybody opens."""
    if visitor.cookies.get("nec") not in _tokens:
        page = visitor.get("/connexion")
        _tokens[visitor.cookies["nec"]] = next(f["value"] for form in page.forms for f in form.fields if f["name"] == "csrf")
    return _tokens[visitor.cookies["nec"]]


def post_form(visitor, path, fields, **headers):
    """A form with its own token, whether or not a page offers it."""
    return visitor.post(path, {"csrf": token_of(visitor), **fields}, follow=False, **headers)


# ---- Somebody else's ----

def strangers(town, scene, still):
    codes, people, wrong = scene.codes, scene.people, []
    theirs = {"outing": codes["outing_odette"], "offer": codes["offer_anne"]}
    tried = 0
    for form in rules.forms():
        names = re.findall(r"\{(\w+)\}", form.path)
        act = ACTS[form.call]
        if form.who != "BY_SESSION" or not names or names[0] not in theirs or form.path.startswith("/bureau"):
            continue
        for who in ("jeanne", "leo"):
            if ROLES[who] not in act.who:
                continue
            path = form.path.replace("{" + names[0] + "}", theirs[names[0]])
            status, answer = scene.visitor(who).post_json(path, {k: v for k, v in fine(town, act).items() if k != names[0]})
            tried += 1
            if status != 404 or still():
                wrong.append(f"{who} at {path}: {status} {answer}")
    check(not wrong and tried > 12, f"what is somebody else's is not there: {tried} acts of 404, and nothing changes", *wrong)
    for who, address in [("jeanne", f"/sorties/{codes['outing_odette']}"), ("jeanne", f"/sorties/{codes['outing_odette']}/annuler"),
                         ("jeanne", f"/sorties/{codes['outing_odette']}/changer"), ("odette", f"/sorties/{codes['outing_home']}"),
                         ("leo", f"/sorties/{codes['outing_odette']}"), ("leo", f"/sorties/{codes['outing_new']}"),
                         ("leo", f"/propositions/{codes['offer_anne']}"), ("anne", f"/propositions/{codes['offer']}"),
                         ("anne", f"/sorties/{codes['outing_started']}"), ("jeanne", f"/sorties/{SOMEBODY}"), ("jeanne", "/sorties/x")]:
        page = scene.visitor(who).get(address)
        check(page.status == 404 and not page.says("Odette") and not page.says("Lebreton"),
              f"{who} does not find {re.sub('[A-Za-z0-9_-]{22}', '…', address)}", page.status, page.text[:300])
    ask = {"purpose": "leisure", "appointment_date": day(town, 9), "appointment_time": "10:00"}
    place = town.value("select max(code) as code from nec.senior_place where senior_id = :'o'", o=people["odette"]["id"])
    for field, value in (("place", place), ("like", codes["outing_odette"]), ("prefer", people["odette"]["code"])):
        status, answer = scene.visitor("jeanne").post_json("/sorties/nouvelle", ask | {"where": "Jardin des Plantes" if field == "prefer" else "",
                                                                                      field: value})
        check(status == 404 and answer["errors"][0]["pointer"] == f"/{field}", f"a request does not borrow another's: {field}", status, answer)
    status, _ = scene.visitor("jeanne").post_json(f"/sorties/{codes['outing_started']}/rentree", {"outing": codes["outing_odette"]})
    check(status == 422 or town.value("select state from nec.outing where code = :'c'", c=codes["outing_odette"]) == "accepted",
          "a body that names another outing than its address does not reach it", status)
    still()


def links(scene, still):
    """Whoever holds an offer's link."""
    token, codes = scene.people["link"]["token"], scene.codes
    stranger, holder = scene.visitor(), scene.visitor("link")
    for method in ("GET", "HEAD"):
        equal(stranger.request(method, f"/o/{token}", headers={"Accept": "text/html"}).status, 200, f"{method} of an offer's link shows it")
    stranger.json(f"/o/{token}")
    equal(still(), [], "and changes nothing, however often a mail scanner looks")
    status, answer = stranger.post_json(f"/o/{token}/oui", {"offer": codes["offer"]})
    check(status == 404 and not still(), "a link says yes to its own offer, not to another's", status, answer)
    for path in ("/benevole", "/mes-sorties", "/bureau", f"/sorties/{codes['outing_odette']}", f"/sorties/{codes['outing_offering']}",
                 f"/bureau/personnes/{scene.people['jeanne']['code']}", "/bureau/recherche?q=morvan"):
        check(holder.get(path).status in (403, 404), f"as a session it opens nothing else: {re.sub('[A-Za-z0-9_-]{22}', '…', path)}",
              holder.get(path).status)
    for name in ("jeanne", "claire", "leo"):
        page = stranger.get(f"/o/{scene.people[name]['token']}")
        check(page.status in (403, 404, 410), f"{name}'s session is no link to an offer", page.status, page.text[:200])
    review = scene.people["review"]["token"]
    equal(stranger.request("GET", f"/a/{review}", headers={"Accept": "text/html"}).status, 200, "the link that asks how it went shows which outing")
    check(stranger.get(f"/o/{review}").status in (403, 404, 410) and stranger.get(f"/a/{token}").status in (403, 404, 410),
          "neither link does the other's work")
    for name in ("", "x", "A" * 43, token[:-1], token + "A", token.swapcase(), "%00", "%27%20or%201=1"):
        page = stranger.get(f"/o/{name}")
        check(page.status in (400, 404, 410), f"nor is /o/{name[:12]}", page.status)
    equal(still(), [], "none of it changes anything")


# ---- What another site, a forged form, a mere look can do ----

def forged(town, scene, still):
    """Each form, by somebody who may, but for the token or for where it comes from."""
    wrong, tried = [], 0
    others = {who: token_of(scene.visitor(who)) for who in ("jeanne", "leo", "claire")}
    for form in rules.forms():
        act = ACTS[form.call]
        who = "claire" if form.path.startswith("/bureau") else \
            next((w for w, role in ROLES.items() if role in act.who and w), None) if form.who == "BY_SESSION" else None
        visitor, path = scene.visitor(who), scene.address(form.path)
        own, home = token_of(visitor), f"http://127.0.0.1:{town.port}"
        fields = {k: v for k, v in fine(town, act).items() if v != [] and f"{{{k}}}" not in form.path}
        if form.who == "BY_LINK":
            fields["offer"] = scene.codes["offer_anne"]
        tries = [({"csrf": own}, {"Origin": "https://evil.example"}), ({"csrf": own}, {"Origin": "null"}),
                 ({"csrf": own}, {"Origin": f"{home}.evil.example"}), ({"csrf": own}, {"Sec-Fetch-Site": "cross-site"}),
                 ({"csrf": own}, {"Sec-Fetch-Site": "same-site"})]
        if form.who != "BY_LINK":  # the token is in the address
            tries += [({}, {}), ({"csrf": ""}, {}), ({"csrf": "0" * 64}, {}), ({"csrf": own[:-1]}, {}), ({"csrf": [own, own]}, {}),
                      ({"csrf": next(t for w, t in others.items() if w != who)}, {})]
        for token, headers in tries:
            page = visitor.post(path, fields | token, follow=False, **headers)
            tried += 1
            if page.status != 403:
                wrong.append(f"{path} {token} {headers}: {page.status}")
        body, json_like = json.dumps(fields), "application/json"
        for kind, headers in (("text/plain", {}), ("text/plain; application/json", {}), (None, {}), ("application/jsonp", {}),
                              ("multipart/form-data", {}), (json_like, {"Origin": "https://evil.example"}),
                              (json_like, {"Sec-Fetch-Site": "cross-site"})):
            if form.who == "BY_LINK" and not headers:
                continue
            sent = {"Accept": "application/json", **headers} | ({"Content-Type": kind} if kind else {})
            page = visitor.request("POST", path, body, sent, follow=False)
            tried += 1
            if page.status not in (400, 403, 415):
                wrong.append(f"{path} JSON as {kind} {headers}: {page.status}")
    jeanne = scene.visitor("jeanne")
    for fields, headers in (({"purpose": "walk"}, {}), ({"purpose": "walk", "csrf": token_of(jeanne)}, {"Origin": "https://evil.example"})):
        page = jeanne.post("/sorties/nouvelle/etape", fields, follow=False, **headers)
        wrong += [f"/sorties/nouvelle/etape: {page.status}"] * (page.status != 403)
    check(not wrong, f"a form without its token, or from another site, is refused ({tried} tries)", *wrong)
    equal(still(), [], "and changes nothing")


def other_methods(scene, still):
    """Only POST does anything, and a form's fields in a query do nothing."""
    wrong, tried = [], 0
    for form in rules.forms():
        path = scene.address(form.path)
        visitor = scene.visitor("claire" if form.path.startswith("/bureau") else "jeanne")
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
            page = visitor.request(method, path + "?note=x&agreed=oui&reason=other&went=good", headers={"Accept": "text/html"}, follow=False)
            tried += 1
            bad = page.status not in (200, 303, 403, 404, 405) if method in ("GET", "HEAD") else page.status not in (405, 501)
            if bad:
                wrong.append(f"{method} {form.path}: {page.status}")
    check(not wrong, f"only POST is an act ({tried} tries)", *wrong)
    equal(still(), [], "no other method changes anything")


def sessions(town, scene):
    """What ends a session."""
    jeanne = scene.visitor("jeanne")
    for cookie in ("x", "A" * 43, scene.people["jeanne"]["token"][:-1] + "~", scene.people["jeanne"]["token"].swapcase(), "service:web", "' or 1=1 --"):
        other = town.visitor()
        other.cookies["nec"] = cookie
        check(other.json("/mes-sorties")[0] == 403, f"a cookie that was made up is nobody: {cookie[:12]}")
    check(jeanne.json("/mes-sorties?who=service:web&nec=x")[0] == 200, "what a query says of who one is means nothing")
    page = jeanne.get("/mes-sorties").submit("Me déconnecter")
    check(page.status == 200 and "nec" not in jeanne.cookies or jeanne.cookies["nec"] != scene.people["jeanne"]["token"],
          "logging out takes the cookie away")
    again = scene.visitor("jeanne")
    equal(again.json("/mes-sorties")[0], 403, "and a copy of the cookie opens nothing any more")
    leo = scene.visitor("leo")
    town.sql("update nec.session set expires_at = nec.now() - interval '1 second' where person_id = :'p'", p=scene.people["leo"]["id"])
    equal(leo.json("/benevole")[0], 403, "a session that is over is nobody")


# ---- A face ----

def look(scene, who, path):
    return scene.visitor(who).request("GET", path, headers={"Accept": "*/*"}, follow=False)


def shown(page):
    """The addresses of the photos on a page."""
    return re.findall(r'<img [^>]*src="(/photos/[^"]+)"[^>]* alt="([^"]+)"', page.body.decode())


def faces(scene):
    leo, camera = scene.visitor("leo"), CAMERA.read_bytes()
    check(PLACE in camera, "a camera says where a photo was taken")
    answer = photo_added(leo, camera + bytes(2 * 1024 * 1024))
    equal((answer.status, answer.headers["Location"]), (303, "/benevole/souhaits?fait=photo_set"), "a photo as a telephone takes it is taken, megabytes and all")
    mine = shown(leo.get("/benevole/souhaits"))
    equal([alt for _, alt in mine], ["Votre photo"], "who has added it sees it")
    address = mine[0][0]
    seen = {who: look(scene, who, address) for who in ("leo", "jeanne", "claire", "odette", "anne", None)}
    equal({who: page.status for who, page in seen.items()}, {"leo": 200, "jeanne": 200, "claire": 200, "odette": 404, "anne": 404, None: 303},
          "it is there for them, for the senior they go out with and for the desk; for nobody else")
    portrait = seen["jeanne"]
    equal((portrait.headers["Content-Type"], portrait.headers["Cache-Control"], portrait.headers["X-Content-Type-Options"]), ("image/jpeg", "no-store", "nosniff"),
          "as a picture that nobody on the way keeps")
    check(portrait.body[:3] == b"\xff\xd8\xff" and len(portrait.body) <= 15000 and PLACE not in portrait.body and b"Exif" not in portrait.body,
          "a small one, which says nothing of where it was taken", len(portrait.body))
    for who, path, alt in (("jeanne", "/mes-sorties", "Photo de Léo"), ("jeanne", f"/sorties/{scene.codes['outing_confirmed']}", "Photo de Léo"),
                           ("claire", f"/bureau/personnes/{scene.people['leo']['code']}", "Photo de Léo"), ("leo", "/mes-donnees", "Photo")):
        there = shown(scene.visitor(who).get(path))
        check((address, alt) in there, f"{path.split('/')[1]} shows the face", there)
    check(not shown(scene.visitor("jeanne").get(f"/sorties/{scene.codes['outing_accepted']}")), "of who has not added any, none is shown")
    equal(scene.visitor("jeanne").post_json("/benevole/photo", {"photo": letters(png())})[0], 403, "whose page it is not adds nothing")
    equal(photo_added(leo, bytes(2 * 1024 * 1024), "/benevole/pause").status, 413, "where no picture is asked for, two megabytes are too much")
    refused = photo_added(leo, b"%PDF-1.4 " + bytes(5000))
    check(refused.status == 422 and 'id="photo_set-photo-bad"' in refused.body.decode() and refused.title.startswith("Erreur"), "what is no picture is refused beside its field", refused.status)
    equal(photo_added(leo, png()).status, 303, "another one takes its place")
    equal(look(scene, "jeanne", address).status, 404, "under another address")
    newer = shown(leo.get("/benevole/souhaits"))[0][0]
    kept = scene.town.value("select picture_sealed from nec.photo")
    scene.town.sql("update nec.photo set picture_sealed = :'s'", s=kept.replace("v1:", "v9:", 1))
    equal(look(scene, "leo", newer).status, 404, "one that no key here opens is not there, and no fault of who looks")
    check(any(e["purpose"] == "photo" for e in scene.town.events("web", "seal")), "the log has it")
    scene.town.sql("update nec.photo set picture_sealed = :'s'", s=kept)
    large = png_of_one_colour(2800)
    answers = [leo.post_json("/benevole/photo", {"photo": letters(large)})[0]]
    wait_until(lambda: answers.append(leo.post_json("/benevole/photo", {"photo": letters(large)})[0]) or answers[-1] == 429, 60, 0, "unpacking has its share of our time")
    equal(set(answers), {200, 429}, "who sends the largest pictures one after the other is asked to wait, before they are unpacked")
    equal(leo.get("/benevole/souhaits").status, 200, "everything else goes on")
    newer = shown(leo.get("/benevole/souhaits"))[0][0]
    erased = leo.get("/benevole/souhaits").submit("Effacer ma photo")
    check(erased.says("Votre photo est effacée") and not shown(erased), "it goes at a press", erased.text[:300])
    equal([look(scene, who, newer).status for who in ("leo", "jeanne", "claire")], [404] * 3, "for everybody")


def bomb(scene):
    """A picture that takes for ever to unpack is given up; nobody waits for it but who sent it."""
    leo, took, answers = scene.visitor("leo"), [], []

    def send():
        document = {"photo": letters(png_bomb(6000))}
        wait_until(lambda: answers.append(leo.post_json("/benevole/photo", document)[0]) or answers[-1] != 429, 90, 0.5, "unpacking has time again")
    sender = threading.Thread(target=send)
    sender.start()
    while sender.is_alive():
        began = time.monotonic()
        equal(scene.town.visitor().get("/").status, 200, "pages are served") if not took else scene.town.visitor().get("/")
        took.append(time.monotonic() - began)
    sender.join()
    endings = [e for e in scene.town.events("web", "picture") if e["level"] == "error"]
    check(answers[-1] == 422 and len(endings) == 1, "six gigabytes in six megabytes are no picture, and the log has it", answers, endings)
    check(len(took) > 20 and max(took) < 2, f"meanwhile {len(took)} pages took {max(took) * 1000:.0f} ms at most", sorted(took)[-5:])



def main():
    with Town(start=("web",)) as town:
        scene = Scene(town)
        still = Stillness(town)
        pages_matrix(scene, still)
        acts_matrix(town, scene, still)
        others_matrix(scene, still)
        strangers(town, scene, still)
        links(scene, still)
        forged(town, scene, still)
        other_methods(scene, still)
        faces(scene)
        bomb(scene)
        sessions(town, scene)


run(main)

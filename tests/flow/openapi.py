"""The JSON face: one document made of the service's own tables describes it, and the service lives by it under /api/v1."""

import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from nec import Town, check, equal, note, run, skip  # noqa: E402
from people import JEANNE, day, login_json  # noqa: E402

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
except ImportError:
    skip("python3-jsonschema is not installed")


def loose_ends(document, node):
    """The $refs that lead nowhere."""
    if isinstance(node, list):
        return [e for n in node for e in loose_ends(document, n)]
    if not isinstance(node, dict):
        return []
    there = document
    for part in node.get("$ref", "").removeprefix("#/").split("/") if "$ref" in node else []:
        there = there.get(part, {})
    return ([node["$ref"]] if "$ref" in node and not there else []) + [e for n in node.values() for e in loose_ends(document, n)]


def body_of(document, path):
    return document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]


def describes(document):
    equal(document["openapi"], "3.1.0", "OpenAPI 3.1")
    wanted = {(p.path, "get") for p in rules.pages()} | {(f.path, "post") for f in rules.forms()}
    found = {(path, verb) for path, verbs in document["paths"].items() for verb in verbs}
    equal(sorted(wanted ^ found), [], f"all {len(wanted)} pages and forms are in it, and nothing else")
    equal(loose_ends(document, document), [], "every reference leads somewhere")
    broken = []
    for path, verbs in document["paths"].items():
        named = {p["name"] for p in verbs.get("get", verbs.get("post"))["parameters"] if p.get("in") == "path"}
        if named != {part.strip("{}").split("}")[0] for part in path.split("/") if part.startswith("{")}:
            broken.append((path, named))
        if "post" in verbs:
            try:
                Draft202012Validator.check_schema(body_of(document, path))
            except SchemaError as wrong:
                broken.append((path, wrong.message))
    equal(broken, [], "each body is a JSON Schema, each name of a path a parameter")


def agrees_with_the_service(town, document):
    """What the schema takes the service takes; what it refuses the service refuses, naming the field."""
    senior = {"first_name": "Paul", "last_name": "Martin", "birth_year": 1940, "phone": "02 40 12 34 56", "home": "48 rue des Hauts Pavés",
              "consents": ["service"]}
    moment = {"appointment_date": day(town, 9), "appointment_time": "14 h"}
    tries = [
        ("/inscription", senior, True),
        ("/inscription", senior | {"birth_year": 1850}, False), ("/inscription", senior | {"zorglub": 1}, False),
        ("/inscription", senior | {"consents": ["everything"]}, False), ("/inscription", senior | {"note": "x" * 2001}, False),
        ("/sorties/nouvelle", {"purpose": "leisure", "where": "Jardin des Plantes", **moment}, True),
        ("/sorties/nouvelle", {"purpose": "war", "where": "Jardin des Plantes", **moment}, False),
        ("/sorties/nouvelle", {"purpose": "leisure", "where": "Jardin des Plantes"}, False),
        ("/j-ai-du-temps", {**{k: senior[k] for k in ("first_name", "last_name", "home", "consents")}, "phone": "06 12 34 56 78",
                            "around": "near", "slots": ["monday_morning"]}, True),
    ]
    jeanne = login_json(town, JEANNE)
    for path, body, fine in tries:
        schema_says = Draft202012Validator(body_of(document, path)).is_valid(body)
        status, answer = jeanne.post_json("/api/v1" + path, body) if path.startswith("/sorties") else town.visitor().post_json("/api/v1" + path, body)
        check((schema_says, status) == (fine, 200 if fine else 422), f"{path} {'takes' if fine else 'refuses'} {json.dumps(body, ensure_ascii=False)[:90]}",
              f"schema: {schema_says}", status, answer)


def always_json(town):
    token = login_json(town, JEANNE).cookies["nec"]
    visitor = town.visitor()
    page = visitor.get("/api/v1/mes-sorties", Accept="text/html", Authorization=f"Bearer {token}")
    check(page.status == 200 and page.headers["Content-Type"].startswith("application/json") and "now_at" in page.text,
          "under /api/v1 the answer is JSON, and a program says who it is in its header", page.status, page.headers["Content-Type"])
    page = visitor.get("/api/v1/mes-sorties", Accept="text/html")
    check(page.status == 403 and page.headers["Content-Type"].startswith("application/problem+json"), "a stranger gets a problem, no detour",
          page.status, page.headers["Content-Type"])
    page = visitor.request("POST", "/api/v1/inscription", "first_name=Paul", {"Content-Type": "application/x-www-form-urlencoded"}, follow=False)
    check(page.status == 415 and page.json()["status"] == 415, "a form is no JSON, and that is said", page.status)
    found = visitor.get("/api/v1/addresses?q=talens").json()["addresses"]
    check(0 < len(found) <= 5 and any("Talensac" in label for label in found), "places are suggested while they are typed", found)
    both = [visitor.get(f"/api/v1/addresses?q=marche&near={district}").json()["addresses"][0] for district in ("hauts-paves-saint-felix", "doulon-bottiere")]
    check(both[0] != both[1], "what lies where somebody lives comes first", both)
    equal([visitor.get(f"/api/v1/addresses{q}").json() for q in ("", "?q=", "?q=" + "x" * 3000)], [{"addresses": []}] * 3,
          "what means nothing suggests nothing")
    equal(visitor.get("/api/v1", Accept="text/html").status, 404, "the prefix alone is no page")
    equal(visitor.get("/api/v1x/", Accept="text/html").status, 404, "nor is what only looks like it")


def tags(town):
    """What has not changed is not sent again; what has changed is not acted upon unread."""
    jeanne = login_json(town, JEANNE)
    seen = jeanne.get("/api/v1/mes-sorties/souhaits")
    tag = seen.headers["ETag"]
    check(re.fullmatch(r'"[0-9a-f]{32}"', tag), "a document has its tag", dict(seen.headers))
    equal(jeanne.get("/api/v1/mes-sorties/souhaits").headers["ETag"], tag, "which is the same as long as nothing has changed")
    again = jeanne.get("/api/v1/mes-sorties/souhaits", **{"If-None-Match": tag})
    equal((again.status, again.body), (304, b""), "and then is not sent again")
    path, wishes = "/api/v1/mes-sorties/souhaits", {"plan": "Appelez ma voisine."}
    equal(jeanne.post_json(path, wishes, **{"If-Match": tag})[0], 200, "an act on what was read is done")
    check(jeanne.get(path).headers["ETag"] != tag, "after it the document has another tag")
    status, answer = jeanne.post_json(path, {"plan": "Ne faites rien."}, **{"If-Match": tag})
    check(status == 412 and "changé" in answer["detail"], "an act on what has changed since is not", status, answer)
    check("voisine" in json.dumps(jeanne.get(path).json()), "nothing has changed by it")
    equal(jeanne.post_json(path, wishes, **{"If-Match": "*"})[0], 200, "whatever it is now: done")
    status, answer = jeanne.post_json("/api/v1/sorties/" + "x" * 22 + "/accord", {}, **{"If-Match": tag})
    equal(status, 404, "what does not exist has no tag")
    html = jeanne.get("/mes-sorties", Accept="text/html")
    check("ETag" not in html.headers, "a page for people is made anew each time", dict(html.headers))


def main():
    with Town() as town:
        page = town.visitor().get("/api/v1/openapi.json")
        equal(page.status, 200, "the description is where programs look for it")
        document = page.json()
        note(f"{len(page.body)} bytes")
        describes(document)
        agrees_with_the_service(town, document)
        always_json(town)
        tags(town)


run(main)

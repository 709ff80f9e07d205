"""
Work that was given up: a coordinator sees what it was, tries it again or puts it aside. The queues are poisoned with
letters of all kinds and then with real work; two coordinators and a Redis that is away stand in the way.
"""
# --quick leaves this out.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from scene import Scene  # noqa: E402

DEAD, RANK = "nec:{nantes}:dead", "nec:{nantes}:to-rank"


def bury(town, stream, job, body, reason="too_many_deliveries"):
    return town.redis_call("XADD", DEAD, "*", "stream", stream, "job", job, "v", "1", "body", body, "reason", reason)


def events(town, kind):
    return town.rows("select actor, channel, subject_id, data from nec.journal where kind = :'k' order by id", k=kind)


def looking(town, scene):
    claire = scene.visitor("claire")
    town.redis_call("DEL", DEAD)
    page = claire.get("/bureau").click("Rebuts")
    check(page.status == 200 and page.says("Aucun rebut"), "without dead letters the page says so", page.text[:500])
    outing = town.rows("select id, spoken from nec.outing where code = :'c'", c=scene.codes["outing_offering"])[0]
    message = town.value("select id from nec.message where kind = 'offer' order by id limit 1")
    bury(town, "to-rank", 41, json.dumps({"outing": outing["id"]}))
    bury(town, "messages", 42, json.dumps({"message": message}), "body")
    bury(town, "ranked", 43, "\x01<script>alert(1)</script>", "<b>nobody knows</b>")
    page = claire.get("/bureau/rebuts")
    check(page.says("chercher des bénévoles pour une sortie", "cinq essais", f"Sortie {outing['spoken']}"), "of each: what, why, and which outing", page.text)
    check(page.says("envoyer un message", "proposition de sortie", "Marchand"), "or for whom the message was", page.text)
    check(page.says("raison inconnue") and b"<script>alert" not in page.body, "garbage is shown as such, and harmless", page.text)
    equal(len([f for f in page.forms if f.action.startswith("/bureau/rebuts/")]), 6, "each can be tried again or put aside")
    status, document = claire.json("/bureau/rebuts")
    equal((status, [one["job"] for one in document["letters"]]), (200, [43, 42, 41]), "a program gets the same, newest first")
    for who in (None, "jeanne", "leo"):
        page = scene.visitor(who).request("GET", "/bureau/rebuts", headers={"Accept": "application/json"})
        check(page.status == 403 and b"letters" not in page.body, f"{who or 'a stranger'} does not see them", page.status, page.body)


def letter_of(visitor, job):
    return next(one for one in visitor.json("/bureau/rebuts")[1]["letters"] if one["job"] == job)


def settling(town, scene):
    claire, samira = scene.visitor("claire"), scene.visitor("samira")
    letter = letter_of(claire, 41)["letter"]
    page, late = claire.get("/bureau/rebuts"), samira.get("/bureau/rebuts")
    again = f"/bureau/rebuts/{letter}/reessayer"
    for who in ("jeanne", "leo", None):
        form = {"stream": "to-rank", "job": 41}
        status, _ = scene.visitor(who).post_json(again, form)
        check(status == 403 and town.redis_call("XLEN", DEAD) == "3", f"{who or 'a stranger'} cannot try one again", status)
    done = page.submit(again)
    check(done.status == 200 and done.says("C'est reparti"), "tried again, and said so", done.status, done.text[:500])
    equal((town.redis_call("XLEN", DEAD), town.redis_call("XLEN", RANK)), ("2", "1"), "it has left the dead and is in its queue")
    check('"outing"' in town.redis_call("XRANGE", RANK, "-", "+"), "as it was", town.redis_call("XRANGE", RANK, "-", "+"))
    told = events(town, "dead_letter_retried")
    check(len(told) == 1 and told[0]["actor"] == f"person:{scene.people['claire']['id']}" and told[0]["subject_id"] == 41
          and told[0]["data"] == {"letter": letter, "stream": "to-rank"}, "the journal knows who did it", told)
    gone = late.submit(again)
    check(gone.status == 409 and gone.says("quelqu'un s'en est déjà occupé"), "who comes second reads that it is done", gone.status, gone.text[:400])
    equal(town.redis_call("XLEN", RANK), "1", "and it is not queued twice")
    status, _ = claire.post_json(f"/bureau/rebuts/{letter_of(claire, 42)['letter']}/ecarter", {"stream": "to-rank", "job": 42})
    equal((status, town.redis_call("XLEN", DEAD)), (409, "2"), "a letter is settled only as what it is")
    dropped = letter_of(claire, 43)["letter"]
    page = claire.get("/bureau/rebuts").submit(f"/bureau/rebuts/{dropped}/ecarter")
    check(page.says("La tâche est écartée") and town.redis_call("XLEN", DEAD) == "1" and events(town, "dead_letter_dropped")[-1]["subject_id"] == 43,
          "one that is of no use is put aside", page.text[:400])


def redis_away(town, scene):
    claire = scene.visitor("claire")
    letter = letter_of(claire, 42)["letter"]
    town.kill("redis")
    page = wait_until(lambda: (p := claire.get("/bureau/rebuts")).says("ne répond pas") and p, 10, says="the page notices")
    check(page.status == 200 and not page.says("Aucun rebut"), "while Redis is away the page does not claim that there are none", page.text[:500])
    status, answer = claire.post_json(f"/bureau/rebuts/{letter}/reessayer", {"stream": "messages", "job": 42})
    check(status == 503 and "file d\u2019attente" in answer["detail"], "trying again says that it could not", status, answer)
    town.start("redis")
    wait_until(lambda: claire.json("/bureau/rebuts")[1]["away"] is False, 10, says="it is back")


def poisoned(town, scene):
    """The whole way: real work among garbage, given up, tried again, done."""
    claire = scene.visitor("claire")
    code = scene.asked("jeanne", "nec.now() + interval '20 days'")
    outing = town.value("select id from nec.outing where code = :'c'", c=code)
    town.sql("update nec.journal set handled_at = nec.now(), rank = false where handled_at is null")  # nobody else queues it
    bury(town, "to-rank", 7, json.dumps({"outing": outing}))
    for body in ("{", "[]", '{"outing": "x"}', '{"outing": 9e99}', ""):
        town.redis_call("XADD", RANK, "*", "job", "8", "v", "1", "body", body)
    town.start("matcher")
    wait_until(lambda: town.redis_call("XLEN", DEAD) == "6", 20, says="the matcher gives up on all five")
    check(town.alive("matcher"), "poison is given up, the matcher goes on")
    page = claire.get("/bureau/rebuts")
    check(page.says("illisible") or page.says("abîmée"), "and lies where coordinators see it", page.text[:800])
    town.start("dispatcher")
    page.submit(f"/bureau/rebuts/{letter_of(claire, 7)['letter']}/reessayer")
    wait_until(lambda: town.value("select state from nec.outing where code = :'c'", c=code) != "open" or
               town.value("select count(*) from nec.ranking where outing_id = :'o'", o=outing), 20, says="the work is done")
    check(True, "the good work among it, tried again, is done")
    letters = claire.json("/bureau/rebuts")[1]["letters"]
    for one in letters:
        claire.post_json(f"/bureau/rebuts/{one['letter']}/reessayer", {"stream": one["stream"], "job": one["job"]})
    wait_until(lambda: town.redis_call("XLEN", DEAD) == "5" and not any(
        o["letter"] in {x["letter"] for x in letters} for o in claire.json("/bureau/rebuts")[1]["letters"]), 20, says="it comes back")
    check(True, "poison that is tried again comes back as a new letter")


def main():
    with Town(start=("web",)) as town:
        scene = Scene(town)
        looking(town, scene)
        settling(town, scene)
        redis_away(town, scene)
        poisoned(town, scene)


run(main)

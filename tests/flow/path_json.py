"""One outing from the request to the senior's front door and home again, by a program speaking JSON."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import CLAIRE, JEANNE, accept, clock_to, day, daytime, login_json, message, offer_links  # noqa: E402


def main():
    with Town() as town:
        daytime(town)
        town.sql("update nec.senior set circle_agreed = false")  # she wants to be asked
        jeanne = login_json(town, JEANNE)
        status, page = jeanne.json("/mes-sorties")
        equal(status, 200, "a senior sees her outings as a document")

        asked = {"purpose": "shopping", "where": "Marché de Talensac", "appointment_date": day(town, 12), "appointment_time": "10:00"}
        status, answer = jeanne.post_json("/sorties/nouvelle", asked, **{"Idempotency-Key": "essai-1"})
        check(status in (200, 201), "she asks for an outing", status, answer)
        code, spoken = answer["outing"], answer["spoken"]
        status, again = jeanne.post_json("/sorties/nouvelle", asked, **{"Idempotency-Key": "essai-1"})
        equal(again.get("spoken"), spoken, "asking again with the same key is answered with the same outing")
        status, answer = jeanne.post_json("/sorties/nouvelle", asked, **{"Idempotency-Key": "essai-2"})
        check(status in (409, 429), "another outing at the same time is refused", status, answer)

        links = wait_until(lambda: offer_links(town, code), 20, says="offers go out by themselves")
        check(links, "volunteers are asked")
        state = lambda: town.value("select state from nec.outing where code = :'c'", c=code)  # noqa: E731
        equal(state(), "offering", "the outing is being offered")
        path = links[0]
        stranger = town.visitor()
        status, offer = stranger.json(path)
        equal(status, 200, "the link in the message shows the offer without a login")
        text = str(offer)
        check("Morvan" not in text and "Hauts Pavés" not in text and "02 61 91 11 37" not in text,
              "before accepting, neither name nor address nor telephone", text[:600])
        equal(state(), "offering", "showing it with GET changes nothing")
        status, answer = accept(stranger, path)
        equal(status, 200, "the volunteer says yes by the link")
        equal(state(), "accepted", "the first yes wins")
        status, answer = accept(stranger, path)
        equal(status, 200, "saying yes twice is saying it once")
        for other in links[1:2]:
            status, answer = accept(town.visitor(), other)
            equal((status, "Merci" in answer["detail"]), (409, True), "a second volunteer is thanked: somebody was faster")

        body = message(town, "who_comes_agree", "Morvan")
        check(len(body) > 20, "the senior is told who comes, and asked")
        who = town.rows("select p.first_name, c.code as person from nec.assignment a join nec.person p on p.id = a.volunteer_id "
                        "join nec.person c on c.id = p.id join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=code)[0]
        check(who["first_name"] in body, "by first name", body)
        status, answer = jeanne.post_json(f"/sorties/{code}/accord", {})
        equal((status, state()), (200, "confirmed"), "she agrees")

        volunteer = town.visitor()
        phone = town.value("select max(p.last_name) from nec.person p where p.code = :'p'", p=who["person"])
        details = message(town, "assignment_details", phone)
        check(details, "the volunteer gets what they need to know")

        clock_to(town, town.value("select meet_at - interval '5 minutes' from nec.outing where code = :'c'", c=code))
        claire = login_json(town, CLAIRE)
        status, answer = claire.post_json(f"/bureau/sorties/{code}/depart", {})
        equal((status, state()), (200, "started"), "they set off")
        status, answer = claire.post_json(f"/bureau/sorties/{code}/depart", {})
        equal((status, state()), (200, "started"), "setting off twice is setting off once")
        clock_to(town, town.value("select end_at from nec.outing where code = :'c'", c=code))
        jeanne = login_json(town, JEANNE)
        status, answer = jeanne.post_json(f"/sorties/{code}/rentree", {})
        equal((status, state()), (200, "home_safe"), "she is home, and says so")
        status, answer = jeanne.post_json(f"/sorties/{code}/avis", {"went": "good", "ease": "more"})
        equal(status, 200, "and how it went")
        clock_to(town, town.value("select end_at + interval '3 days 1 hour' from nec.outing where code = :'c'", c=code))
        wait_until(lambda: state() == "closed", 20, says="three days later the outing closes by itself")
        equal(state(), "closed", "three days later it closes by itself")
        equal(town.value("select count(*) from nec.assignment a join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=code),
              1, "one volunteer went, and only one")
        failed = [m for m in town.rows("select kind, state, ended_why from nec.message where state = 'failed'")]
        equal(failed, [], "no message failed on the way")


run(main)

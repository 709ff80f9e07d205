"""nec-dispatcher with real servers: what is committed is carried on, whatever is away; the clock does its work."""
# --quick leaves this out.

import collections
import json
import time

from nec import Town, check, equal, note, run, wait_until

# Everybody has time, so that whom to ask is not the question here; ten o'clock, so that nobody sleeps.
READY = """
delete from nec.absence;
delete from nec.availability;
insert into nec.availability select person_id, day, 28, 84 from nec.volunteer, generate_series(1, 7) day;
update nec.volunteer set radius_m = 10000, week_cap = 14, month_cap = 60 where state = 'active';
update nec.senior set limit_lifted_until = '2100-01-01', needs = '{}' where state = 'active';
update nec.territory set settings = settings || '{"day_offers": "1000", "week_offers": "1000"}';
update nec.clock set real_base = now(),
    shown_base = ((nec.now() at time zone 'Europe/Paris')::date + 1 + time '10:00') at time zone 'Europe/Paris';
"""

SENIORS = """
select p.id, p.code, (select code from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109' limit 1) as place,
    (select purpose from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109' limit 1) as purpose
from nec.senior s join nec.person p on p.id = s.person_id
where s.state = 'active' and s.qualified_at is not null and s.home_e is not null
  and exists (select from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109')
  and not exists (select from nec.outing o where o.senior_id = p.id and o.appointment_at > nec.now() and o.state <> 'cancelled')
order by p.id
"""

SESSION = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false);
select core.session_new(id, :'role', 'web', '1 year') from nec.person where id = :'person'
"""


class Story:
    """People of the demo town, acting by the SQL functions themselves."""

    def __init__(self, town):
        self.town = town
        self.seniors = iter(town.rows(SENIORS))

    def session(self, person, role):
        return "session:" + self.town.sql(SESSION, person=person, role=role).splitlines()[-1]

    def asks(self, days=5):
        """A senior who has asked nothing yet asks for an outing: its id."""
        senior = next(self.seniors)
        at = self.town.value(f"select date_trunc('day', nec.now(), 'Europe/Paris') + interval '{days} days 10 hours' as at")
        answer = self.town.call("outing_request", self.session(senior["id"], "senior"), None,
                                {"purpose": senior["purpose"], "place": senior["place"], "appointment_at": at})
        assert answer["outcome"] == "ok" and answer["document"]["state"] == "open", answer
        return self.town.value(f"select id from nec.outing where code = '{answer['document']['outing']}'")

    def offers(self, outing, state="sent"):
        return self.town.rows(f"select id, code, volunteer_id from nec.offer where outing_id = {outing} and state = '{state}' order by id")

    def asked(self, outing, seconds=15):
        """Waits until volunteers have been told of the offers."""
        return wait_until(lambda: self.offers(outing), seconds, 0.02, says=f"outing {outing} is offered")

    def accepts(self, offer):
        answer = self.town.call("offer_accept", self.session(offer["volunteer_id"], "volunteer"), None, {"offer": offer["code"]})
        assert answer["outcome"] == "ok", answer

    def messages(self, where):
        return self.town.rows(f"select id, kind, channel, state, ended_why, body_sealed from nec.message where {where} order by id")

    def login(self, person):
        """Asks for a code: the id of the last message."""
        self.town.sql("""
            select api.login_ask('anyone', null, jsonb_build_object('contact', jsonb_build_object('index', value_index)))
            from nec.contact_point where person_id = :'person' and value_index is not null limit 1""", person=person)
        return self.town.value("select max(id) as id from nec.message where kind = 'login'")

    def sent(self, message, seconds=15):
        def done():
            return self.messages(f"id = {message} and state <> 'queued'")
        return wait_until(done, seconds, 0.02, says=f"message {message} is sent")[0]["state"]


def everything_goes_its_way(town, story):
    outing = story.asks()
    offers = story.asked(outing)
    check(offers, "a request becomes offers that volunteers are told of, by itself")
    told = story.messages(f"outing_id = {outing} and kind = 'offer'")
    check(all(m["body_sealed"].startswith(("v1:message:", "v1:message@")) for m in told if m["state"] == "sent"), "what was said is kept sealed")
    story.accepts(offers[0])
    wait_until(lambda: story.messages(f"outing_id = {outing} and kind = 'assignment_details' and state = 'sent'"))
    told_at = wait_until(lambda: town.value(f"select told_at from nec.outing where id = {outing}"))
    check(told_at, "the senior is told of a yes at once")
    waits = []
    for _ in range(15):
        outing = story.asks()
        wait_until(lambda: story.offers(outing, "queued") or story.offers(outing), 10, 0.01)
        waits.append(town.value(f"""select round(extract(epoch from (select min(made_at) from nec.offer where outing_id = o.id) - asked_at) * 1000)
                                    as ms from nec.outing o where id = {outing}"""))
    note(f"from the committed request to the offers: {sorted(waits)} ms")
    check(sorted(waits)[7] < 1000, "offers are written well within a second of the request")


def redis_goes_away(town, story):
    town.kill("redis")
    message = story.login(story.offers_person)
    equal(story.sent(message, 5), "sent", "without Redis a code is sent all the same")
    outing = story.asks()
    time.sleep(1)
    town.start("redis")
    check(story.asked(outing, 20), "what was asked for while Redis was away is ranked and offered once it is back")

    town.stop("matcher")
    outing = story.asks()
    wait_until(lambda: town.value(f"select bool_and(handled_at is not null) as done from nec.journal where subject = 'outing' and subject_id = {outing}"))
    town.kill("redis")
    town.start("redis")
    town.start("matcher")
    check(story.asked(outing, 40), "a question that Redis has lost is asked again")


def dispatcher_dies(town, story):
    outings = []
    for _ in range(3):
        outings.append(story.asks())
        town.kill("dispatcher")
        outings.append(story.asks())
        town.start("dispatcher")
    for outing in outings:
        story.asked(outing, 60)
    check(True, "killed in the middle of it, again and again, it goes on")


def clock_moves(town, story):
    outing = story.asks(days=3)
    story.accepts(story.asked(outing)[0])
    town.call("assignment_agree", story.session(town.value(f"select senior_id from nec.outing where id = {outing}"), "senior"), None,
              {"outing": town.value(f"select code from nec.outing where id = {outing}")})
    town.call("clock_move", "service:web", None, {"hours": 48})
    wait_until(lambda: len(story.messages(f"outing_id = {outing} and kind in ('reminder_senior', 'reminder_volunteer') and state = 'sent'")) == 2,
               5, says="both are reminded")
    check(True, "when the clock is moved, what it brings happens at once")
    check(story.messages("kind = 'offer' and state = 'sent'"), "what was sent stays sent")


def chore_fails(town):
    """The chore that closes outings comes every five minutes; one that has failed does not wait for that."""
    town.sql("revoke execute on function api.chore_close from nec_dispatcher")
    town.call("clock_move", "service:web", None, {"hours": 1})
    wait_until(lambda: sum(e.get("function") == "chore_close" for e in town.events("dispatcher", "pg")) >= 3, 60, says="it fails three times")
    town.sql("grant execute on function api.chore_close to nec_dispatcher")
    check(True, "a chore that has failed is tried again soon")


def postgres_goes_away(town, story):
    town.kill("postgres")
    time.sleep(2)
    town.start("postgres")
    outing = story.asks()
    check(story.asked(outing, 30), "PostgreSQL comes back after a crash, and so does everything else")
    check(town.alive("dispatcher"), "the dispatcher has waited for it")


def main():
    with Town(own_postgres=True, start=()) as town:
        town.sql(READY)  # behind the journal's back, so before the matcher has read anything
        town.start("matcher")
        town.start("dispatcher")
        story = Story(town)
        story.offers_person = town.value("select min(person_id) as id from nec.volunteer where state = 'active'")
        everything_goes_its_way(town, story)
        redis_goes_away(town, story)
        dispatcher_dies(town, story)
        clock_moves(town, story)
        chore_fails(town)
        postgres_goes_away(town, story)
        wait_until(lambda: not story.messages("state = 'queued' and due_at <= nec.now()"), 60, says="nothing waits")
        ends = collections.Counter((e["message"], e["end"]) for e in town.events("dispatcher", "message"))
        twice = [m for (m, end), n in ends.items() if end == "sent" and n > 1]
        check(len(twice) <= 4, "a message goes out once, but for what a kill has left untold", json.dumps(twice))
        check(not town.redis_call("XLEN", "nec:{nantes}:dead").strip("0"), "there are no dead letters")


run(main)

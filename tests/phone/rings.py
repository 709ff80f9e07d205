"""The service calls, and the page that plays the telephone rings: who picks up, hears, and answers."""
import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from cast import People  # noqa: E402
from keypad import key_for  # noqa: E402
from nec import Town, check, equal, run, wait_until  # noqa: E402
from visitor import Visitor  # noqa: E402


class Rung:
    """Somebody picks up the one telephone that rings."""

    def __init__(self, town):
        visitor = Visitor(town.phone_port)
        start = wait_until(lambda: (page := visitor.get("/appel")).says("sonne au") and page, 20, 0.2, "a telephone rings")
        self.number = start.text.split("sonne au ")[1].split(".")[0].replace("\u00a0", " ").replace("\u202f", " ")
        self.page = start.submit("Décrocher")

    def said(self):
        return self.page.text.rsplit("La voix", 1)[-1]

    def choose(self, words):
        return self.press(key_for(self.said(), words))

    def press(self, keys):
        self.page = self.page.submit("Taper", keys=keys)
        return self

    def hears(self, *words):
        return self.page.says(*words)

    def hang_up(self):
        self.page = self.page.submit("Raccrocher")


def outcome(town, wanted):
    def stands():
        return town.value("select coalesce(outcome, '') from nec.call order by id desc limit 1")
    wait_until(lambda: stands() == wanted, 10, 0.1, f"the call ends as {wanted}, not {stands()}")
    return True


def by_call(town, people, *names):
    """They have a telephone and want no texts: they are called."""
    for name in names:
        town.sql("update nec.contact_point set preferred = 5 where person_id = :'p' and kind = 'email';"
                 "update nec.contact_point set texts_stopped_at = nec.now() where person_id = :'p'; "
                 "delete from nec.contact_point where person_id = :'p' and kind in ('email', 'post') and not exists "
                 "(select from nec.message where contact_id = contact_point.id)", p=people.people[name]["id"])


def agreeing(town, people):
    outing = people.accepted("jeanne", "anne", "nec.now() + interval '5 days'")
    call = Rung(town)
    equal(call.number, "02 61 91 11 37", "a volunteer is found: the senior's telephone rings")
    check(call.hears("Nous avons un message pour vous") and not call.hears("Jeanne") and not call.hears("Anne"),
          "whoever picks up hears who calls, and no name", call.page.text[-400:])
    check(call.choose("écouter").hears("Anne-Sophie", "vous accompagner"), "with a key they hear who can come", call.page.text[-400:])
    check(call.choose("dire oui").hears("entendu"), "one says yes", call.page.text[-400:])
    call.hang_up()
    outcome(town, "heard")
    equal(town.value("select state from nec.outing where code = :'c'", c=outing), "confirmed", "and it is settled in that call")
    return outing


def shared(town, people, outing):
    town.sql("insert into nec.contact_point (person_id, kind, value_sealed, value_index) select :'o', kind, value_sealed, value_index "
             "from nec.contact_point where person_id = :'j'", o=people.people["odette"]["id"], j=people.people["jeanne"]["id"])
    people.act("claire", "outing_cancel", {"outing": outing})
    call = Rung(town)
    check(call.hears("une des personnes qui répondent"), "where two answer one telephone, nobody is named", call.page.text[-300:])
    check(call.choose("écouter").hears("année de naissance"), "a key is not enough there")
    check(call.press("1901").hears("pas reconnu"), "nor is any year")
    check(call.press("1944").hears("annul"), "the right year of birth opens the message", call.page.text[-300:])
    call.hang_up()
    outcome(town, "heard")


def volunteer(town, people):
    outing = people.asked("odette", "nec.now() + interval '6 days'")
    people.offered(outing, "leo")
    call = Rung(town)
    check(call.choose("écouter").hears("Nous vous proposons une sortie"), "a volunteer without texts is called about an offer", call.page.text[-400:])
    check(call.choose("dire oui").hears("Merci"), "and says yes on the telephone", call.page.text[-300:])
    equal(town.value("select count(*) from nec.assignment a join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=outing), 1,
          "which counts")
    call.hang_up()
    outcome(town, "heard")


def alert(town, people):
    town.sql("select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false), set_config('nec.channel', 'desk', false);"
             "update nec.coordinator set on_call = person_id = :'c'; select core.escalate('concern', null, :'j')",
             c=people.people["claire"]["id"], j=people.people["jeanne"]["id"])
    call = Rung(town)
    check(call.choose("écouter").hears("alerte", "Jeanne"), "an alarm reaches whoever is on call", call.page.text[-400:])
    check(call.choose("prendre").hears("L’alerte est à vous"), "who takes it with one key", call.page.text[-300:])
    equal(town.value("select taken_at is not null from nec.escalation where reason = 'concern' order by id desc limit 1"), True, "and it is taken")
    outcome(town, "heard")


def call_back(town, people):
    people.act("claire", "call_back", {"person": people.people["odette"]["code"]})
    call = Rung(town)
    equal(call.number, "06 39 98 65 00", "« rappeler »: the coordinator's own telephone rings first")
    call.choose("mis en relation")
    check(call.hears("Nous appelons Odette", "02 61 91 12 74 sonne"), "then the person's", call.page.text[-300:])
    call.page = call.page.submit("La personne décroche")
    outcome(town, "done")


def main():
    with Town(start=(), settings={"ring_s": 60}) as town:
        people = People(town)
        by_call(town, people, "leo", "claire")
        town.sql("update nec.message set state = 'dropped' where state = 'queued'")
        town.start("dispatcher")
        outing = agreeing(town, people)
        shared(town, people, outing)
        alert(town, people)
        call_back(town, people)
        volunteer(town, people)


run(main)

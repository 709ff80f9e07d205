"""
The service calls: who picks up, hears, and answers. The same on the page that plays the telephone and through a provider;
and what a provider says of telephones that nobody picks up.
"""
import pathlib
import subprocess
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from cast import People, by_call  # noqa: E402
from keypad import key_for  # noqa: E402
from nec import BIN, SOURCE, Town, check, equal, free_port, run, wait_until  # noqa: E402
from provider import NUMBER, Call, Provider  # noqa: E402
from visitor import Visitor  # noqa: E402

JEANNE, LEO, CLAIRE = "02 61 91 11 37", "06 39 98 57 00", "06 39 98 65 00"


class Rung:
    """Somebody picks up the one telephone that rings on the page, which must be of this number."""

    def __init__(self, town, number):
        visitor = Visitor(town.phone_port)
        start = wait_until(lambda: (page := visitor.get("/appel")).says("sonne au") and page, 20, 0.2, f"{number} rings")
        rings = start.text.split("sonne au ")[1].split(".")[0].replace("\u00a0", " ").replace("\u202f", " ")
        assert rings == number, f"{rings} rings, not {number}"
        self.page = start.submit("Décrocher")

    def choose(self, words):
        return self.press(key_for(self.page.text.rsplit("La voix", 1)[-1], words))

    def press(self, keys):
        self.page = self.page.submit("Taper", keys=keys)
        return self

    def hears(self, *words):
        return self.page.says(*words)

    @property
    def text(self):
        return self.page.text[-400:]

    def somebody_answers(self):
        self.page = self.page.submit("La personne décroche")

    def hang_up(self):
        self.page = self.page.submit("Raccrocher")


def outcome(town, wanted, which="answered_at is not null"):
    """The last call that somebody has picked up ends so; others may ring meanwhile."""
    def stands():
        return town.value(f"select coalesce(outcome, '') from nec.call where {which} order by id desc limit 1")
    wait_until(lambda: stands() == wanted, 10, 0.1, f"the call ends as {wanted}, not {stands()}")
    return True


def agreeing(town, people, picks_up):
    outing = people.accepted("jeanne", "anne", "nec.now() + interval '5 days'")
    call = picks_up(JEANNE)
    check(True, "a volunteer is found: the senior's telephone rings")
    check(call.hears("Nous avons un message pour vous") and not call.hears("Jeanne") and not call.hears("Anne"),
          "whoever picks up hears who calls, and no name", call.text)
    check(call.choose("écouter").hears("Anne-Sophie", "vous accompagner"), "with a key they hear who can come", call.text)
    check(call.choose("dire oui").hears("entendu"), "one says yes", call.text)
    call.hang_up()
    outcome(town, "heard")
    equal(town.value("select state from nec.outing where code = :'c'", c=outing), "confirmed", "and it is settled in that call")
    return outing


def shared(town, people, outing, picks_up):
    town.sql("insert into nec.contact_point (person_id, kind, value_sealed, value_index) select :'o', kind, value_sealed, value_index "
             "from nec.contact_point where person_id = :'j'", o=people.people["odette"]["id"], j=people.people["jeanne"]["id"])
    people.act("claire", "outing_cancel", {"outing": outing})
    call = picks_up(JEANNE)
    check(call.hears("une des personnes qui répondent"), "where two answer one telephone, nobody is named", call.text)
    check(call.choose("écouter").hears("année de naissance"), "a key is not enough there")
    check(call.press("1901").hears("pas reconnu"), "nor is any year")
    check(call.press("1944").hears("annul"), "the right year of birth opens the message", call.text)
    call.hang_up()
    outcome(town, "heard")


def volunteer(town, people, picks_up):
    outing = people.asked("odette", "nec.now() + interval '6 days'")
    people.offered(outing, "leo")
    call = picks_up(LEO)
    check(call.choose("écouter").hears("Nous vous proposons une sortie"), "a volunteer without texts is called about an offer", call.text)
    check(call.choose("dire oui").hears("Merci"), "and says yes on the telephone", call.text)
    equal(town.value("select count(*) from nec.assignment a join nec.outing o on o.id = a.outing_id where o.code = :'c' and a.active", c=outing), 1,
          "which counts")
    call.hang_up()
    outcome(town, "heard")


def alert(town, people, picks_up):
    town.sql("select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false), set_config('nec.channel', 'desk', false);"
             "update nec.coordinator set on_call = person_id = :'c'; select core.escalate('concern', null, :'j')",
             c=people.people["claire"]["id"], j=people.people["jeanne"]["id"])
    call = picks_up(CLAIRE)
    check(call.choose("écouter").hears("alerte", "Jeanne"), "an alarm reaches whoever is on call", call.text)
    check(call.choose("prendre").hears("L’alerte est à vous"), "who takes it with one key", call.text)
    equal(town.value("select taken_at is not null from nec.escalation where reason = 'concern' order by id desc limit 1"), True, "and it is taken")
    outcome(town, "heard")


def call_back(town, people, picks_up):
    people.act("claire", "call_back", {"person": people.people["odette"]["code"]})
    call = picks_up(CLAIRE)
    check(True, "« rappeler »: the coordinator's own telephone rings first")
    check(call.choose("mis en relation").hears("Nous appelons Odette"), "then the person's", call.text)
    call.somebody_answers()
    outcome(town, "done")


def story(town, people, picks_up):
    outing = agreeing(town, people, picks_up)
    shared(town, people, outing, picks_up)
    alert(town, people, picks_up)
    call_back(town, people, picks_up)
    volunteer(town, people, picks_up)


def begun(town):
    people = People(town)
    by_call(town, people, "leo", "claire")
    town.sql("update nec.message set state = 'dropped' where state = 'queued'")
    return people


# ---- Nobody picks up, as a provider tells it ----

def not_taken(town, people, provider):
    """« Rappeler », again and again: Claire's own telephone rings."""
    def asked():
        town.sql("delete from nec.call where direction = 'back'")
        provider.placed.clear()
        people.act("claire", "call_back", {"person": people.people["odette"]["code"]})
    for status, wanted in (("busy", "busy"), ("no-answer", "no_answer"), ("failed", "unreachable")):
        asked()
        placed = provider.rung(CLAIRE)
        call = Call(provider, town, placed["To"], placed)
        call.status = status
        equal(call.send(placed["StatusCallback"]).receive()[0], 200, f"« {status} » is heard")
        outcome(town, wanted, "direction = 'back'")
    equal((placed["From"], placed["Timeout"], placed["StatusCallbackEvent"]), (NUMBER, "60", "completed"),
          "telephones ring from our number, for as long as the settings say")
    for refusal, wanted in (((400, {"code": 21211}), "unreachable"), ((400, {"code": 20003}), "failed"), ((500, {}), "failed")):
        provider.refuses = refusal
        asked()
        outcome(town, wanted, "direction = 'back'")
        check(True, f"a call that the provider refuses ({refusal}) is {wanted}")
    provider.refuses = None
    asked()
    machine = provider.picks_up(town, CLAIRE)
    machine.hang_up()
    outcome(town, "hung_up")
    check(True, "whoever picks up and presses nothing has heard nothing")
    check(not machine.hears("Odette"), "of whom it is about", machine.text)


def doctor(town):
    """What `nec-admin doctor phone` says where a provider carries the calls."""
    def says(**settings):
        environment = town.environment() | {f"NEC_{k.upper()}": str(v) for k, v in settings.items()}
        done = subprocess.run([BIN / "nec-admin", "doctor", "phone"], env=environment, cwd=SOURCE, text=True, capture_output=True, timeout=60)
        return done.returncode, done.stdout.replace("\u00a0", " ")
    status, said = says()
    equal((status, said.count("oui "), "NON" in said), (0, 4, False), f"doctor phone: settings, dispatcher, address and account are well: {said}")
    for title, words, settings in (
            ("no account", "twiml_account", {"twiml_account": ""}), ("no number to call from", "twiml_number", {"twiml_number": ""}),
            ("a desk that cannot be rung", "desk_phone", {"desk_phone": "3949"}), ("another secret", "signature", {"twiml_secret": "autre"}),
            ("a dispatcher that is not there", "nec-dispatcher est-il lancé", {"twiml_port": town.port}),
            ("a provider that does not know us", "refuse le compte", {"twiml_api": town.settings["twiml_api"].replace("2010", "2011")}),
            ("a provider that is not there", "twiml_api", {"twiml_api": f"http://127.0.0.1:{town.port}"})):
        status, said = says(**settings)
        check(status == 1 and words in said.splitlines()[-1] and said.splitlines()[-1].startswith("NON "), f"{title} is told", said)


def main():
    with Town(start=(), settings={"ring_s": 60}) as town:
        people = begun(town)
        town.start("dispatcher")
        story(town, people, lambda number: Rung(town, number))
    port = free_port()
    settings = {"trial": "false", "agi_port": 0, "ring_s": 60, "call_lines": 20, "twiml_port": port, "twiml_number": NUMBER,
                "public_url": f"http://127.0.0.1:{port}"}
    with Provider() as provider, Town(start=(), settings=provider.settings(**settings)) as town:
        people = begun(town)
        town.sql("update nec.territory set settings = settings || '{\"trial\": \"false\"}'")
        town.start("dispatcher")
        story(town, people, lambda number: provider.picks_up(town, number))
        not_taken(town, people, provider)
        doctor(town)


run(main)

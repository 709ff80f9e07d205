"""A first call, on the page that plays the telephone: hear what is planned, ask again, agree, leave a word."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from visitor import Visitor  # noqa: E402
from keypad import key_for  # noqa: E402
from people import daytime, message, offer_links  # noqa: E402

JEANNE = "02 61 91 11 37"


class Call:
    """A telephone in somebody's hand."""

    def __init__(self, town, number):
        self.page = Visitor(town.phone_port).get("/appel").submit("Appeler", number=number)

    def press(self, keys):
        self.page = self.page.submit("Taper", keys=keys)
        return self

    def choose(self, words):
        """Presses the key that was said for these words."""
        return self.press(key_for(self.page.text.rsplit("La voix", 1)[-1], words))

    def say(self, words):
        self.page = self.page.submit("Dièse", word=words)
        return self

    def hears(self, *words):
        return self.page.says(*words)

    @property
    def text(self):
        return self.page.text[-700:]


def at_menu(town):
    call = Call(town, JEANNE).press("1944")
    return call.choose("les autres choix") if call.hears("Pour dire oui, tapez un") else call


def main():
    with Town() as town:
        daytime(town)
        town.sql("update nec.senior set circle_agreed = false, limit_lifted_until = '2100-01-01'")
        wait_until(lambda: Visitor(town.phone_port).get("/appel").status == 200, 10)

        check(f"http://127.0.0.1:{town.phone_port}/appel" in town.visitor().get("/").links("Téléphone"),
              "every page of the trial leads to the trial telephone")
        call = Call(town, JEANNE)
        check(call.hears("année de naissance") and not call.hears("Jeanne"), "a known number is asked for the year of birth, and not named", call.text)
        call = at_menu(town)
        check(call.hears("Jeanne", "ce qui est prévu"), "then Jeanne hears her choices", call.text)

        call.choose("demander une sortie")
        check(call.hears("La dernière fois"), "as last time: she hears what last time was", call.text)
        call.choose("même sortie, ")
        check(call.hears("Votre demande porte le numéro"), "and with one key it is asked for", call.text)
        row = town.rows("select o.code, o.channel, o.state from nec.outing o order by o.id desc limit 1")[0]
        equal(row["channel"], "phone", "the outing came by telephone")

        links = wait_until(lambda: offer_links(town, row["code"]), 20, says="offers go out")
        volunteer = town.visitor()
        _, offer = volunteer.json(links[0])
        status, _ = volunteer.post_json(links[0] + "/oui", {"offer": offer["offer"]["code"]})
        equal(status, 200, "a volunteer says yes")
        spoken = message(town, "who_comes_agree", "Morvan")
        check("Bonne nouvelle" in spoken, "the voice that would call her says so", spoken)

        call = Call(town, JEANNE).press("1944")
        check(call.hears("Pour dire oui, tapez un"), "when she calls, that is what she hears first", call.text)
        call.press("1")
        check(call.hears("C’est entendu"), "one is yes", call.text)
        equal(town.value("select state from nec.outing where code = :'c'", c=row["code"]), "confirmed", "and the outing is confirmed")

        call = at_menu(town).choose("ce qui est prévu")
        check(call.hears("chez vous"), "she hears what is planned", call.text)
        call = at_menu(town).choose("laisser un mot").say("Pouvez-vous prévenir que je marche lentement ?")
        check(call.hears("vous rappelle"), "a word for the desk is promised an answer", call.text)
        words = town.rows("select e.due_at > nec.now() as due, e.owner_id is not null as owned, e.note_sealed from nec.escalation e "
                          "order by e.id desc limit 1")[0]
        check(words["due"] and words["owned"] and "lentement" not in words["note_sealed"],
              "it is an escalation with an owner and a due time, sealed", words)

        call = Call(town, JEANNE).press("0")
        check(call.hears("La coordination décroche") or call.hears("Je vous passe"), "0 reaches a person", call.text)
        call.page = call.page.submit("Personne ne décroche")
        call.say("Rappelez-moi")
        check(call.hears("vous rappelle"), "and when nobody answers, a message is taken", call.text)

        before = town.value("select count(*) from nec.outing")
        for keys in (["1944", "2"], ["1944", "2", "2"], ["1944", "2", "2", "05"], ["1944", "1", "2"], ["1944", "5"]):
            call = Call(town, JEANNE)
            for key in keys:
                call.press(key)
            call.page = call.page.submit("Raccrocher")
        equal(town.value("select count(*) from nec.outing"), before, "hanging up anywhere leaves nothing half made")

        call = Call(town, "")
        check(call.hears("laisser un message"), "a withheld number is met with a way to leave a message", call.text)


run(main)

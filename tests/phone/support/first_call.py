"""
A first call: hear what is planned, ask again, agree, leave a word. The same through each front-end: `ring(number)` gives a
call with press(), choose(), say(), nobody_answers(), hang_up(), and hears() for what was said since.
"""

from nec import check, equal, wait_until
from people import accept, daytime, message, offer_links

JEANNE = "02 61 91 11 37"


def at_menu(ring):
    call = ring(JEANNE).press("1944")
    return call.choose("les autres choix") if call.hears("Pour dire oui, tapez un") else call


def story(town, ring):
    daytime(town)
    town.sql("update nec.senior set circle_agreed = false, limit_lifted_until = '2100-01-01'")

    call = ring(JEANNE)
    check(call.hears("année de naissance") and not call.hears("Jeanne"), "a known number is asked for the year of birth, and not named", call.text)
    call = at_menu(ring)
    check(call.hears("Jeanne", "ce qui est prévu"), "then Jeanne hears her choices", call.text)

    call.choose("demander une sortie")
    check(call.hears("La dernière fois"), "as last time: she hears what last time was", call.text)
    call.choose("même sortie, ")
    check(call.hears("Votre demande porte le numéro"), "and with one key it is asked for", call.text)
    row = town.rows("select o.code, o.channel, o.state from nec.outing o order by o.id desc limit 1")[0]
    equal(row["channel"], "phone", "the outing came by telephone")

    links = wait_until(lambda: offer_links(town, row["code"]), 20, says="offers go out")
    status, _ = accept(town.visitor(), links[0])
    equal(status, 200, "a volunteer says yes")
    spoken = message(town, "who_comes_agree", "Morvan")
    check("Bonne nouvelle" in spoken, "the voice that would call her says so", spoken)

    call = ring(JEANNE).press("1944")
    check(call.hears("Pour dire oui, tapez un"), "when she calls, that is what she hears first", call.text)
    call.press("1")
    check(call.hears("C’est entendu"), "one is yes", call.text)
    equal(town.value("select state from nec.outing where code = :'c'", c=row["code"]), "confirmed", "and the outing is confirmed")

    call = at_menu(ring).choose("ce qui est prévu")
    check(call.hears("chez vous"), "she hears what is planned", call.text)
    call = at_menu(ring).choose("laisser un mot").say("Pouvez-vous prévenir que je marche lentement ?")
    check(call.hears("vous rappelle"), "a word for the desk is promised an answer", call.text)
    words = town.rows("select e.due_at > nec.now() as due, e.owner_id is not null as owned, coalesce(e.note_sealed, '') as note_sealed "
                      "from nec.escalation e order by e.id desc limit 1")[0]
    check(words["due"] and words["owned"] and "lentement" not in words["note_sealed"],
          "it is an escalation with an owner and a due time, sealed", words)

    call = ring(JEANNE).press("0")
    check(call.hears("La coordination décroche") or call.hears("Je vous passe"), "0 reaches a person", call.text)
    call.nobody_answers().say("Rappelez-moi")
    check(call.hears("vous rappelle"), "and when nobody answers, a message is taken", call.text)

    before = town.value("select count(*) from nec.outing")
    for keys in (["1944", "2"], ["1944", "2", "2"], ["1944", "2", "2", "05"], ["1944", "1", "2"], ["1944", "5"]):
        call = ring(JEANNE)
        for key in keys:
            call.press(key)
        call.hang_up()
    equal(town.value("select count(*) from nec.outing"), before, "hanging up anywhere leaves nothing half made")

    call = ring("")
    check(call.hears("laisser un message"), "a withheld number is met with a way to leave a message", call.text)

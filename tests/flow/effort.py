"""
What the site asks of a person: screens, written fields and keys of each task of a senior and of a volunteer, done as a
person would, without a script. The figures stand in the titles; one that grows fails, so that whoever adds a question says why
here. (The desk's minute for a call is measured in a browser: tests/browser/support/call.mjs.)
"""
# --quick leaves this out.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run  # noqa: E402
from people import day  # noqa: E402
from scene import Scene  # noqa: E402
from visitor import Effort  # noqa: E402

TASKS = {}  # title -> (who, where it begins, what is done there; it returns the last page), the most it may take, what that page says


def task(title, who, start, most, says):
    """At most so many screens, written fields, keys."""
    def keep(does):
        TASKS[title] = (who, start, does, most, says)
        return does
    return keep


def button(page, name):
    """The words of the first button that gives this field."""
    return next(b["text"] for form in page.forms for b in form.buttons if b["name"] == name)


def the_rest(page):
    """From « Et pour rentrer ? » to the end."""
    page = page.submit("Une heure et demie").submit("Comme d'habitude").submit("Continuer").submit("Comme vous voulez")
    return page.submit("Envoyer ma demande")


# ---- A senior, from « Mes sorties » ----

@task("a senior asks for an outing like the last one", "jeanne", "/mes-sorties", (5, 0, 5), "Votre demande est bien reçue")
def like_the_last(scene, page):
    page = page.click("Demander une sortie")
    page = page.submit(button(page, "like"))
    page = page.submit(button(page, "appointment_date"))
    return page.submit("10 h").submit("Envoyer ma demande")


@task("a senior leaves the day open", "jeanne", "/mes-sorties", (9, 1, 27), "Votre demande est bien reçue")
def left_open(scene, page):
    page = page.click("Demander une sortie").submit("promenade").submit("Continuer", where="Jardin des Plantes")
    return the_rest(page.submit(button(page, "window")))


@task("a senior asks for something new, somewhere new", "odette", "/mes-sorties", (10, 1, 28), "Votre demande est bien reçue")
def something_new(scene, page):
    page = page.click("Demander une sortie").submit("promenade").submit("Continuer", where="Jardin des Plantes")
    page = page.submit([b["text"] for form in page.forms for b in form.buttons if b["name"] == "appointment_date"][-1])
    return the_rest(page.submit("10 h"))


@task("a senior agrees to who comes", "jeanne", "/mes-sorties", (1, 0, 1), "Merci. C’est noté.")
def agrees(scene, page):
    return page.submit(f"/sorties/{scene.codes['outing_accepted']}/accord")


@task("a senior calls an outing off", "jeanne", "/mes-sorties", (2, 0, 2), "La sortie est annulée")
def calls_off(scene, page):
    return page.click("Annuler").submit("Oui, annuler")


@task("a senior says how it went", "jeanne", "/mes-sorties", (2, 0, 3), "Merci pour votre avis")
def how_it_went(scene, page):
    return page.click("Dire comment c’était").submit("Envoyer mon avis", went="good")


@task("a senior asks to be called", "new", "/mes-sorties", (2, 0, 2), "Nous vous rappelons")
def to_be_called(scene, page):
    return page.click("Être rappelé·e").submit("Rappelez-moi")


# ---- Who is not known yet, from the first page ----

@task("somebody new asks to be accompanied", None, "/", (10, 5, 64), "bien reçue")
def enrols(scene, page):
    page = page.click("Je voudrais sortir").submit("Pour moi").submit("Continuer", first_name="Simone", last_name="Le Goff")
    page = page.submit("Continuer", birth_year="1939").submit("Continuer", phone="02 61 91 77 88")
    page = page.submit("Continuer", home="48 rue des Hauts Pavés").submit("Continuer").submit("Continuer")
    return page.submit("Continuer", consents=["service"]).submit("Envoyer ma demande")


@task("a neighbour points somebody out", None, "/", (2, 4, 35), "Merci. Nous appellerons")
def points_out(scene, page):
    return page.click("Parlez-lui de nous").submit("Demander qu’on l’appelle", first_name="Odile", last_name="Roux", phone="02 40 99 00 02",
                                                   relation="neighbour", by_name="Paul Roy", willing="oui")


@task("somebody registers as a volunteer, and chooses when to be met", None, "/", (2, 4, 53), "vous êtes inscrit")
def registers(scene, page):
    return page.click("J’ai du temps").submit("M’inscrire", first_name="Karim", last_name="Benali", phone="06 12 34 56 78",
                                             home="48 rue des Hauts Pavés", around="near", slots=["saturday_morning"], consents=["service"],
                                             welcome=scene.codes["talk"])


# ---- A volunteer, from their own page or from a message ----

@task("a volunteer chooses another welcome talk", "ines", "/benevole", (1, 0, 2), "Nous vous attendons")
def is_met(scene, page):
    return page.submit("Je viendrai à ce moment-là", welcome=scene.codes["talk_other"])


@task("a volunteer is free where somebody is looked for", "leo", "/benevole", (2, 0, 2), "C’est noté")
def free_there(scene, page):
    return page.click("Où l’on cherche encore quelqu’un").submit("Je suis libre à ce moment")


@task("a volunteer is free one more day, from two to four", "leo", "/benevole", (1, 3, 19), "C’est noté")
def free_once(scene, page):
    return page.submit("Je suis libre", on=day(scene.town, 5), from_="14 h", to="16 h")


@task("a volunteer says no, and why", "leo", "/benevole", (2, 0, 3), "Merci d’avoir répondu")
def says_no(scene, page):
    return page.click("Voir et répondre").submit("/propositions/" + scene.codes["offer"] + "/non", reason="not_free")


@task("a volunteer says yes by the link of a message", None, "/o/{link}", (1, 0, 1), "Merci")
def says_yes(scene, page):
    return page.submit("Oui, j’y vais")


@task("a volunteer sets off", "anne", "/benevole", (2, 0, 2), "Bonne sortie")
def sets_off(scene, page):
    return page.click("Voir la fiche").submit(f"/sorties/{scene.codes['outing_soon']}/depart")


@task("a volunteer worries about somebody", "leo", "/benevole", (2, 1, 28), "s’en occupe")
def worries(scene, page):
    return page.click("Quelque chose m’inquiète").submit("Prévenir l’équipe", note="Elle ne mange presque plus")


def main():
    with Town(start=("web",)) as town:
        scene = Scene(town)
        for title, (who, start, does, most, says) in TASKS.items():
            page = scene.visitor(who).get(start.format(link=scene.people["link"]["token"]))
            page.visitor.effort = Effort()
            page = does(scene, page)
            took = tuple(page.visitor.effort)
            check(page.status == 200 and page.says(says), title, page.status, page.path, page.text[:600])
            check(all(t <= m for t, m in zip(took, most)), f"{took[0]} screens, {took[1]} fields, {took[2]} keys: {title}", f"at most: {most}")
        equal(len(TASKS), 17, "each task has been tried")


run(main)

"""Somebody has two hours: registers on the web, is met by the desk, says what they wish, is asked, pauses, leaves."""
import base64
import hmac
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402
from people import CLAIRE, clock_to, day, daytime, login, offer_links  # noqa: E402

NUMBER = "06 39 98 77 01"
WEEK = [f"{d}_{p}" for d in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday") for p in ("morning", "afternoon")]


def talks(town):
    """The welcome talks that the desk has offered in this story, soonest first."""
    return [row["code"] for row in town.rows("select code from nec.welcome where place = '8 rue de Strasbourg' order by held_at")]


def state(town, code):
    return town.value("select v.state from nec.volunteer v join nec.person p on p.id = v.person_id where p.code = :'c'", c=code)


def registers(town, claire):
    page = claire.get("/bureau/accueil")
    for days in (3, 5):
        page = page.submit("Annoncer la rencontre", appointment_date=day(town, days), appointment_time="18 h", room="8 rue de Strasbourg", seats="6")
    check(page.status == 200 and page.text.count("places : 6, libres : 6") == 2, "the desk offers moments to meet", page.status, page.text[280:900])
    page = town.visitor().get("/").click("J’ai du temps")
    page = page.submit("M’inscrire", first_name="Inès")
    check(page.status == 422 and page.error_fields() == ["last_name", "phone", "home", "around"],
          "what is missing is named, all at once", page.status, page.error_fields())
    page = page.submit("M’inscrire", first_name="Inès", last_name="Costa", phone=NUMBER, home="14 rue Crébillon", around="town",
                       welcome=talks(town)[1], slots=WEEK, purposes=["walk", "shopping"], consents=["service", "text_message"], note="Étudiante en BTS")
    if page.status == 422:
        page = page.submit("M’inscrire", home_typed=True)
    check(page.says("vous êtes inscrit") and page.says("Ce qui vient ensuite"), "somebody registers with one form, and reads what comes next",
          page.status, page.text[280:900])
    code = town.value("select p.code from nec.person p where p.last_name = 'Costa' and p.first_name = 'Inès'")
    equal(state(town, code), "candidate", "and is a candidate until the desk has met them")
    return code


def is_met(town, code, claire):
    check(claire.get("/bureau").says("Inès Costa"), "the desk has an alert about them")
    page = claire.get("/bureau/benevoles")
    check(page.says("À accueillir") and page.says("Inès Costa"), "and sees who waits to be welcomed", page.text[280:900])
    ines = login(town, NUMBER)
    check(ines.home.says("Nous nous rencontrons. c’est maintenant", "Nous vous attendons", "8 rue de Strasbourg"),
          "they can log in meanwhile, see where they stand and when they are expected", ines.home.text[280:900])
    page = ines.home.submit("Je ne peux pas venir")
    page = page.submit("Je viendrai à ce moment-là", welcome=talks(town)[0])
    check(page.says("C’est noté", "Nous vous attendons"), "they choose another moment instead", page.text[280:900])
    ahead = town.value("select w.held_at::date - m.due_at::date as days from nec.message m join nec.welcome w on w.code = m.data ->> 'code' "
                       "and w.booked > 0 where m.kind = 'welcome_reminder' order by m.id desc limit 1")
    equal(ahead, 1, "and will be reminded the day before")
    talk = town.value("select w.held_at + interval '1 hour' as at from nec.welcome w where w.booked > 0")
    clock_to(town, talk)
    daytime(town)
    claire = login(town, CLAIRE)
    page = claire.get("/bureau/accueil").submit("est venu·e")
    equal(state(town, code), "interviewed", "a coordinator ticks who came")
    check(ines.get("/benevole").says("Vous signez la charte. c’est maintenant"), "and they see that one step is done")
    page = claire.get(f"/bureau/personnes/{code}")
    check(page.says("8 rue de Strasbourg : est venu·e".replace(" :", " :")), "their card keeps the day", page.text[280:1500])
    check(not claire.get("/bureau").says("Inès Costa"), "and the alert has solved itself")
    page = page.submit("Noter cette étape", step="active")
    check(page.status == 409, "but nobody is asked whose address is not known", page.status)
    page = claire.get(f"/bureau/personnes/{code}")
    check(page.says("adresse à préciser"), "which their card says")
    page.submit("Enregistrer ses souhaits", home="48 rue des Hauts Pavés")
    claire.get(f"/bureau/personnes/{code}").submit("Noter cette étape", step="active")
    equal(state(town, code), "active", "then all the rest at once")
    page = claire.get(f"/bureau/personnes/{code}")
    check(page.says("Papiers vus", "extrait de casier", "à revoir avant"), "their card says which papers were seen, and until when", page.text[280:1800])
    wait_until(lambda: town.value("select count(*) from nec.message where kind = 'volunteer_cleared' and state = 'sent'") == 1, 10,
               says="the welcome is sent")
    return ines, claire


def wishes(town, ines):
    page = ines.get("/benevole").click("Changer mes souhaits")
    page = page.submit("Enregistrer", week_cap="9")
    check(page.status == 422 and page.error_fields() == ["week_cap"], "nine times a week is not believed", page.status, page.error_fields())
    page = page.submit("Enregistrer", week_cap="3")
    check(page.path.startswith("/benevole") and page.says("C’est noté"), "wishes are changed on one page", page.path, page.text[280:700])
    equal(town.value("select concat_ws(' ', v.week_cap, count(*)) from nec.volunteer v join nec.person p on p.id = v.person_id "
                     "join nec.availability a on a.volunteer_id = v.person_id where p.last_name = 'Costa' group by v.week_cap"), "3 7",
          "what was not touched is as before")


def is_asked(town, ines, claire):
    town.sql("""delete from nec.absence;
        update nec.volunteer set state = 'paused' where state = 'active' and person_id <>
            (select id from nec.person where last_name = 'Costa' and first_name = 'Inès')""")
    town.restart("matcher")
    senior = town.rows("""select p.code, y.code as place from nec.senior s join nec.person p on p.id = s.person_id
        join nec.senior_place y on y.senior_id = p.id and y.e is not null and y.insee = '44109'
        where s.state = 'active' and s.qualified_at is not null and s.needs = '{}' and s.home_e is not null
          and not exists (select from nec.outing o where o.senior_id = p.id and o.state not in ('closed', 'cancelled')) limit 1""")[0]
    _, answer = claire.post_json("/bureau/demande", {"senior": senior["code"], "purpose": "walk", "place": senior["place"],
                                                     "appointment_date": day(town, 6), "appointment_time": "10:30"})
    outing = answer["outing"]
    wait_until(lambda: offer_links(town, outing), 20, says="the new volunteer is asked")
    offer = town.value("select f.code from nec.offer f join nec.outing o on o.id = f.outing_id where o.code = :'c' and f.slot is not null", c=outing)
    check(ines.get("/benevole").says("Voir et répondre"), "the question stands on their page")
    page = ines.get(f"/propositions/{offer}").submit("Oui")
    check(page.says("La sortie est pour vous"), "from registering to the first yes", page.status, page.text[280:800])


def goes_each_time(town, ines, claire):
    """What comes back is promised without asking; an absence gives back what lies in it."""
    outing = town.value("select o.code from nec.outing o join nec.assignment a on a.outing_id = o.id and a.active "
                        "join nec.person p on p.id = a.volunteer_id where p.last_name = 'Costa' and p.first_name = 'Inès' order by o.id desc limit 1")
    claire.get(f"/bureau/sorties/{outing}").submit("Rendre la sortie régulière", every="week")
    page = ines.get(f"/sorties/{outing}").submit("J’y vais chaque fois")
    check(page.says("C’est noté", "Vous y allez chaque fois"), "whoever goes along says yes once for each time", page.status, page.text[280:900])
    theirs = ("select count(*) as n from nec.outing o join nec.assignment a on a.outing_id = o.id and a.active join nec.person p on p.id = a.volunteer_id "
              "where p.last_name = 'Costa' and p.first_name = 'Inès' and o.series_id is not null and o.state in ('accepted', 'confirmed')")
    made = town.value("select count(*) as n from nec.outing where series_id = (select series_id from nec.outing where code = :'c')", c=outing)
    wait_until(lambda: town.value(theirs) == made, 30, says="all that are planned are theirs, and nobody was asked again")
    before = town.value("select count(*) as n from nec.outing where series_id = (select series_id from nec.outing where code = :'c') "
                        "and (meet_at at time zone 'Europe/Paris')::date < :'d'", c=outing, d=day(town, 10))
    page = ines.get("/benevole").submit("Je serai absent·e", first=day(town, 10), last=day(town, 40), give_back=True)
    check(page.says("C’est noté") and 0 < before < made and town.value(theirs) == before, "being away they give back what lies in it, and keep the rest", page.status, page.text[280:700])
    page = ines.get("/benevole").submit("Me demander de nouveau à chaque fois")
    check(not page.says("Vous y allez chaque fois"), "and take back their yes as easily", page.text[280:700])


def pauses_and_leaves(town, ines, claire, code):
    page = ines.get("/benevole/souhaits").submit("Faire une pause", until=day(town, 40))
    check(page.says("Vous êtes en pause jusqu’au"), "a pause is one date", page.status, page.text[280:600])
    page = page.submit("Reprendre tout de suite")
    check(not page.says("Vous êtes en pause jusqu’au"), "and ends with one press")
    outing = town.value("select o.code from nec.outing o join nec.assignment a on a.outing_id = o.id and a.active "
                        "join nec.person p on p.id = a.volunteer_id where p.code = :'c'", c=code)
    claire.get(f"/bureau/personnes/{code}").submit("Noter cette étape", step="left")
    equal(state(town, code), "left", "the desk notes that somebody has left")
    check(town.value("select state from nec.outing where code = :'c'", c=outing) in ("open", "offering"), "what they had promised is looked for again")
    equal(ines.get("/benevole").path.split("?")[0], "/connexion", "and their sessions have ended")


def digits(secret, step):
    """What an authenticator application shows (RFC 6238)."""
    hash = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1").digest()
    at = hash[-1] & 15
    return f"{(int.from_bytes(hash[at:at + 4], 'big') & 0x7fffffff) % 1000000:06}"


def step_now():
    return int(time.time()) // 30


def wrong_digits(secret):
    """Some that are right neither now nor in the minutes around."""
    right = {digits(secret, step_now() + n) for n in range(-3, 4)}
    return next(n for n in (f"{i:06}" for i in range(8)) if n not in right)


def second_code(town):
    """A coordinator protects their way in. Digits count in their half-minute, the one before and the one after, once."""
    later = "select nec.now() + interval '20 minutes' as at"  # three codes in a quarter of an hour are enough
    clock_to(town, town.value(later))
    claire = login(town, CLAIRE)
    page = claire.get("/bureau").click("Mes connexions").submit("Installer un second code")
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.body.decode())
    check(secret and b'class="qr"' in page.body, "an application reads the secret as a picture or as letters", page.text[280:1200])
    page = page.submit("Vérifier", number=wrong_digits(secret[1]))
    check(page.status == 422 and page.error_fields() == ["number"], "wrong digits prove nothing", page.status)
    step = step_now()
    page = page.submit("Vérifier", number=digits(secret[1], step))
    codes = re.findall(r"<li><code>([a-z0-9 ]{29})</code></li>", page.body.decode())
    check(len(set(codes)) == 10, "the right ones do, and ten codes are shown for the day the telephone is lost", page.text[280:1200])
    check(town.value("select secret_sealed from nec.factor").startswith(("v1:factor:", "v1:factor@")), "nobody reads the secret in the database")

    again = login(town, CLAIRE)
    check(again.home.says("Tapez le second code") and again.get("/bureau").path.startswith("/connexion"), "from then on a message is half the way in",
          again.home.text[280:600])
    page = again.get("/connexion/second").submit("Me connecter", number=wrong_digits(secret[1]))
    check(page.status == 422, "wrong digits open nothing", page.status)
    fresh = digits(secret[1], max(step + 1, step_now()))
    page = page.submit("Me connecter", number=fresh[:3] + " " + fresh[3:])
    check(page.path == "/bureau", "the next ones open the desk", page.path, page.text[280:600])
    other = login(town, CLAIRE)
    page = other.get("/connexion/second?suite=%2Fbureau%2Faccueil").submit("Me connecter", number=codes[3].upper())
    check(page.path == "/bureau/accueil", "a code from paper does it as well, and leads to where one wanted to go", page.path)

    page = other.get("/mes-connexions")
    check(page.text.count("appareil inconnu") == 4 and page.says("c’est cet appareil", "restent : 9"), "somebody sees where they are logged in",
          page.text[280:1200])
    page = page.submit("Déconnecter tous les autres appareils")
    check(page.says("C’est fait") and again.get("/bureau").path.startswith("/connexion") and claire.get("/bureau").path.startswith("/connexion"),
          "and ends it elsewhere", page.text[280:600])
    clock_to(town, town.value(later))
    page = page.submit("Ne plus demander de second code")
    check(page.says("n’est plus demandé") and login(town, CLAIRE).home.path == "/bureau", "without it, a message is enough again")


def main():
    with Town() as town:
        daytime(town)
        claire = login(town, CLAIRE)
        code = registers(town, claire)
        ines, claire = is_met(town, code, claire)
        wishes(town, ines)
        is_asked(town, ines, claire)
        goes_each_time(town, ines, claire)
        pauses_and_leaves(town, ines, claire, code)
        second_code(town)


run(main)

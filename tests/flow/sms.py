"""Text messages by a gateway that fails, delays, forgets, lies and repeats; and what people write back."""
# --quick leaves this out.

import base64
import concurrent.futures
import email.utils
import hashlib
import hmac
import http.client
import json
import time
import urllib.parse

from gateway import Gateway
from nec import Town, check, equal, run, wait_until
from people import daytime
from story import TIRELESS

SECRET = "8Zk3qB0tR5vXw2yM"

# Retries come at once; nobody's day is full; mobiles first; no mail address, so that texts are the only way.
READY = TIRELESS + """
update nec.territory set settings = settings || '{"message_again": "1 second", "day_offers": "1000", "week_offers": "1000", "trial": "false"}';
delete from nec.message;
update nec.senior set circle_agreed = false;
update nec.contact_point set preferred = 0 where kind = 'mobile';
update nec.contact_point set preferred = 2 where kind = 'email';
update nec.outing set state = 'cancelled', cancelled_by = 'service', cancelled_when = 'early', unmet_reason = null, redirected_to = null
where state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed') and meet_at > nec.now();
update nec.assignment set active = false, ended_at = nec.now(), ended_why = 'cancelled' where active;
update nec.offer set state = 'expired', slot = null where slot is not null;
update nec.escalation set settled = 'solved', settled_at = nec.now() where settled_at is null;
"""

SESSION = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false);
select core.session_new(id, :'role', :'channel', '1 year') from nec.person where id = :'person'
"""


def settings(gateway):
    return {
        "trial": "false", "agi_port": "0", "sms_gateway": "maison", "sms_url": gateway.url + "/send", "sms_sender": "36180",
        "sms_headers": "Content-Type: application/json", "sms_body": '{"to":"{to}","text":"{text}","ref":"{reference}","from":"{sender}"}',
        "sms_id": "id", "sms_never": "error=bad_number,stopped", "sms_in": "id=id from=from text=text",
        "sms_receipt": "id=id state=state delivered=arrived failed=lost", "sms_replies": "true", "hook_secret": SECRET,
    }


class Story:
    def __init__(self, town, gateway):
        self.town, self.gateway = town, gateway
        self.volunteers = iter(town.rows("""
            select p.id, p.code, p.first_name as name, c.value_index as index from nec.volunteer v join nec.person p on p.id = v.person_id
            join nec.contact_point c on c.person_id = p.id and c.kind = 'mobile' where v.state = 'active' order by p.id"""))
        self.seniors = iter(town.rows("""
            select p.id, p.code, p.first_name as name, x.code as place, x.purpose from nec.senior s join nec.person p on p.id = s.person_id
            join lateral (select code, purpose from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109' limit 1) x on true
            where s.state = 'active' and s.qualified_at is not null and s.home_e is not null order by p.id"""))
        self.desk = self.session(town.value("select min(person_id) as id from nec.coordinator"), "coordinator", "desk")

    def session(self, person, role, channel="web"):
        return "session:" + self.town.sql(SESSION, person=person, role=role, channel=channel).splitlines()[-1]

    def act(self, act, who, **fields):
        answer = self.town.call(act, who, None, fields)
        assert answer["outcome"] == "ok", (act, answer)
        return answer["document"]

    def login(self, volunteer):
        """Asks for a code: the message's id and code."""
        self.town.call("login_ask", None, None, {"contact": {"index": volunteer["index"]}})
        return self.town.rows(f"select id, code from nec.message where person_id = {volunteer['id']} and kind = 'login' order by id desc limit 1")[0]

    def state(self, message):
        return self.town.value(f"select state from nec.message where id = {message['id']}")

    def sent(self, message, seconds=25):
        wait_until(lambda: self.state(message) != "queued", seconds, says=f"message {message['id']} ends")
        return self.state(message)

    def number(self, volunteer):
        """Their number, learnt as the gateway learns it: from a text to them."""
        message = self.login(volunteer)
        assert self.sent(message) == "sent"
        return wait_until(lambda: next(t["to"] for t in self.gateway._taken.values() if t["ref"] == message["code"]))

    def asks(self, days=5):
        """Somebody asks for an outing: its code. Nobody is asked yet but by us."""
        senior = next(self.seniors)
        at = self.town.value(f"select date_trunc('day', nec.now(), 'Europe/Paris') + interval '{days} days 10 hours' as at")
        return senior, self.act("outing_request", self.session(senior["id"], "senior"), purpose=senior["purpose"], place=senior["place"],
                                appointment_at=at)["outing"]

    def offers(self, outing, volunteer):
        """The desk asks one volunteer; returns when the text is out."""
        self.act("outing_offer", self.desk, outing=outing, volunteer=volunteer["code"])
        wait_until(lambda: self.offer_state(outing, volunteer) == "sent", 20, says=f"{volunteer['name']} is asked by text")

    def offer_state(self, outing, volunteer):
        return self.town.value(f"""select f.state from nec.offer f join nec.outing o on o.id = f.outing_id
                                   where o.code = '{outing}' and f.volunteer_id = {volunteer['id']} order by f.id desc limit 1""")

    def outing_state(self, outing):
        return self.town.value(f"select state from nec.outing where code = '{outing}'")

    def alerts(self, person):
        return [r["reason"] for r in self.town.rows(f"select reason from nec.escalation where person_id = {person['id']} and settled_at is null order by id")]

    # ---- The gateway's calls ----

    def hook(self, fields, path=f"/crochets/sms/maison/{SECRET}", method="POST", headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.town.port, timeout=20)
        coded = urllib.parse.urlencode(fields) if body is None else body
        if method == "GET":
            path, coded = f"{path}?{coded}", None
        connection.request(method, path, coded, {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def writes(self, number, words, its_id):
        """Somebody texts us: the status that the gateway gets."""
        return self.hook({"id": its_id, "from": number.lstrip("+"), "text": words})[0]


def gateway_at_its_worst(story):
    """Each trouble for a volunteer of its own; all at once, so that nobody waits for nobody."""
    gateway, town = story.gateway, story.town
    fine = next(story.volunteers)
    message = story.login(fine)
    equal(story.sent(message), "sent", "a code goes out as a text message")
    text = next(t for t in gateway._taken.values() if t["ref"] == message["code"])
    check(text["text"].startswith("Nantes en Compagnie : votre code est "), "in our words")
    kept = town.rows(f"select gateway, gateway_id from nec.message where id = {message['id']}")[0]
    equal(kept, {"gateway": "maison", "gateway_id": text["id"]}, "and under the gateway's name for it")
    request = json.loads(gateway.requests[-1]["body"])
    equal(request["from"], "36180", "the request is the one that the settings describe")

    plans = {"busy": ("busy", "busy"), "silent": ("silent",), "lie": ("lie",), "empty": ("empty",), "flood": ("flood",),
             "forgetful": ("forgetful",), "slow": ("slow",)}
    people = {plan: next(story.volunteers) for plan in plans}
    numbers = {plan: story.number(one) for plan, one in people.items()}
    for plan, ways in plans.items():
        gateway.next(numbers[plan], *ways)
    messages = {plan: story.login(one) for plan, one in people.items()}
    told = {"busy": "a gateway that is busy is asked again", "silent": "so is one whose line breaks",
            "lie": "a page that is no gateway's is not believed", "empty": "nor a yes without a name",
            "flood": "nor an answer without end", "forgetful": "a gateway that took it and forgot to say so is asked again",
            "slow": "so is one that answers when nobody waits any more"}
    for plan, title in told.items():
        equal(story.sent(messages[plan], 60), "sent", title)
        tries = [t for t in gateway.tries(numbers[plan]) if t["ref"] == messages[plan]["code"]]
        equal(len(tries), len(plans[plan]) + 1, "each time under the same reference, and not oftener than needed")
        equal(len([t for t in gateway.texts(numbers[plan]) if t["ref"] == messages[plan]["code"]]), 1, "so that the person gets it once")


def a_number_that_never_works(story):
    one = next(story.volunteers)
    number = story.number(one)
    story.gateway.next(number, "never", "never", "never")
    _, outing = story.asks(days=9)
    story.act("outing_offer", story.desk, outing=outing, volunteer=one["code"])
    wait_until(lambda: "channel_failed" in story.alerts(one), 20, says="the desk hears that nobody can be told")
    equal(len([t for t in story.gateway.tries(number)]), 2, "a number that takes no texts is tried once: the login before was the other")
    equal(story.offer_state(outing, one), "queued", "who could not be told was not asked")


def people_answer(story):
    town, gateway = story.town, story.gateway
    lea, marc, zoe = (next(story.volunteers) for _ in range(3))
    number = {v["id"]: story.number(v) for v in (lea, marc, zoe)}
    senior, outing = story.asks(days=12)
    # The senior has Zoe's mobile now, as far as the gateway is concerned: the same number may serve several people.
    town.sql(f"""update nec.contact_point set preferred = 3 where person_id = {senior['id']};
        insert into nec.contact_point (person_id, kind, value_sealed, value_index, preferred)
        select {senior['id']}, kind, value_sealed, value_index, 0 from nec.contact_point where person_id = {zoe['id']} and kind = 'mobile';""")
    for volunteer in (lea, marc):
        story.offers(outing, volunteer)
    text = gateway.texts(number[lea["id"]])[-1]["text"]
    check("Répondez OUI ou NON avant" in text and "/o/" in text, "an offer says that OUI and NON are heard", text)

    equal(story.writes(number[marc["id"]], "Non, désolé !", "in-1"), 200, "a NON is taken")
    equal(story.offer_state(outing, marc), "declined", "and declines")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: story.writes(number[lea["id"]], "Oui merci !", "in-2"), range(6)))
    equal(answers, [200] * 6, "the same OUI, delivered six times at once, is taken six times")
    equal(town.value("select count(*) as n from nec.text where gateway_id = 'in-2'"), 1, "and kept once")
    equal(story.offer_state(outing, lea), "accepted", "the offer is accepted")
    equal(story.outing_state(outing), "accepted", "once")
    wait_until(lambda: any("/sorties/" in t["text"] for t in gateway.texts(number[lea["id"]])), 20,
               says="the volunteer gets what they need to know")
    asked = wait_until(lambda: next((t for t in gateway.texts(number[zoe["id"]]) if "d'accord" in t["text"]), None), 20,
                       says="the senior is asked by text")
    check("Répondez OUI ou NON" in asked["text"], "and told how to answer")
    equal(story.writes(number[zoe["id"]], "OUI 👍", "in-3"), 200, "the senior's OUI is taken")
    equal(story.outing_state(outing), "confirmed", "and confirms")
    wait_until(lambda: any("c'est noté" in t["text"] for t in gateway.texts(number[zoe["id"]])), 20, says="she hears that it is noted")
    check(True, "she hears that it is noted")
    equal(story.writes(number[lea["id"]], "Finalement non", "in-4"), 200, "what nobody understands is taken too")
    equal(story.outing_state(outing), "confirmed", "and cancels nothing")
    equal(story.alerts(lea), ["voicemail"], "a person reads it")
    return lea, zoe, number


def the_door(story, lea, number):
    town = story.town
    her = number[lea["id"]]
    texts = town.value("select count(*) as n from nec.text")
    fields = {"id": "door-1", "from": her, "text": "stop"}
    equal(story.hook(fields, "/crochets/sms/maison/wrong-secret")[0], 404, "without the secret there is nothing here")
    equal(story.hook(fields, "/crochets/sms/maison")[0], 404, "nor at the address without one")
    equal(story.hook(fields, f"/crochets/sms/twilio/{SECRET}")[0], 404, "nor for a gateway that is not ours")
    equal(story.hook({}, body="id=1&from=2&text=" + "x" * 70000)[0], 413, "more than 64 kB is too much")
    equal(story.hook({}, body='{"id": ')[0], 400, "broken JSON is said to be")
    equal(story.hook({"what": "else"}), (200, b""), "what means nothing is taken without a word")
    equal(town.value("select count(*) as n from nec.text"), texts, "and none of it has come in")
    equal(story.hook({}, body=json.dumps({"id": 4711, "from": her, "text": "Été \u0007 comme hiver"}),
                     headers={"Content-Type": "application/json"})[0], 200, "JSON is read as well as a form")
    equal(story.hook({"id": "door-2", "from": "0612340000", "text": "C'est qui ?"}, method="GET")[0], 200, "and a query, from a number we do not know")
    check(town.value("select count(*) as n from nec.escalation where person_id is null and contact_sealed is not null and settled_at is null") == 1,
          "whoever that is can be called back")
    log = town.log("web")
    check(SECRET not in log and her.lstrip("+") not in log and "C'est qui" not in log, "neither secret nor number nor words stand in the log")


def receipts(story):
    town = story.town
    one = next(story.volunteers)
    number = story.number(one)
    _, outing = story.asks(days=20)
    story.offers(outing, one)
    text = story.gateway.texts(number)[-1]
    equal(story.hook({"id": text["id"], "state": "underway"}), (200, b""), "a receipt that is not the last word changes nothing")
    equal(story.hook({"id": text["id"], "state": "arrived"})[0], 200, "a receipt is taken")
    equal(town.value(f"select delivered_at is not null as d from nec.message where code = '{text['ref']}'"), True, "the text is known to have arrived")
    equal([story.hook({"id": text["id"], "state": "lost"})[0] for _ in range(3)], [200] * 3, "a gateway that then says otherwise, three times,")
    equal(town.value(f"select state from nec.message where code = '{text['ref']}'"), "sent", "is not believed")

    other = next(story.volunteers)
    number = story.number(other)
    _, outing = story.asks(days=21)
    story.offers(outing, other)
    text = story.gateway.texts(number)[-1]
    equal(story.hook({"id": text["id"], "state": "lost"})[0], 200, "a text that was lost")
    wait_until(lambda: "channel_failed" in story.alerts(other), 20, says="the desk hears of it")
    check(True, "becomes a matter for the desk when no other way works")


def stop(story, zoe, number):
    her = number[zoe["id"]]
    before = len(story.gateway.tries(her))
    equal(story.writes(her, "Stop SVP", "in-9"), 200, "STOP is taken")
    message = story.login(zoe)
    story.sent(message)
    equal(len(story.gateway.tries(her)), before, "and no text goes to that number any more")
    check("channel_failed" in story.alerts(zoe), "the desk is told")


def letters(story):
    """Who has neither telephone nor mail is written to; the desk prints and posts."""
    town, one = story.town, next(story.volunteers)
    senior, outing = story.asks(days=15)
    town.sql(f"""delete from nec.contact_point where person_id = {senior['id']};
        insert into nec.contact_point (person_id, kind) values ({senior['id']}, 'post')""")
    story.number(one)
    story.offers(outing, one)
    offer = town.value(f"select code from nec.offer where volunteer_id = {one['id']} and slot is not null")
    story.act("offer_accept", story.session(one["id"], "volunteer"), offer=offer)
    letter = wait_until(lambda: town.rows(f"""select id from nec.message where person_id = {senior['id']} and kind = 'who_comes_agree'
                                              and state = 'to_post'"""), 20, says="the letter is written")[0]
    claire = town.visitor()
    claire.cookies["nec"] = story.desk.removeprefix("session:")
    check(claire.get("/bureau").says("Lettres à poster"), "the board says that a letter waits")
    page = claire.get("/bureau/lettres")
    check(page.says(senior["name"]) and page.says("Bonne nouvelle") and page.says("oui ou non"), "the letter can be read, and printed")
    equal(town.value(f"select told_at from nec.outing where code = '{outing}'"), None, "nobody is told yet")
    page = page.submit("La lettre est postée")
    check(page.says("la lettre est partie") and page.says("Aucune lettre n’attend"), "once it is posted the page is empty")
    equal(town.value(f"select state from nec.message where id = {letter['id']}"), "sent", "and the letter is sent like any other message")
    check(town.value(f"select told_at from nec.outing where code = '{outing}'"), "so that the senior counts as told")
    equal(town.events("web", "template"), [], "the page lacks nothing that its template asks for")


def killed_in_the_middle(story):
    one = next(story.volunteers)
    number = story.number(one)
    story.gateway.next(number, "slow")
    message = story.login(one)
    wait_until(lambda: len([t for t in story.gateway.tries(number) if t["ref"] == message["code"]]) == 1, 20, says="the gateway has it")
    story.town.kill("dispatcher")
    story.town.start("dispatcher")
    equal(story.sent(message, 45), "sent", "a dispatcher killed while its gateway dawdles loses nothing")
    equal(len([t for t in story.gateway.texts(number) if t["ref"] == message["code"]]), 1, "and the gateway knows the repetition by its reference")


def postgres_away(story, lea, number):
    town = story.town
    town.kill("postgres")
    equal(wait_until(lambda: story.writes(number[lea["id"]], "Bonjour ?", "in-10"), 20), 503, "without PostgreSQL a text is not taken: the gateway keeps it")
    town.start("postgres")
    wait_until(lambda: story.writes(number[lea["id"]], "Bonjour ?", "in-10") == 200, 30, says="it is taken when it comes again")
    equal(town.value("select count(*) as n from nec.text where gateway_id = 'in-10'"), 1, "once PostgreSQL is back it is taken, once")


# ---- Gateways that check who asks ----------------------------------------------

OVH = {"account": "sms-ab12345-1", "user": "AK", "password": "AS", "consumer": "CK"}


def ovh(story):
    """It signs for the gateway's clock, which is an hour ahead of ours."""
    seen = []

    def take(handler, body):
        now = int(time.time()) + 3600
        given, at = handler.headers["X-Ovh-Signature"], int(handler.headers["X-Ovh-Timestamp"])
        plain = f"AS+CK+POST+{gateway.url}/1.0/sms/sms-ab12345-1/jobs+{body}+{at}"
        signed = given == "$1$" + hashlib.sha1(plain.encode()).hexdigest() and handler.headers["X-Ovh-Application"] == "AK"
        seen.append((signed, abs(now - at) < 60))
        message = json.loads(body)
        if not all(seen[-1]):
            handler.answer(403, '{"message": "Invalid signature"}', Date=email.utils.formatdate(now, usegmt=True))
        else:
            own = int(gateway.take(message["receivers"][0], message["message"], message["tag"])[3:])
            handler.answer(200, json.dumps({"totalCreditsRemoved": 1, "invalidReceivers": [], "ids": [own], "validReceivers": message["receivers"]}))

    with Gateway(take) as gateway:
        story.town.stop("dispatcher")
        story.town.start("dispatcher", sms_gateway="ovh", sms_url=gateway.url + "/1.0/sms/{account}/jobs", sms_headers="", sms_body="", sms_id="",
                         sms_never="", **{f"sms_{k}": v for k, v in OVH.items()})
        message = story.login(next(story.volunteers))
        equal(story.sent(message, 20), "sent", "OVHcloud's shape, signed as it asks")
        equal(seen, [(True, False), (True, True)], "a gateway whose clock is an hour ahead is asked again by its own clock")
        equal(story.town.value(f"select gateway || ' ' || gateway_id as g from nec.message where id = {message['id']}"), "ovh 1", "its name for the text is kept")


def twilio(story):
    def take(handler, body):
        fields = dict(urllib.parse.parse_qsl(body))
        basic = base64.b64encode(b"AC1:token").decode()
        if handler.headers["Authorization"] != "Basic " + basic or handler.path != "/2010-04-01/Accounts/AC1/Messages.json":
            return handler.answer(401, '{"code": 20003}')
        own = gateway.take(fields["To"], fields["Body"], fields["StatusCallback"] + str(len(gateway.requests)))
        return handler.answer(201, json.dumps({"sid": "SM" + own, "status": "queued"}))

    with Gateway(take) as gateway:
        town = story.town
        own = {"sms_gateway": "twilio", "sms_account": "AC1", "sms_password": "token", "sms_sender": "+33937000000", "sms_headers": "", "sms_body": "",
               "sms_id": "", "sms_never": "", "sms_in": "", "sms_receipt": "", "hook_secret": "", "sms_user": ""}
        for name in ("dispatcher", "web"):
            town.stop(name)
            town.start(name, sms_url=gateway.url + "/2010-04-01/Accounts/{account}/Messages.json", **own)
        message = story.login(next(story.volunteers))
        equal(story.sent(message, 20), "sent", "Twilio's shape, with its basic authentication")
        callback = dict(urllib.parse.parse_qsl(gateway.requests[-1]["body"]))["StatusCallback"]
        equal(callback, f"{town.url}/crochets/sms/twilio", "it is told where receipts go")
        sid = town.value(f"select gateway_id from nec.message where id = {message['id']}")
        fields = {"MessageSid": sid, "MessageStatus": "delivered", "To": "+33612345678"}
        plain = callback + "".join(k + v for k, v in sorted(fields.items()))
        signature = base64.b64encode(hmac.new(b"token", plain.encode(), hashlib.sha1).digest()).decode()
        path = "/crochets/sms/twilio"
        equal(story.hook(fields, path, headers={"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})[0], 404, "a forged signature opens nothing")
        equal(story.hook(fields | {"MessageStatus": "failed"}, path, headers={"X-Twilio-Signature": signature})[0], 404, "nor one for other words")
        equal(story.hook(fields, path, headers={"X-Twilio-Signature": signature})[0], 200, "Twilio's own does")
        equal(town.value(f"select delivered_at is not null as d from nec.message where id = {message['id']}"), True, "and its receipt is read")


def main():
    with Gateway() as gateway, Town(own_postgres=True, start=(), settings=settings(gateway)) as town:
        town.sql(READY)
        daytime(town)
        town.start("web")
        town.start("dispatcher")
        story = Story(town, gateway)
        gateway_at_its_worst(story)
        a_number_that_never_works(story)
        lea, zoe, number = people_answer(story)
        the_door(story, lea, number)
        receipts(story)
        stop(story, zoe, number)
        letters(story)
        killed_in_the_middle(story)
        postgres_away(story, lea, number)
        ovh(story)
        twilio(story)


run(main)

"""The people of the demo town as flows meet them: they log in, read their messages, live by the service's clock."""
import datetime
import re
import zoneinfo

from nec import wait_until

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
JEANNE = "02 61 91 11 37"      # accompanied, 82, a landline
LEO = "06 39 98 57 00"         # volunteer
CLAIRE = "06 39 98 65 00"      # coordinator


def daytime(town, hour="10:00", days=1):
    """Sets the service's clock to that hour, so many days from its today: no flow depends on when it is run."""
    town.sql("""
        update nec.clock set real_base = clock_timestamp(),
            shown_base = (((nec.now() at time zone 'Europe/Paris')::date + :'days'::int) + :'hour'::time) at time zone 'Europe/Paris';
        notify nec;
        """, hour=hour, days=days)


def clock_to(town, instant):
    """Sets the service's clock to an instant (SQL text)."""
    town.sql("update nec.clock set real_base = clock_timestamp(), shown_base = :'at'::timestamptz; notify nec;", at=instant)


def now(town):
    """What time it is for the service, in Paris."""
    return datetime.datetime.fromisoformat(town.value("select nec.now()::timestamptz as now")).astimezone(PARIS)


def day(town, days):
    """The date so many days on, as 2026-11-24."""
    return (now(town).date() + datetime.timedelta(days=days)).isoformat()


def name_of(message):
    """Who a message is for: "Jeanne Morvan"."""
    return f"{message['person']['first_name']} {message['person']['last_name']}"


def messages(town, kind=None, person=None):
    """What has been sent, newest first, as the trial's page shows it; `person` is part of a name."""
    status, page = town.visitor().json("/essai/messages")
    assert status == 200, f"messages: {status}"
    return [m for m in page["messages"] if m["state"] == "sent" and (kind is None or m["kind"] == kind)
            and (person is None or person in name_of(m))]


def message(town, kind, person=None, seconds=15):
    """Waits for a message of that kind and returns its text."""
    return wait_until(lambda: messages(town, kind, person), seconds, 0.2, f"{person or 'somebody'} gets « {kind} »")[0]["body"]


def code_in(body):
    """The six digits of a login code, written together or read out one by one."""
    found = re.search(r"(?:\d[\s,.]{0,3}){5}\d", body)
    assert found, body
    return re.sub(r"\D", "", found.group(0))


def login(town, contact):
    """A visitor who has come in by the code of the message, through the forms."""
    visitor = town.visitor()
    before = len(messages(town, "login"))
    page = visitor.get("/connexion").submit("Recevoir mon code", contact=contact)
    wait_until(lambda: len(messages(town, "login")) > before, 15, 0.1, f"a code for {contact}")
    visitor.home = page.submit("Me connecter", number=code_in(messages(town, "login")[0]["body"]))
    return visitor


def login_json(town, contact):
    """The same as a program."""
    visitor = town.visitor()
    before = len(messages(town, "login"))
    status, answer = visitor.post_json("/connexion", {"contact": contact})
    assert status == 200, answer
    wait_until(lambda: len(messages(town, "login")) > before, 15, 0.1, f"a code for {contact}")
    number = code_in(messages(town, "login")[0]["body"])
    status, answer = visitor.post_json("/connexion/code", {"contact": contact, "number": number})
    assert status == 200 and visitor.cookies, answer
    return visitor


def offer_links(town, code):
    """
    The links of the open offers of an outing, each with the offer that it answers, `/o/…?offer=…`, once all of them have
    gone out; None before. A message may hold other outings, and somebody may have been sent more than one.
    """
    offers = town.rows("""
        select f.code, m.code as message from nec.offer f join nec.outing o on o.id = f.outing_id
        join nec.message m on m.id = f.message_id where o.code = :'c' and f.slot is not null order by f.id""", c=code)
    sent = {m["code"]: re.search(r"/o/[A-Za-z0-9_-]+", m["body"]) for m in messages(town, "offer")}
    links = [f"{sent[f['message']].group(0)}?offer={f['code']}" for f in offers if sent.get(f["message"])]
    return links if links and len(links) == len(offers) else None


def accept(visitor, link):
    """Says yes by the link of a message, as a program: (status, answer)."""
    path, _, offer = link.partition("?offer=")
    return visitor.post_json(path + "/oui", {"offer": offer})

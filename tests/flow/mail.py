"""Mails, to a real SMTP server (aiosmtpd): with TLS and a password, refused, put off, and never to the wrong place."""
# --quick leaves this out.

import email
import email.policy
import logging
import ssl
import subprocess

from nec import SCRATCH, Town, check, equal, free_port, run, skip, wait_until
from people import daytime
from story import TIRELESS

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:
    Controller = None

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what we do to that server is meant

READY = TIRELESS + """
update nec.territory set settings = settings || '{"message_again": "1 second", "day_offers": "1000", "week_offers": "1000", "trial": "false"}';
delete from nec.message;
update nec.contact_point set preferred = 0 where kind = 'email';
update nec.contact_point set preferred = 2 where kind = 'mobile';
"""

SESSION = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false);
select core.session_new(id, 'coordinator', 'desk', '1 year') from nec.person where id = (select min(person_id) from nec.coordinator)
"""


class Mailbox:
    """What the server does with each address, and what it took."""

    def __init__(self):
        self.mails, self.plans, self.tls, self.refused = [], {}, [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        plan = self.plans.get(address, [])
        word = plan.pop(0) if plan else None
        if word:
            self.refused.append((address, word))
            return word
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.tls.append(session.ssl is not None)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default),
                           envelope.content))
        return "250 OK"

    def to(self, address):
        return [m for sender, to, m, raw in self.mails if to == [address]]

    def of(self, message):
        return [m for sender, to, m, raw in self.mails if message["code"] in m["Message-ID"]]


class Server:
    """An SMTP server that can be stopped and started again on its port."""

    def __init__(self, box, **how):
        self.box, self.how, self.port, self.running = box, how, free_port(), None

    def start(self):
        self.running = Controller(self.box, hostname="127.0.0.1", port=self.port, **self.how)
        self.running.start()

    def stop(self):
        if self.running:
            self.running.stop()
        self.running = None


def certificate():
    """A key and a certificate for 127.0.0.1, which signs itself."""
    folder = SCRATCH / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


def authenticator(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"nec", b"mot de passe"))


class Story:
    def __init__(self, town, box):
        self.town, self.box = town, box
        self.volunteers = iter(town.rows("""
            select p.id, p.code, p.first_name as name, c.value_index as index, replace(lower(p.first_name || '.' || p.last_name), ' ', '-') as guess
            from nec.volunteer v join nec.person p on p.id = v.person_id
            join nec.contact_point c on c.person_id = p.id and c.kind = 'email' where v.state = 'active'
            and p.first_name ~ '^[A-Za-z]+$' and p.last_name ~ '^[A-Za-z]+$' order by p.id"""))

    def login(self, volunteer):
        self.town.call("login_ask", None, None, {"contact": {"index": volunteer["index"]}})
        return self.town.rows(f"select id, code from nec.message where person_id = {volunteer['id']} order by id desc limit 1")[0]

    def ends(self, message, seconds=20):
        wait_until(lambda: self.town.value(f"select state from nec.message where id = {message['id']}") != "queued", seconds, says="the message ends")
        return self.town.value(f"select state from nec.message where id = {message['id']}")

    def address(self, volunteer):
        return f"{volunteer['guess']}@example.org"


def a_mail_arrives(story):
    box, one = story.box, next(story.volunteers)
    message = story.login(one)
    equal(story.ends(message), "sent", "a code goes out by mail")
    sender, to, mail, raw = next(m for m in box.mails if message["code"] in m[2]["Message-ID"])
    equal((sender, to), ("bonjour@nec.example", [story.address(one)]), "in an envelope with the bare addresses")
    check(all(box.tls), "through TLS, with the name and password of the settings")
    equal(mail["From"].addresses[0].display_name, "Nantes en Compagnie", "it says who writes")
    equal(mail["Subject"], "Votre code pour vous connecter", "and what about, without naming anybody")
    equal(mail["Message-ID"], f"<{message['code']}@nec.example>", "its id is the message's code")
    equal(mail["Auto-Submitted"], "auto-generated", "no machine should answer it")
    equal(mail["Reply-To"].addresses[0].addr_spec, "bureau@nec.example", "a person would")
    equal(mail["List-Unsubscribe"], None, "what was asked for has no way to unsubscribe")
    parts = [part.get_content_type() for part in mail.iter_parts()]
    equal(parts, ["text/plain", "text/html"], "plain text first, then HTML")
    plain, html = (part.get_content() for part in mail.iter_parts())
    check(f"Bonjour {one['name']}" in plain and "Ne donnez ce code à personne." in plain, "the words arrive whole, accents too", plain)
    check('<a href="http://127.0.0.1' in html, "addresses are links", html)
    check(max(len(line) for line in raw.split(b"\r\n")) <= 78 and b"\n" not in raw.replace(b"\r\n", b""), "no line is too long, and all end in CR LF")
    check(one["guess"].split(".")[1].capitalize() not in str(mail["Subject"]), "the subject holds no name")


def an_offer(story):
    town, one = story.town, next(story.volunteers)
    desk = "session:" + town.sql(SESSION).splitlines()[-1]
    senior = town.rows("""select p.code as senior, x.code as place, x.purpose from nec.senior s join nec.person p on p.id = s.person_id
        join lateral (select code, purpose from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109' limit 1) x on true
        where s.state = 'active' and s.qualified_at is not null and s.home_e is not null
        and not exists (select from nec.outing o where o.senior_id = p.id and o.meet_at > nec.now()) order by p.id limit 1""")[0]
    at = town.value("select date_trunc('day', nec.now(), 'Europe/Paris') + interval '12 days 10 hours' as at")
    outing = town.call("outing_request", desk, None, senior | {"appointment_at": at})["document"]["outing"]
    answer = town.call("outing_offer", desk, None, {"outing": outing, "volunteer": one["code"]})
    equal(answer["outcome"], "ok", "the desk asks a volunteer")
    mail = wait_until(lambda: next(iter(story.box.to(story.address(one))), None), 20, says="the volunteer is written to")
    equal(mail["List-Unsubscribe"], "<mailto:bureau@nec.example?subject=STOP>", "a question that nobody asked for says how to have no more")


def refused(story):
    box, town = story.box, story.town
    again, gone, ours = (next(story.volunteers) for _ in range(3))
    box.plans[story.address(again)] = ["451 4.7.1 greylisted", "452 4.2.2 full"]
    box.plans[story.address(gone)] = ["550 5.1.1 no such user"] * 9
    box.plans[story.address(ours)] = ["554 5.7.1 relay access denied", "550 5.7.1 blocked"]
    messages = [story.login(one) for one in (again, gone, ours)]
    equal(story.ends(messages[0]), "sent", "a server that is not ready is asked again")
    equal(len(box.of(messages[0])), 1, "until it takes the mail, once")
    equal(story.ends(messages[1]), "failed", "an address that is none is not tried again")
    equal(len([a for a, _ in box.refused if a == story.address(gone)]), 1, "not even once more")
    equal(town.value(f"select ended_why as why from nec.message where id = {messages[1]['id']}"), "address_refused", "and the desk reads why")
    equal(story.ends(messages[2]), "sent", "a server that refuses us, not the address, is asked again too")
    check(story.address(gone) not in town.log("dispatcher") and story.address(ours) not in town.log("dispatcher"), "no address stands in the log")


def the_server_away(story, server):
    one = next(story.volunteers)
    server.stop()
    message = story.login(one)
    wait_until(lambda: story.town.value(f"select tries from nec.message where id = {message['id']}") >= 1, 10, says="it was tried")
    server.start()
    equal(story.ends(message, 30), "sent", "a mail server that was away gets what waited")


def no_tls(story):
    """A server that offers no TLS, to a dispatcher that asks for it; and a certificate that nobody vouches for."""
    town = story.town
    plain = Server(Mailbox())
    plain.start()
    try:
        town.stop("dispatcher")
        town.start("dispatcher", smtp_url=f"smtp://127.0.0.1:{plain.port}", smtp_user="", smtp_password="")
        message = story.login(next(story.volunteers))
        wait_until(lambda: town.value(f"select tries from nec.message where id = {message['id']}") >= 2, 20, says="it was tried twice")
        equal(plain.box.mails, [], "nothing goes to a server without TLS where the settings ask for it")
        town.stop("dispatcher")
        town.start("dispatcher", ca_file="")
        tries = town.value(f"select tries from nec.message where id = {message['id']}")
        wait_until(lambda: town.value(f"select tries from nec.message where id = {message['id']}") > tries
                   or town.value(f"select state from nec.message where id = {message['id']}") != "queued", 20, says="it was tried again")
        equal(story.box.of(message), [], "nor to one whose certificate nobody vouches for")
        message = story.login(next(story.volunteers))
        town.stop("dispatcher")
        town.start("dispatcher", smtp_url=f"smtp://127.0.0.1:{plain.port}", smtp_user="", smtp_password="", smtp_tls="none")
        equal(story.ends(message), "sent", "where the settings do not ask for TLS, it is not needed")
    finally:
        plain.stop()


def settings_refused(town):
    town.stop("dispatcher")
    for wrong, title in (({"smtp_tls": "none"}, "a password without TLS"), ({"mail_from": "Nantes"}, "a sender without an address"),
                         ({"smtp_url": "localhost"}, "a server without smtp://"), ({"sms_gateway": "pigeon"}, "a gateway that nothing describes")):
        try:
            town.start("dispatcher", **wrong)
        except AssertionError:
            pass  # it has ended before it could be rung
        equal(town._running["dispatcher"].poll(), 78, f"{title} is refused at the start")
        town._running.pop("dispatcher")


def main():
    if Controller is None:
        return skip("python3-aiosmtpd is not installed")
    cert, context = certificate()
    box = Mailbox()
    server = Server(box, tls_context=context, require_starttls=True, authenticator=authenticator, auth_required=True)
    server.start()
    settings = {"trial": "false", "agi_port": "0", "smtp_url": f"smtp://127.0.0.1:{server.port}", "smtp_user": "nec", "smtp_password": "mot de passe",
                "mail_from": "Nantes en Compagnie <bonjour@nec.example>", "mail_reply_to": "L’équipe <bureau@nec.example>", "ca_file": str(cert)}
    try:
        with Town(start=(), settings=settings) as town:
            town.sql(READY)
            daytime(town)
            town.start("dispatcher")
            story = Story(town, box)
            a_mail_arrives(story)
            an_offer(story)
            refused(story)
            the_server_away(story, server)
            no_tls(story)
            settings_refused(town)
    finally:
        server.stop()
    return None


run(main)

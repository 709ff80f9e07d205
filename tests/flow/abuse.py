"""
Whoever means harm, or whose program is broken: requests that two readers would read differently, too much of
everything, letters that are none, guessed codes, words that would like to be HTML or SQL, and logs that must not tell
who anybody is.
"""
# --quick leaves this out.

import html.parser
import json
import os
import pathlib
import re
import resource
import socket
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from nec import PROCESSES, Town, check, equal, run, wait_until  # noqa: E402
from people import CLAIRE, JEANNE, clock_to, code_in, day, daytime, login_json, messages, offer_links  # noqa: E402

# ---- Raw requests ----


def say(town, request, seconds=3):
    """Sends bytes and returns all that comes back until the server closes or is silent; and whether it closed."""
    with socket.create_connection(("127.0.0.1", town.port), timeout=seconds) as connection:
        heard, closed = b"", False
        try:
            connection.sendall(request)
            while more := connection.recv(65536):
                heard += more
                connection.settimeout(0.3)
            closed = True
        except ConnectionError:
            closed = True
        except TimeoutError:
            pass
        return heard, closed


def statuses(heard):
    """The codes of all answers in a stream of bytes."""
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)]


HOST = b"Host: 127.0.0.1\r\n"
HIDDEN = b"GET /inscription/merci?hidden HTTP/1.1\r\n" + HOST + b"\r\n"  # what must never be read as a request


def post(*headers, body=b"a=1", path=b"/connexion"):
    """A POST by hand."""
    return b"POST " + path + b" HTTP/1.1\r\n" + HOST + b"".join(h + b"\r\n" for h in headers) + b"\r\n" + body


# What is refused, and by which codes; conventions.md §3.4 is the table.
REFUSED = [
    ("two Content-Length that differ", post(b"Content-Length: 3", b"Content-Length: 0", body=b"a=1" + HIDDEN), {400}),
    ("two that agree", post(b"Content-Length: 3", b"Content-Length: 3", body=b"a=1" + HIDDEN), {400}),
    ("Content-Length and Transfer-Encoding", post(b"Content-Length: 3", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN), {400}),
    ("Transfer-Encoding: gzip, chunked, with a length", post(b"Transfer-Encoding: gzip, chunked", b"Content-Length: 3", body=b"a=1" + HIDDEN), {400}),
    ("Transfer-Encoding: xchunked", post(b"Transfer-Encoding: xchunked", body=HIDDEN), {400}),
    ("Transfer-Encoding: chunked", post(b"Transfer-Encoding: chunked", body=b"3\r\na=1\r\n0\r\n\r\n" + HIDDEN), {400}),
    ("Transfer-Encoding with a space before the colon", post(b"Transfer-Encoding : chunked", body=b"0\r\n\r\n" + HIDDEN), {400}),
    ("a chunk of +5 bytes", post(b"Transfer-Encoding: chunked", body=b"+5\r\nabcde\r\n0\r\n\r\n" + HIDDEN), {400}),
    ("Content-Length: +3", post(b"Content-Length: +3", body=b"a=1" + HIDDEN), {400}),
    ("Content-Length: -1", post(b"Content-Length: -1", body=b"a=1" + HIDDEN), {400}),
    ("Content-Length: 3, 3", post(b"Content-Length: 3, 3", body=b"a=1" + HIDDEN), {400}),
    ("Content-Length: 0x3", post(b"Content-Length: 0x3", body=b"a=1" + HIDDEN), {400}),
    ("a Content-Length of thirty digits", post(b"Content-Length: " + b"9" * 30, body=b"a=1" + HIDDEN), {400, 413}),
    ("a Content-Length of nine megabytes", post(b"Content-Length: 9437184", body=b"a=1" + HIDDEN), {400, 413}),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n" + HIDDEN, {400}),
    ("an empty Host", b"GET / HTTP/1.1\r\nHost:\r\n\r\n" + HIDDEN, {400}),
    ("two Hosts", b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n" + HIDDEN, {400}),
    ("a HEAD with a body", b"HEAD / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN, {400}),
    ("a GET with a body", b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN, {400}),
    ("//evil.example/x", b"GET //evil.example/x HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a whole address", b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("an asterisk", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400, 501}),
    ("no slash", b"GET connexion HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a header without a name", b"GET / HTTP/1.1\r\n" + HOST + b": x\r\n\r\n" + HIDDEN, {400}),
    ("a header's name with a space", b"GET / HTTP/1.1\r\n" + HOST + b"a b: x\r\n\r\n" + HIDDEN, {400}),
    ("a control character in a header", b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x01b\r\n\r\n" + HIDDEN, {400}),
    ("headers of 20 kB", b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 20480 + b"\r\n\r\n" + HIDDEN, {400, 413}),
    ("1,500 headers", b"GET / HTTP/1.1\r\n" + HOST + b"X-Y: 0123456789\r\n" * 1500 + b"\r\n" + HIDDEN, {400, 413}),
    ("a body of two megabytes where no picture is asked for", post(b"Content-Length: 2097152", body=b"a" * 2097152 + HIDDEN), {400, 413}),
    ("a step back", b"GET /static/../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("an encoded step back", b"GET /static/%2e%2e/main.c HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("an encoded slash", b"GET /static/..%2fmain.c HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a backslash", b"GET /static/..%5cmain.c HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a NUL in the path", b"GET /static/nec.css%00.html HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a line end in the path", b"GET /%0d%0aevent=forged HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("a half escape", b"GET /%e HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("latin-1 in the path", b"GET /%e9t%e9 HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400}),
    ("another method", b"PROPFIND / HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400, 405, 501}),
    ("DELETE", b"DELETE / HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {405}),
    ("a method of 5,000 letters", b"G" * 5000 + b" / HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN, {400, 405, 501}),
]

# What evhttp answers by itself or cuts: nothing behind it may be read.
BROKEN = [("the start of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256))), ("a line end and nothing", b"\r\n\r\n\r\n"),
          ("random bytes", bytes((i * 7919) % 256 for i in range(5000))), ("one endless line", b"GET /" + b"a" * 100000),
          ("a body that never comes", post(b"Content-Length: 100", body=b"a")), ("HTTP/9.9", b"GET / HTTP/9.9\r\n" + HOST + b"\r\n")]


def guard(town):
    for title, request, codes in REFUSED:
        heard, closed = say(town, request)
        got = statuses(heard)
        check(len(got) == 1 and got[0] in codes and closed, f"{title}: one refusal, and the connection ends", got, closed, heard[:300])
    for title, request in BROKEN:
        got = statuses(say(town, request, 0.5)[0])
        check(len(got) <= 1 and 200 not in got, f"{title}: no answer that serves", got)
    heard, _ = say(town, b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n")
    check(len(statuses(heard)) <= 1, "a NUL in a header: one answer at most", heard[:200])
    check("hidden" not in town.log("web") and "route=/inscription/merci" not in town.log("web"), "no hidden request was read")
    heard, closed = say(town, (b"GET /robots.txt HTTP/1.1\r\n" + HOST + b"\r\n") * 3)
    equal((statuses(heard), closed), ([200, 200, 200], False), "three good requests on one connection are three answers")


# ---- Those who come and say nothing, or say it slowly ----

def median_ms(town, times=40):
    """How long somebody else waits for a page, in the middle."""
    took = []
    for _ in range(times):
        began = time.monotonic()
        page = town.visitor().get("/")
        took.append((time.monotonic() - began) * 1000)
        if page.status != 200:
            return float("inf")
    return sorted(took)[times // 2]


def crowd(town, count=10_000):
    """Thousands of connections that ask for nothing, for a header too many, for a body that drips: others are served meanwhile."""
    pid = town.pid("web")
    here, there = resource.getrlimit(resource.RLIMIT_NOFILE)[1], files_allowed(pid)
    count = min(count, here - 500, there - 500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (here, here))
    posts_before = len(posts(town))
    open_before, before = open_files(pid), median_ms(town)
    slow_header = b"GET / HTTP/1.1\r\n" + HOST + b"X-Slow: a"
    slow_body = post(b"Content-Type: application/x-www-form-urlencoded", b"Content-Length: 5000", body=b"contact=")
    held = []
    try:
        for n in range(count):
            one = socket.create_connection(("127.0.0.1", town.port), timeout=30)
            held.append(one)
            if n % 10 == 1:
                one.sendall(slow_header)
            elif n % 10 == 2:
                one.sendall(slow_body)
            if n % 50 == 49:  # the kernel's queue has 128 places, and forgets those who say nothing; some of those before may have left
                wait_until(lambda: open_files(pid) - open_before > n - 60, 60, 0.01, f"{n + 1} of them are let in")
        dripping = [one for n, one in enumerate(held) if n % 10 in (1, 2)]

        def drip():
            for one in dripping:
                one.sendall(b"a")
        thread = threading.Thread(target=drip)
        thread.start()
        during = median_ms(town)
        thread.join()
        check(during < max(100, 3 * before), f"beside {len(held)} idle and slow connections a page takes {during:.0f} ms ({before:.0f} without them)")
        check(len(held) >= min(10_000, here - 500, there - 500), f"{len(held)} connections are held at once: nec-web may have {there} files")
    finally:
        for one in held:
            one.close()
    wait_until(lambda: open_files(pid) < open_before + 50, 60, 0.2, "when they leave, nothing of them stays")
    equal(len(posts(town)), posts_before, "and no half of a form was taken for one")


def posts(town):
    return [e for e in town.events("web", "http") if e["method"] == "POST"]


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def files_allowed(pid):
    """As many as this process may open now."""
    return int(re.search(r"^Max open files +(\d+)", pathlib.Path(f"/proc/{pid}/limits").read_text(), re.M)[1])


# ---- Too much, and letters that are none ----

def too_much(town):
    visitor = town.visitor()
    page = visitor.get("/inscription")
    csrf = page.form().value("csrf")
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    program = {"Content-Type": "application/json", "Accept": "application/json"}
    rows = [
        ("a control of Latin-1 in a name", program, json.dumps({"first_name": "Paul\u0085"}), {422}),
        ("65 fields", form, f"csrf={csrf}" + "&a=1" * 64, {400}),
        ("100,000 fields", form, "&".join(f"f{i}=1" for i in range(100000)), {400}),
        ("a field of 17 kB", form, f"csrf={csrf}&note=" + "a" * 17000, {400}),
        ("a field that is latin-1", form, f"csrf={csrf}&first_name=Andr%E9", {400}),
        ("a field with a NUL", form, f"csrf={csrf}&first_name=a%00b", {400}),
        ("half an escape", form, f"csrf={csrf}&first_name=%", {400}),
        ("UTF-8 longer than need be", form, f"csrf={csrf}&first_name=%c0%af", {400}),
        ("no form at all", form, "", {403}),
        ("JSON 33 deep", program, '{"a":' + "[" * 33 + "]" * 33 + "}", {400}),
        ("JSON 100,000 deep", program, "[" * 100000, {400}),
        ("JSON of 65 names", program, json.dumps({f"n{i}": 0 for i in range(65)}), {400}),
        ("a list of 1,000 needs", program, json.dumps({"needs": ["walker"] * 1000}), {422}),
        ("a list of 100,000 needs", program, json.dumps({"needs": ["walker"] * 100000}), {400}),
        ("a megabyte of empty lists", program, json.dumps({"needs": [[]] * 300000}, separators=(",", ":")), {400}),
        ("a number beyond numbers", program, '{"birth_year":' + "9" * 400 + "}", {400}),
        ("1e999", program, '{"birth_year":1e999}', {400}),
        ("half a surrogate", program, '{"first_name":"\\ud800"}', {400}),
        ("a name of a megabyte", program, '{"' + "n" * 900000 + '":1}', {422}),
        ("a million letters", program, json.dumps({"first_name": "a" * 900000}), {422}),
        ("a key of 201 letters", program | {"Idempotency-Key": "k" * 201}, "{}", {400}),
    ]
    for title, headers, body, codes in rows:
        page = visitor.request("POST", "/inscription", body, headers, follow=False)
        check(page.status in codes and (not page.body or len(page.body) < 3 * len(body) + 20000), f"{title}: refused", page.status, page.body[:300])
    page = town.visitor().request("GET", "/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in page.body.decode().splitlines())
    check(page.status == 200 and re.match(r"(mailto|tel):\S+$", said["Contact"]) and said["Expires"] > time.strftime("%Y-%m-%dT") and page.headers["Content-Type"].startswith("text/plain"),
          "whoever finds a hole reads whom to tell", page.status, said)
    for path in ("/static/nec.css", "/.well-known/security.txt", "/openapi.json", "/robots.txt", "/confidentialite", "/addresses?q=voltaire"):
        page = town.visitor().request("GET", path + ("&" if "?" in path else "?") + "lang=en")
        check(page.status == 200 and "Set-Cookie" not in page.headers, f"{path} brings no cookie, whatever language is asked for", page.status, page.headers)
    for title, headers in (("Accept", {"Accept": "a" * 5000}), ("Accept of commas", {"Accept": "," * 5000}), ("Accept of weights", {"Accept": ";q=" * 1000}),
                           ("Cookie", {"Cookie": "nec=" + "a" * 10000}), ("Cookie of semicolons", {"Cookie": ";" * 10000}),
                           ("Accept-Language", {"Accept-Language": "é".encode().decode("latin-1") * 100}), ("If-None-Match", {"If-None-Match": '"' * 1000}),
                           ("Origin", {"Origin": "://" * 500}), ("Last-Event-ID", {"Last-Event-ID": "-" * 500})):
        for path in ("/", "/static/nec.css", "/live"):
            page = town.visitor().request("GET", path, headers=headers)
            check(page.status in (200, 403), f"a strange {title} is no trouble to {path}", page.status)


# ---- Words that would like to be more ----

EVIL = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' or '1'='1", "'; drop table nec.person; --", "\\'; select pg_sleep(9); --",
        "{{csrf}}", "{{#session}}x{{/session}}", "${7*7}", "%s%s%n", "../../etc/passwd", "javascript:alert(1)", "\u202egnp.exe", "\U0001f600" * 20,
        "null", "NaN", "-1", "9" * 40, "infinity", "0x1f", "2026-99-99", "a" * 3000, "{}", "[]", "A" * 22, "v1:x:y", "session:x", "service:web"]
QUERIES = ["q", "on", "hour", "d", "suite", "pour", "fait", "senior", "typed", "place", "like", "purpose", "prefer", "after", "outing", "who",
           "appointment_date", "contact", "first_name", "phone", "csrf", "key"]


class Tags(html.parser.HTMLParser):
    """Whether a page runs anything that is not ours."""

    def __init__(self, body):
        super().__init__()
        self.foreign = []
        self.feed(body.decode())

    def handle_starttag(self, tag, pairs):
        have = dict(pairs)
        if tag == "script" and not str(have.get("src", "")).startswith("/static/"):
            self.foreign.append(f"<script> {have}")
        if tag in ("img", "iframe", "object", "embed", "base", "style", "svg") and not str(have.get("src", "/")).startswith("/"):
            self.foreign.append(f"<{tag}> {have}")
        self.foreign += [f"{tag} {name}" for name in have if name.startswith("on")]
        self.foreign += [f"{name}={have[name]}" for name in ("href", "action", "formaction") if re.match(r"(?i)\s*(javascript|data):", have.get(name) or "")]


def garbage(town, people):
    """Every page with every query, as everybody."""
    wrong, tried = [], 0
    for page in rules.pages():
        for who, visitor in people.items():
            if page.path.startswith("/bureau") and who != "claire":
                continue
            path = re.sub(r"\{\w+\}", "A" * 22, page.path)
            for i, evil in enumerate(EVIL):
                # Three names at a time: all of them come round with all of the words.
                pairs = [(QUERIES[(i * 3 + n) % len(QUERIES)], evil) for n in range(3)] + [(QUERIES[i % len(QUERIES)], evil)] * (i % 2)
                seen = visitor.request("GET", path + "?" + urllib.parse.urlencode(pairs), headers={"Accept": "text/html"}, follow=False)
                tried += 1
                foreign = Tags(seen.body).foreign if seen.status != 303 else []
                target = seen.headers["Location"] or "/"
                if seen.status >= 500 or foreign or not re.match(r"/(?![/\\])", target) or "Content-Security-Policy" not in seen.headers:
                    wrong.append(f"{who} {path} {pairs}: {seen.status} {foreign} {target}")
            named = path.replace("A" * 22, urllib.parse.quote(EVIL[0], safe=""))
            seen = visitor.request("GET", named, headers={"Accept": "text/html"}, follow=False)
            if seen.status >= 500 or Tags(seen.body).foreign:
                wrong.append(f"{who} {named}: {seen.status}")
    check(not wrong, f"no query breaks a page or runs in it ({tried} tries)", *wrong[:20])


def elsewhere(town):
    """The way back after logging in leads nowhere else."""
    for i, way in enumerate(["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "javascript:alert(1)", "/\r\nSet-Cookie: a=b"]):
        visitor = town.visitor()
        page = visitor.get("/connexion?suite=" + urllib.parse.quote(way, safe=""))
        form = page.form()
        page = visitor.post("/connexion", [(n, v) for n, v in form.filled({"contact": f"06 39 98 11 {10 + i}"}) if n != "suite"] + [("suite", way)], follow=False)
        target = urllib.parse.unquote(page.headers["Location"] or "")
        check(page.status == 303 and "evil" not in target and "javascript" not in target and "Set-Cookie" not in target,
              f"« {way.strip()[:20]!r} » is no way back", page.status, target)


def keys_of_strangers(town):
    """Two who are not logged in happen to send the same Idempotency-Key."""
    def enrol(first_name):
        person = {"first_name": first_name, "last_name": "Lechien", "birth_year": 1940, "phone": "07 22 33 44 55",
                  "home": "48 rue des Hauts Pavés", "consents": ["service"]}
        return town.visitor().post_json("/inscription", person, **{"Idempotency-Key": "1"})
    one, other, again = enrol("Odile"), enrol("Achille"), enrol("Odile")
    check(one[0] == other[0] == 200 and one[1]["senior"] != other[1]["senior"], "a stranger's key is not another stranger's", one, other)
    equal(again, one, "and still makes the same enrolment sent twice one enrolment")


# ---- Guessing ----

def ask(town, contact):
    """A code asked for: what a program and a browser are answered."""
    status, answer = town.visitor().post_json("/connexion", {"contact": contact})
    return status, {k: v for k, v in answer.items() if k != "instance"}


def known_or_not(town):
    unknown = "06 39 98 00 99"
    first = messages(town, "login")
    equal([ask(town, JEANNE) for _ in range(4)], [ask(town, unknown) for _ in range(4)],
          "a number that we know is answered as one that we do not, four times over")
    equal(ask(town, JEANNE)[0], 429, "three codes a quarter of an hour, then one waits")
    wait_until(lambda: len(messages(town, "login")) >= len(first) + 3, 15, says="the codes go out")
    equal(len(messages(town, "login")), len(first) + 3, "and no more than three messages went out")
    pages = []
    for contact in ("06 39 98 57 00", "06 39 98 00 98"):
        visitor = town.visitor()
        page = visitor.get("/connexion").submit("Recevoir mon code", contact=contact)
        refused = page.submit("Me connecter", number="000000")
        pages.append((page.status, page.text, refused.status, refused.text))
    equal(pages[0][:2], pages[1][:2], "the page after it is the same, too")
    equal(pages[0][2:], pages[1][2:], "and so is the answer to a wrong code")


def even_time(town):
    """How long an answer takes does not tell whether a number is known: each leaves at a whole multiple of 50 ms."""
    known = [row["n"] for row in town.rows("select '+336399' || lpad((85700 + g)::text, 5, '0') as n from generate_series(0, 5) g")]
    unknown = [f"+3363998{70 + n:04}" for n in range(6)]
    took = []
    for pair in zip(known, unknown):
        for contact in pair:
            began = time.monotonic()
            status, _ = ask(town, contact)
            took.append((contact, status, time.monotonic() - began))
    check(all(status == 200 and seconds >= 0.05 for _, status, seconds in took), "no answer leaves before its time, whoever was asked for", *took)
    held = [float(e["ms"]) for e in town.events("web", "http") if e["route"] == "/connexion" and e["method"] == "POST" and e["status"] != "413"]
    check(held and min(held) >= 50, "nor has any other in this story", min(held, default=None))


def nobody(visitor):
    """Is this browser not logged in?"""
    page = visitor.request("GET", "/mes-sorties", headers={"Accept": "text/html"}, follow=False)
    return page.status == 303 and page.headers["Location"].startswith("/connexion")


def fixed(town):
    """A session that somebody else has chosen, or that is over, is nobody's."""
    for chosen in ("x" * 43, "A" * 43, "", "session:1", "0" * 64, "service:web", "'; select 1; --"):
        visitor = town.visitor()
        visitor.cookies["nec"] = chosen
        check(nobody(visitor), f"a cookie of « {chosen[:12]} » is nobody's")
    number, _ = codes_for(town, JEANNE)
    jeanne, thief = town.visitor(), town.visitor()
    jeanne.cookies["nec"] = thief.cookies["nec"] = "x" * 43
    status, answer = jeanne.post_json("/connexion/code", {"contact": JEANNE, "number": number})
    check(status == 200 and jeanne.cookies["nec"] != "x" * 43 and not nobody(jeanne) and nobody(thief),
          "who had somebody log in with a cookie that they chose has nothing: logging in gives a token that was nobody's", status, answer)
    thief.cookies["nec"] = jeanne.cookies["nec"]
    check(not nobody(thief), "whoever has the token is in", thief.cookies)
    page = jeanne.get("/connexion")
    jeanne.post("/deconnexion", {"csrf": next(f["value"] for form in page.forms for f in form.fields if f["name"] == "csrf")})
    check(nobody(thief), "and logging out ends it wherever it is")


def later(town, interval):
    """The service's clock goes on by this interval of SQL."""
    clock_to(town, town.value(f"select nec.now() + interval '{interval}' as at"))


def codes_for(town, contact):
    """Asks for a code; (number, token) of the message."""
    before = len(messages(town, "login"))
    status, answer = ask(town, contact)
    assert status == 200, answer
    wait_until(lambda: len(messages(town, "login")) > before, 15, 0.1, f"a code for {contact}")
    body = messages(town, "login")[0]["body"]
    link = re.search(r"/e/([A-Za-z0-9_-]+)", body)
    return code_in(re.sub(r"http\S+", "", body)), link and link[1]


def confirm(town, **fields):
    """Tries a code or a link; the status."""
    return town.visitor().post_json("/connexion/code" if "number" in fields else "/e/" + fields["token"], fields if "number" in fields else {})[0]


def guessing(town):
    later(town, "20 minutes")
    mail = "leo.marchand@example.org"
    number, token = codes_for(town, CLAIRE)
    wrong = f"{(int(number) + 1) % 1000000:06}"
    equal([confirm(town, contact=CLAIRE, number=wrong) for _ in range(5)], [422] * 5, "five wrong codes are wrong")
    equal(confirm(town, contact=CLAIRE, number=number), 429, "then the right one is too late as well")
    equal(confirm(town, contact=CLAIRE, number=wrong), 429, "and guessing goes nowhere")
    later(town, "11 minutes")
    equal(confirm(town, contact=CLAIRE, number=number), 410, "ten minutes later the code is over")
    equal(confirm(town, token=token), 410, "and so is the link")
    number, token = codes_for(town, CLAIRE)
    check(confirm(town, contact=mail, number=number) in (410, 422), "a code is for the number that asked for it")
    page = town.visitor().get(f"/e/{token}")
    town.visitor().request("HEAD", f"/e/{token}")
    equal(page.status, 200, "looking at the link of a message does not use it up")
    before = page.visitor.cookies["nec"]
    home = page.submit()
    check(home.status == 200 and page.visitor.cookies["nec"] != before, "the button does, and the browser gets a new token", home.status)
    equal(confirm(town, token=token), 410, "a link works once")
    equal(confirm(town, contact=CLAIRE, number=number), 410, "and its code is used up with it")
    number, _ = codes_for(town, mail)
    equal(confirm(town, contact=mail.upper(), number=f"{number[:3]} {number[3:]}"), 200, "a mail address has no capitals, a code may be typed in two parts")
    equal(confirm(town, contact=mail, number=number), 410, "a code works once")
    for forged in ("0" * 22, "A" * 43, token[:-1], "..%2f"):
        check(town.visitor().post_json(f"/e/{forged}", {})[0] in (400, 410, 422), f"/e/{forged[:6]}… opens nothing")


def abroad(town):
    """Nobody has us send texts to a satellite, or to whoever earns by it."""
    dear = "+881 6 12 34 56 78"
    status, answer = town.visitor().post_json("/j-ai-du-temps", {"first_name": "Sat", "last_name": "Ellite", "phone": dear, "home": "48 rue des Hauts Pavés",
                                                                  "around": "near", "consents": ["service", "text_message"]})
    check(status == 200, "somebody registers with a number from far away", status, answer)
    sent = len(messages(town, "login"))
    equal(ask(town, dear)[0], 200, "and asks for a code, which is answered as anybody is")
    ended = wait_until(lambda: town.rows("select m.state, m.ended_why from nec.message m join nec.person p on p.id = m.person_id where p.code = :'c' and m.kind = 'login' "
                                         "and m.state <> 'queued'", c=answer["volunteer"]), 20, 0.1, "it has an end")
    equal((ended, len(messages(town, "login"))), ([{"state": "failed", "ended_why": "abroad"}], sent), "but none goes there")
    equal(town.value("select count(*) from nec.escalation e join nec.person p on p.id = e.person_id where p.code = :'c' and e.reason = 'channel_failed'", c=answer["volunteer"]), 1,
          "the desk learns that this person cannot be reached")


# ---- Somebody whose every word is a trap ----

NAME = "Zéphyrine<script>alert(1)</script>"
LAST = "O'Quatrepoint\"; drop table nec.person; --"
NOTE = "CANARI-NOTE <img src=x onerror=alert(1)> {{csrf}} ${7*7}"
DETAIL = "CANARI-ETAGE <b>3</b>"
DOOR = "CANARI7B'\">"
PHONE, PHONE_E164 = "07 11 22 33 44", "+33711223344"
MAIL = "canari.quatrepoint@example.org"
SERVICE = "<i>CANARI-SERVICE</i>"


def shown(page, *words):
    """A page that says these words, and in which nothing of them has become HTML."""
    foreign = Tags(page.body).foreign
    check(page.status == 200 and page.says(*words) and not foreign and b"<b>3" not in page.body and b"<i>CANARI" not in page.body,
          f"{re.sub('[A-Za-z0-9_-]{22,}', '…', page.path.split('?')[0])} shows what was typed as what it is", page.status, foreign,
          [w for w in words if not page.says(w)], page.text[:400])


def trap(town, claire):
    """The person with these words goes all the way; every page that shows them is looked at."""
    visitor = town.visitor()
    enrol = {"first_name": NAME, "last_name": LAST, "birth_year": 1940, "phone": PHONE, "email": MAIL, "home": "48 rue des Hauts Pavés",
             "home_detail": DETAIL, "door_code": DOOR, "note": NOTE, "consents": ["service"]}
    status, answer = visitor.post_json("/inscription", enrol)
    check(status == 200, "somebody with strange words enrols", status, answer)
    senior = answer["senior"]
    status, again = visitor.post_json("/inscription", enrol)
    check(status == 200 and set(again) == set(answer) and again["senior"] != senior, "who is known from then on is answered as who is new", status, again)
    equal(town.value("select count(*) from nec.person where code = :'a' or code = :'b'", a=senior, b=again["senior"]), 1, "and is one person")
    visitor.post_json("/inscription", enrol | {"birth_year": "CANARI", "home": NOTE * 9, "needs": [NOTE], "extra": NOTE})
    login = login_json(town, PHONE)
    status, answer = login.post_json("/sorties/nouvelle", {"purpose": "medical", "where": "48 rue des Hauts Pavés", "appointment_date": day(town, 12),
                                                           "appointment_time": "10:00", "note": NOTE})
    check(status == 200, "asks for an outing", status, answer)
    outing = answer["outing"]
    shown(login.get("/mes-sorties"), NAME)
    shown(login.get(f"/sorties/{outing}"))
    shown(login.get("/sorties/nouvelle"))
    login.post_json(f"/sorties/{outing}/message", {"note": NOTE})
    for query in (LAST, PHONE, MAIL, NOTE):
        page = claire.get("/bureau/recherche?" + urllib.parse.urlencode({"q": query}))
        shown(page, *([NAME, LAST] if query in (LAST, PHONE) else []))
    shown(claire.get("/bureau"), LAST)
    shown(claire.get(f"/bureau/personnes/{senior}"), NAME, LAST, DOOR, DETAIL)
    shown(claire.get(f"/bureau/demande?senior={senior}"), NAME)
    shown(claire.get(f"/bureau/sorties/{outing}"), NAME, LAST, NOTE)
    for row in town.rows("select e.code from nec.escalation e left join nec.outing o on o.id = e.outing_id join nec.person p on p.code = :'s' "
                         "and p.id in (e.person_id, o.senior_id) where e.settled_at is null", s=senior):
        shown(claire.get(f"/bureau/alertes/{row['code']}"), NAME)
    redirect = f"/bureau/sorties/{outing}/orienter"
    refused = claire.get(f"/bureau/sorties/{outing}").submit(redirect, service=SERVICE * 20)
    check(refused.status == 422 and not Tags(refused.body).foreign and b"<i>CANARI" not in refused.body
          and refused.form(redirect).value("service") == SERVICE * 20, "a refused form gives strange words back as they were",
          refused.status, refused.text[:300])
    status, answer = claire.post_json(f"/bureau/sorties/{outing}/preparer", {"note": NOTE})
    check(status == 200, "the desk prepares it", status, answer)
    links = wait_until(lambda: offer_links(town, outing), 25, 0.2, "offers go out")
    page = town.visitor().get(links[0])
    shown(page)
    check("Zéphyrine" not in page.text and "CANARI" not in page.text and "Quatrepoint" not in page.text, "an offer tells none of it")
    page = page.submit("Oui, j’y vais")
    contact = town.value("select p.id from nec.person p join nec.assignment a on a.volunteer_id = p.id join nec.outing o on o.id = a.outing_id "
                         "where o.code = :'c' and a.active", c=outing)
    token = town.sql("select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null\n"
                     "select core.session_new(:'p', 'volunteer', 'web', '1 year')", p=contact)
    volunteer = town.visitor()
    volunteer.cookies["nec"] = token
    shown(volunteer.get("/benevole"), NAME)
    shown(volunteer.get(f"/sorties/{outing}"), NAME, DETAIL, NOTE)
    wait_until(lambda: messages(town, "assignment_details"), 20, 0.2, "the volunteer is told")
    shown(claire.get("/essai/messages"))
    equal(town.value("select count(*) from nec.person where code = :'s'", s=senior), 1, "and the table of people still stands")
    return senior


def canaries(town):
    """What the processes have written down, and what is stored."""
    needles = ["Zéphyrine", "Z%C3%A9phyrine", "Quatrepoint", "quatrepoint", "CANARI", "canari", "0711223344", "711223344", "07 11 22 33 44",
               "07%2011", "07+11", "Morvan", "0261911137", "261911137", JEANNE, "639986500", CLAIRE, "leo.marchand", "Hauts Pav"]
    logs = {name: town.log(name) for name in (*PROCESSES, "redis")}
    for name in ("postgres.log", "redis.log"):
        path = pathlib.Path(town.host).parent / name
        logs[name] = path.read_text(errors="replace") if path.exists() else ""
    check(all(len(logs[name].splitlines()) > 5 for name in PROCESSES) and logs["postgres.log"], "every process has written a log")
    for name, text in logs.items():
        # Other flows run beside this one: of PostgreSQL's log only what this flow alone can have put there.
        found = [n for n in needles if n in text and (name in (*PROCESSES, "redis") or n.lower().startswith(("z", "quatre", "canari", "07", "71")))]
        lines = [line for line in text.splitlines() if any(n in line for n in found)]
        equal(found, [], f"{name}: no name, no number, no word of anybody's")
        if lines:
            check(False, f"{name}: these lines", *lines[:5])
    check(not any(line.startswith("event=forged") for text in logs.values() for line in text.splitlines()), "nobody writes lines into a log")
    metrics = town.visitor().get("/metrics")
    check(metrics.status == 200 and not [n for n in needles if n in metrics.text], "what is counted names nobody", metrics.status, [n for n in needles if n in metrics.text])
    traces = town.sql("select string_agg(x::text, '') from nec.reading x")
    check(traces and not [n for n in needles if n in traces], "who has read whose data is written down without saying what stood there")
    keys = town.redis_call("KEYS", "*").split()
    dump = " ".join(town.redis_call("XRANGE", key, "-", "+") for key in keys if town.redis_call("TYPE", key) == "stream")
    check(keys and not [n for n in needles if n in dump], "what waits in Redis names nobody", [n for n in needles if n in dump], dump[:300])
    stored = town.sql("select query_to_xml(format('select * from nec.%I', table_name), false, true, '')::text from information_schema.tables "
                      "where table_schema = 'nec' and table_type = 'BASE TABLE'")
    hidden = ["CANARI-NOTE", "CANARI-ETAGE", "CANARI7B", "711223344", "canari.quatrepoint"]
    equal([n for n in hidden if n in stored], [], "in the database, what is secret is sealed")
    equal(town.events("web", "http_unanswered") + [e for e in town.events("web", "http") if e["status"].startswith("5")], [],
          "in all of this, nothing was our fault: no answer of 500")


def main():
    with Town(settings={"metrics": "true"}) as town:
        daytime(town)
        claire = login_json(town, CLAIRE)
        people = {"nobody": town.visitor(), "claire": claire, "jeanne": login_json(town, JEANNE)}
        crowd(town)
        guard(town)
        too_much(town)
        garbage(town, people)
        elsewhere(town)
        keys_of_strangers(town)
        later(town, "20 minutes")
        known_or_not(town)
        guessing(town)
        later(town, "20 minutes")
        trap(town, claire)
        later(town, "61 minutes")
        abroad(town)
        even_time(town)
        fixed(town)
        canaries(town)
        for name in PROCESSES:
            check(town.alive(name), f"nec-{name} is still there")


run(main)

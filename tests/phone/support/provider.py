"""
A telephone provider that works by webhooks, and those who telephone through it: in Twilio's place, by its own
documentation. It signs what it posts, does what the TwiML that it gets says, keeps recordings, and places calls.

    with Provider() as provider, Town(settings=provider.settings()) as town:
        jeanne = provider.ring(town, "0261911137")
        jeanne.press("1944").choose("laisser un mot").say("Rappelez-moi")

What is heard is known twice: the sound that was fetched is one of nec-dispatcher's files, whose words stand beside it.
"""

import base64
import hashlib
import hmac
import http.client
import http.server
import io
import itertools
import json
import pathlib
import sys
import threading
import urllib.parse
import wave
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from heard import sentence  # noqa: E402
from keypad import key_for  # noqa: E402
from nec import free_port, wait_until  # noqa: E402

ACCOUNT, TOKEN, NUMBER = "AC0123456789abcdef", "jeton-d-essai", "+33240000000"
WITHHELD = "+266696687"  # ANONYMOUS on a keypad
VERBS = ("Gather", "Record", "Dial", "Hangup", "Reject")


def e164(number):
    """As networks write it."""
    return "+33" + "".join(filter(str.isdigit, number))[1:] if number.startswith("0") else number


def silence(seconds):
    """A WAV of so long, as Twilio keeps what was said."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1), sound.setsampwidth(2), sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    return file.getvalue()


class Provider:
    """Its REST interface, and what it knows: `recordings` by name, the calls that it was asked to place, whose they are."""

    def __init__(self):
        self.recordings, self.deleted, self.placed, self.asked = {}, [], [], []
        self.refuses = None  # what Calls.json answers: (status, {...})
        self.not_ready = 0   # how often a recording is not there yet
        self.calls, self.counts = [], itertools.count(1)
        own = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, status, kind="application/json", body=b"{}"):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def take(self):
                form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                wanted = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
                if self.headers["Authorization"] != wanted:
                    return self.answer(401)
                return self.answer(*own.rest(self.command, self.path, dict(urllib.parse.parse_qsl(form))))

            do_GET = do_POST = do_DELETE = take

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.api = f"http://127.0.0.1:{self.server.server_address[1]}/2010-04-01"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def settings(self, **more):
        """What nec-dispatcher must be told; before the town is made."""
        return {"twiml_port": free_port(), "twiml_api": self.api, "twiml_account": ACCOUNT, "twiml_secret": TOKEN, **more}

    def rest(self, method, path, fields):
        """What an address of the account answers: (status, type, body)."""
        self.asked.append((method, path))
        account, _, what = path.removeprefix("/2010-04-01/Accounts/").partition("/")
        name = what.removeprefix("Recordings/").removesuffix(".wav")
        if account.removesuffix(".json") != ACCOUNT:
            return 404,
        if not what:
            return 200,
        if method == "POST" and what == "Calls.json":
            if self.refuses:
                return self.refuses[0], "application/json", json.dumps(self.refuses[1]).encode()
            self.placed.append(fields | {"sid": f"CA{next(self.counts):032x}"})
            return 201, "application/json", json.dumps({"sid": self.placed[-1]["sid"], "status": "queued"}).encode()
        if method == "GET" and name in self.recordings and what.endswith(".wav"):
            self.not_ready -= 1
            return (404,) if self.not_ready >= 0 else (200, "audio/x-wav", self.recordings[name])
        if method == "DELETE" and name in self.recordings and not what.endswith(".wav"):
            self.deleted.append(name)
            del self.recordings[name]
            return 204, "application/json", b""
        return 404,

    def keep(self, sound):
        """What somebody has said: its name."""
        name = f"RE{next(self.counts):032x}"
        self.recordings[name] = sound
        return name

    def ring(self, town, number):
        """Somebody with this number calls; what is said first has been heard."""
        return Call(self, town, number).begin()

    def all_hang_up(self):
        """Whoever is still on the line."""
        for call in self.calls:
            if call.verb:
                call.hang_up()

    def rung(self, number):
        """What we were asked to ring: the form of Calls.json."""
        def there():
            return next((one for one in self.placed if one["To"] == e164(number)), None)
        placed = wait_until(there, 20, says=f"{number} rings")
        self.placed.remove(placed)
        return placed

    def picks_up(self, town, number):
        """Somebody picks up that telephone."""
        placed = self.rung(number)
        return Call(self, town, placed["To"], placed).begin()


def signature(url, fields, token=TOKEN):
    """X-Twilio-Signature."""
    plain = url + "".join(name + value for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), plain.encode(), hashlib.sha1).digest()).decode()


class Call:
    """One call that the provider carries. `placed`: by us, as the form of Calls.json says."""

    def __init__(self, provider, town, number, placed=None):
        self.provider, self.town, self.placed = provider, town, placed
        self.site = town.settings.get("public_url", town.url)
        self.number = e164(number) if number else WITHHELD
        self.id = placed["sid"] if placed else f"CA{next(provider.counts):032x}"
        self.status, self.verb, self.xml, self.wire = "in-progress" if placed else "ringing", "", b"", None
        self._said = []
        provider.calls.append(self)

    # ---- The wire ----

    def fields(self, **more):
        """What Twilio sends with every request."""
        ours, theirs = (NUMBER, self.number) if self.placed else (self.number, NUMBER)
        return {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallSid": self.id, "CallStatus": self.status, "Called": theirs,
                "Caller": ours, "CallerCity": "", "CallerCountry": "FR", "Direction": "outbound-api" if self.placed else "inbound",
                "From": ours, "To": theirs, **more}

    def send(self, url, token=TOKEN, **more):
        """Posts, signed as the provider signs; receive() has the answer. What stands before the service passes paths on."""
        fields = self.fields(**more)
        self.wire = http.client.HTTPConnection("127.0.0.1", self.town.settings["twiml_port"], timeout=20)
        self.wire.request("POST", url.removeprefix(self.site), urllib.parse.urlencode(fields),
                          {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature(url, fields, token)})
        return self

    def receive(self):
        """(status, type, body)."""
        answer = self.wire.getresponse()
        body = answer.read()
        self.wire.close()
        self.wire = None
        return answer.status, answer.getheader("Content-Type"), body

    def at(self, path):
        """An address of ours, as the provider has it."""
        return f"{self.site}/telephone/{path}"

    # ---- What it is told to do ----

    def hear(self):
        """Does what the answer says until somebody must do something: a key, a word, or the end."""
        status, kind, self.xml = self.receive()
        assert (status, kind) == (200, "text/xml; charset=utf-8"), (status, kind, self.xml[:300])
        root = xml.etree.ElementTree.fromstring(self.xml)
        assert root.tag == "Response", self.xml
        self._said = [self.play(one.text) if one.tag == "Play" else one.text for one in root.iter() if one.tag in ("Play", "Say")]
        verb = next((one for one in root if one.tag in VERBS), None)
        self.verb, self.attributes = (verb.tag, verb.attrib) if verb is not None else ("", {})
        self.dialled = root.findtext("Dial/Number")
        self.redirect = root.findtext("Redirect")
        if self.verb == "Hangup":
            self.over()
        elif self.verb == "Reject":
            self.status = "busy"
        return self

    def over(self):
        """Nobody is on the line any more: the provider says so."""
        self.status = "completed"
        self.send(self.placed["StatusCallback"] if self.placed else self.at("fin"), CallDuration="9").receive()

    def play(self, url):
        """The words of a sound."""
        wire = http.client.HTTPConnection("127.0.0.1", self.town.settings["twiml_port"], timeout=20)
        wire.request("GET", url.removeprefix(self.site))
        answer = wire.getresponse()
        sound = answer.read()
        wire.close()
        assert (answer.status, answer.getheader("Content-Type")) == (200, "audio/wav"), (url, answer.status)
        for path in (self.town.folder / "phone/voices").glob("*.wav"):
            if path.stat().st_size == len(sound) and path.read_bytes() == sound:
                return sentence(path)
        raise AssertionError(f"{url} is no sound of ours")

    # ---- What somebody does ----

    def begin(self):
        """The call is there, or picked up."""
        return self.send(self.placed["Url"] if self.placed else self.at("entrant")).hear()

    def does(self, event):
        """"speak" or "silent" at the signal, "answers" or "nobody" where it rings, "#" and keys, or the words of a choice; hear()
        then has what follows."""
        self.status = "in-progress"
        told = {}
        if event in ("answers", "nobody"):
            told = {"DialCallStatus": "completed" if event == "answers" else "no-answer", "DialCallSid": f"{self.id}-2"}
        elif event == "speak":
            told = {"RecordingUrl": f"{self.provider.api}/Accounts/{ACCOUNT}/Recordings/{self.provider.keep(silence(2))}",
                    "RecordingDuration": "2", "Digits": "#"}
        elif event != "silent":
            keys = event[1:] if event.startswith("#") else key_for(self.words, event)
            told = {"Digits": keys} if keys else {}
        return self.send(self.attributes["action"] if told else self.redirect, **told)

    def press(self, keys):
        """Types keys, as many at a time as are waited for; "" is silence."""
        assert self.verb == "Gather", self.verb
        while True:
            most = int(self.attributes["numDigits"])
            self.does("#" + keys[:most]).hear()
            keys = keys[most:]
            if not keys or self.verb != "Gather":
                return self

    def choose(self, words):
        """Presses the key that was said for these words."""
        return self.press(key_for(self.words, words))

    def say(self, _words):
        """Speaks after the signal."""
        assert self.verb == "Record", self.verb
        return self.does("speak").hear()

    def nobody_answers(self):
        """Where it rings."""
        assert self.verb == "Dial", self.verb
        return self.does("nobody").hear()

    def somebody_answers(self):
        """Where it rings; they have talked, and the other has hung up."""
        assert self.verb == "Dial", self.verb
        return self.does("answers").hear()

    def hang_up(self):
        """The receiver is put down: in the middle of whatever is said, or while an answer is awaited."""
        if self.status in ("completed", "busy"):
            return
        former, self.wire, self.status = self.wire, None, "completed"
        if self.verb == "Record" and not former:
            name = self.provider.keep(silence(1))
            self.send(self.attributes["action"], Digits="hangup", RecordingDuration="1",
                      RecordingUrl=f"{self.provider.api}/Accounts/{ACCOUNT}/Recordings/{name}").receive()
        self.over()
        if former:
            self.wire = former
            self.receive()

    # ---- What they have heard ----

    @property
    def words(self):
        """All that was said since somebody last did something."""
        return " ".join(self._said)

    text = words

    def hears(self, *words):
        """Was each of these said?"""
        return all(word in self.words for word in words)

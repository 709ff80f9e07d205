"""
A telephone line for tests: a real Asterisk with the files of deploy/asterisk, and people who ring.

    isolate()                                     first of all: a network of our own, nothing but loopback in it
    with Town(settings=Line.settings()) as town, Line(town) as line:
        jeanne = line.ring("0261911137")
        jeanne.hears("année de naissance")
        jeanne.press("1944")
        …
        jeanne.ended()
        jeanne.transcript()

SIP is sipp's, sound is rtp.py's. What a telephone hears is known twice: Asterisk's log says which files it was
told to play, and the sound that came is compared with them. What files say, heard.py knows.
"""

import collections
import ctypes
import fcntl
import itertools
import math
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nec import SOURCE, check, free_port, note, wait_until  # noqa: E402
from keypad import key_for  # noqa: E402
from heard import sentence  # noqa: E402
import rtp  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
FETCHED = SOURCE / "build/asterisk"
SECRET = "une-cle-d-essai"
NUMBER = "0240000000"  # what people dial

# What makes sipp put the receiver down: it has no other ear while it waits for a BYE.
HANG_UP = """NOTIFY sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-end
From: <sip:end@127.0.0.1>;tag=end
To: <sip:127.0.0.1>
Call-ID: {call}
CSeq: 9 NOTIFY
Content-Length: 0

"""


def missing():
    """Why there can be no line here; "" when there can. Fetches Asterisk unless that must not be."""
    lacking = [name for name in ("sipp", "sox", "espeak-ng") if not shutil.which(name)]
    if lacking:
        return f"{', '.join(lacking)} not installed: no call has been made"
    if not (FETCHED / "release").exists():
        if os.environ.get("NEC_OFFLINE"):
            return "no Asterisk here, and --offline: NO CALL HAS BEEN MADE"
        said = subprocess.run([HERE / "fetch", FETCHED], capture_output=True, text=True)
        if said.returncode:
            return f"no Asterisk to be had: NO CALL HAS BEEN MADE ({said.stderr.strip().splitlines()[-1:]})"
    return ""


def isolate():
    """From here on this process and its children have a network of their own, with nothing but loopback in it."""
    own = 0x40000000 | (0 if os.getuid() == 0 else 0x10000000)  # CLONE_NEWNET, CLONE_NEWUSER
    who = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(own):
        raise OSError(ctypes.get_errno(), "no network of our own: unshare is refused")
    if who[0]:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{who[0]} {who[0]} 1"), ("gid_map", f"{who[1]} {who[1]} 1")):
            pathlib.Path("/proc/self", name).write_text(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        up_and_running = struct.pack("16sH14x", b"lo", 0x41)
        fcntl.ioctl(probe, 0x8914, up_and_running)  # SIOCSIFFLAGS


class Line:
    """The Asterisk of one town. `hours` are the desk's, as the dialplan has them."""

    def __init__(self, town, hours="*,*,*,*"):
        self.town, self.hours = town, hours
        self.folder = town.folder / "asterisk"
        self.spool = self.folder / "spool"
        self.shared = town.folder / "phone"
        self.ports = {name: free_port() for name in ("SIP", "PEER", "DESK")}
        self.ports["AMI"] = town.settings.get("ami_port") or free_port()
        self.exchange = rtp.Exchange()
        self.phones, self.channels = [], collections.OrderedDict()
        self._read = 0

    @staticmethod
    def settings(**more):
        """What nec-dispatcher must be told; before the town is made. Line.settings(**Line.CALLS) also places calls."""
        return {"agi_secret": SECRET, **{name: value() if callable(value) else value for name, value in more.items()}}

    CALLS = {"trial": "false", "ami_port": free_port, "ami_secret": SECRET, "ring_s": 4, "call_lines": 1,
             "caller_id": f"Nantes en Compagnie <{NUMBER}>"}

    # -- life --

    def __enter__(self):
        self._configure()
        root = FETCHED / "root"
        loader = next(root.glob("usr/lib/*/ld-linux-*.so.*"))
        self.command = [loader, "--library-path", f"{loader.parent}:{root}/usr/lib", root / "usr/sbin/asterisk",
                        "-C", self.folder / "etc/asterisk.conf"]
        with open(self.folder / "out", "wb") as out:
            self.process = subprocess.Popen([*self.command, "-f"], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=out)
        wait_until(lambda: self.alive() and "fully booted" in self.console("core waitfullybooted"), 60, says="Asterisk is up")
        self.console("agi set debug on")
        self.exchange.start()
        return self

    def __exit__(self, kind, *_):
        for phone in self.phones:
            phone.put_away()
        self.exchange.stop()
        check(self.alive(), "Asterisk has run to the end")
        if kind:
            note("--- the end of Asterisk's log ---", *self.log().splitlines()[-120:])
        self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()  # it waits for sockets that are ours
            self.process.wait()

    def alive(self):
        """Does Asterisk run?"""
        assert self.process.poll() is None, (self.folder / "out").read_text()[-2000:]
        return True

    def _configure(self):
        root = FETCHED / "root"
        modules = next(path for path in root.glob("usr/lib/**/asterisk/modules") if path.is_dir())
        for name in ("etc", "lib", "run", "log", "data", "spool"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for path in (root / "usr/share/asterisk").iterdir():
            (self.folder / "data" / path.name).symlink_to(path)
        said = {"WORK": self.folder, "ROOT": root, "MODULES": modules, "AGI": self.town.agi_port, "KEY": SECRET,
                "FOLDER": self.shared, "DEPLOY": SOURCE / "deploy/asterisk", "HOURS": self.hours, **self.ports}
        for path in (HERE / "conf").iterdir():
            text = re.sub(r"@(\w+)@", lambda word: str(said[word.group(1)]), path.read_text())
            if path.name == "modules.conf":  # those that this release has
                text = "\n".join(l for l in text.splitlines() if not l.startswith("load") or (modules / l.split()[2]).exists())
            (self.folder / "etc" / path.name).write_text(text + "\n")
        account = (SOURCE / "deploy/asterisk/manager.conf").read_text().replace("changez-moi", SECRET)
        (self.folder / "etc/manager-nec.conf").write_text(account)
        for name in ("pjproject", "stasis", "udptl", "features", "acl", "ccss", "cdr", "cel", "indications", "http"):
            (self.folder / "etc" / f"{name}.conf").write_text("[general]\nenable = no\n" if name[0] == "c" else "")

    def console(self, command):
        """What Asterisk's console answers; "" when it takes its time."""
        try:
            return subprocess.run([*self.command, "-r", "-x", command], capture_output=True, text=True, timeout=10).stdout
        except subprocess.TimeoutExpired:
            return ""

    def log(self):
        """All that Asterisk has noted."""
        return (self.folder / "log/full").read_text(errors="replace")

    def cut(self):
        """Every call ends, as if those we have called had put the receiver down."""
        self.console("channel request hangup all")

    # -- what Asterisk was told, by channel --

    def follow(self):
        """Reads on in Asterisk's log: channels[name] is a list of (when, "<" or ">", AGI line)."""
        with open(self.folder / "log/full", encoding="utf-8", errors="replace") as log:
            log.seek(self._read)
            text = log.read()
        whole = text.rfind("\n") + 1
        self._read += len(text[:whole].encode("utf-8", "replace"))
        for found in re.finditer(r"<([^<>\n]+)>AGI (Tx >>|Rx <<) ([^\n]*)", text[:whole]):
            name, way, line = found.groups()
            self.channels.setdefault(name, []).append((">" if way.startswith("Rx") else "<", line))

    # -- telephones --

    def ring(self, number, withheld=False, to=NUMBER):
        """Somebody with this number rings the service."""
        phone = Phone(self, number)
        phone.ring("ring.xml", f"127.0.0.1:{self.ports['SIP']}", "-s", to, "-key", "privacy", "id" if withheld else "none")
        return phone

    def wait_for_call(self, number="", scenario="pick_up.xml", desk=False, after_ms=300, calls=1):
        """A telephone on the other side of the line, or on the desk, that will ring; Phone.next() has its further calls."""
        port = self.ports["DESK" if desk else "PEER"]
        for former in self.phones:
            former.leaves(str(port))
        phone = Phone(self, number)
        phone.ring(scenario, "-p", str(port), "-d", str(after_ms), calls=calls)
        wait_until(lambda: _taken(port), 20, 0.05, "sipp is there")
        return phone


class Phone:
    """A telephone in somebody's hand, for one call."""

    ports = itertools.count(10000, 10)  # for sipp; in a network of our own nobody else has them

    def __init__(self, line, number, handset=None):
        self.line, self.number = line, number
        self.handset = handset or line.exchange.handset()
        self.channel, self.process = None, None
        self._first = len(self.handset.heard)  # what was heard before is another call's
        self.deeds = []                     # (how many AGI lines had passed, what this person did)
        line.phones.append(self)

    def ring(self, scenario, *arguments, calls=1):
        """sipp speaks SIP for us."""
        own = str(next(self.ports))
        self.port = arguments[arguments.index("-p") + 1] if "-p" in arguments else own
        placed = [] if "-p" in arguments else ["-p", self.port]
        self.call = f"{self.number or 'x'}-{self.port}-{len(self.line.phones)}"
        called = [] if "-p" in arguments else ["-cid_str", self.call]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            ["sipp", *arguments, *placed, *called, "-sf", HERE / scenario, "-i", "127.0.0.1", "-m", str(calls), "-nostdin", "-key", "number",
             self.number, "-key", "rtp", str(self.handset.port), "-mp", str(int(own) + 4)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.line.folder)

    def next(self, number):
        """The same telephone's next call, in the hand of whoever has this number: the former call is over."""
        phone = Phone(self.line, number, self.handset)
        phone.process, phone.port, phone.call, phone.began = self.process, self.port, self.call, time.monotonic()
        return phone

    # -- what is heard, by Asterisk's own account --

    def lines(self):
        """The AGI lines of this call so far: ("<", from Asterisk) and (">", from nec-dispatcher)."""
        self.line.follow()
        if not self.channel:
            taken = {phone.channel for phone in self.line.phones}
            for name, lines in self.line.channels.items():
                if name not in taken and any(l == f"agi_callerid: {self.number}" for _, l in lines):
                    self.channel = name
        return self.line.channels.get(self.channel, [])

    def said(self):
        """What has been said to this person, in order: (file, sentence)."""
        files = [re.search(r'^(?:STREAM FILE|GET DATA) "?([^" ]+)"?', line) for way, line in self.lines() if way == ">"]
        return [(found.group(1), sentence(found.group(1))) for found in files if found]

    def hears(self, *words, seconds=20):
        """Waits until the voice has begun to say these words, since this person last did something. True, or AssertionError."""
        try:
            return wait_until(lambda: all(word in self.words() for word in words), seconds, 0.05)
        except AssertionError:
            raise AssertionError(f"{self.number} hears {words} within {seconds} s; what was said: {self.words()}") from None

    def words(self):
        """What has been said since this person last did something."""
        return " ".join(sentence for _, sentence in self.said()[self._since:])

    _since, _heard = 0, 0

    def _did(self, what):
        self.deeds.append((len(self.lines()), what))
        self._since, self._heard = len(self.said()), len(self.handset.heard)

    def press(self, keys):
        """Types keys."""
        self._did(("keys", keys))
        self.handset.press(keys)
        return self._sent()

    def choose(self, words):
        """Presses the key that was said for these words."""
        self.hears(words)
        return self.press(key_for(self.words(), words))

    def say(self, path, words):
        """Speaks."""
        self._did(("says", words))
        self.handset.say(path)
        return self._sent()

    def _sent(self):
        """Waits until the line has taken all of it."""
        try:
            wait_until(self.handset.quiet, 60)
        except AssertionError:
            raise AssertionError(f"{self.number} cannot be heard: {self.handset}, exchange {'runs' if self.line.exchange.is_alive() else 'is dead'}, "
                                 f"sipp {self.process.poll()}; what was said: {self.words()}") from None
        return self

    def hang_up(self):
        """Puts the receiver down in the middle of whatever is being said."""
        self._did(("hangs up", ""))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.sendto(HANG_UP.format(call=self.call).replace("\n", "\r\n").encode(), ("127.0.0.1", int(self.port)))
        assert self.ended(10), "sipp has hung up"

    def ended(self, seconds=30):
        """Waits until the other side hangs up. True when sipp is content with the whole call."""
        try:
            return self.process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.handset.down = True

    def leaves(self, port):
        """Another telephone is to be there."""
        if self.process and self.port == port and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def put_away(self):
        """Whatever state it is in."""
        if self.process:
            self.leaves(self.port)
        self.line.exchange.remove(self.handset)

    def transcript(self):
        """The call as it went, in lines for people to read."""
        told, lines, deeds = [], self.lines(), list(self.deeds)
        for i, (way, line) in enumerate(lines):
            while deeds and deeds[0][0] <= i:
                told.append(_deed(*deeds.pop(0)[1]))
            found = re.search(r'^STREAM FILE "?([^" ]+)"?', line) if way == ">" else None
            if found and pathlib.Path(found.group(1)).name == "signal":
                told.append("*(signal sonore)*")
            elif found:
                told.append(f"**La voix** — {sentence(found.group(1))}")
            elif way == ">" and line == "SET VARIABLE NEC_NEXT desk":
                told.append("*(le téléphone de la coordination sonne)*")
            elif way == ">" and line == "HANGUP":
                told.append("*(la voix raccroche)*")
        return "\n\n".join(told + [_deed(*deed) for _, deed in deeds]) + "\n"

    # -- what is heard, by ear --

    def hears_file(self, path):
        """How much a part of what was heard is like this whole sound file."""
        return _find(rtp.samples(f"{path}.wav"), self.handset.packets(), 0)[1]

    def signalled(self):
        """Has the signal been heard since this person last did something?"""
        tone = [round(8000 * math.sin(2 * math.pi * i / 8)) for i in range(rtp.STEP)]
        since = self._heard
        frames = [[rtp.LINEAR[code] for code in coded] for _, coded in list(self.handset.heard)[since:] if rtp.loud(coded)]
        return sum(len(frame) == rtp.STEP and abs(rtp.likeness(frame, tone)) > 0.95 for frame in frames) >= 8

    def ear(self):
        """Each sentence of which half a second or more was played to its end or to a key: (sentence, likeness with its file)."""
        heard, judged, at = self.handset.packets(), [], self._first
        lines = self.lines()
        for i, (way, line) in enumerate(lines):
            found = re.search(r'^STREAM FILE "?([^" ]+)"?', line) if way == ">" else None
            if not found:
                continue
            answer = next((l for w, l in lines[i + 1:] if w == "<" and "endpos=" in l), "")
            played = int(answer.split("endpos=")[1]) if answer else 0
            if played < 4000 or "result=-1" in answer:  # who has hung up does not hear what is still played
                continue
            file = rtp.samples(found.group(1) + ".wav")[:played]
            where, same = _find(file, heard, at)
            judged.append((sentence(found.group(1)), same))
            at = where + 1 if same > 0.9 else at
        return judged


def _taken(port):
    """Does somebody listen there? Asked without taking it ourselves."""
    return f":{port:04X} " in pathlib.Path("/proc/self/net/udp").read_text()


def _deed(what, words):
    return {"keys": f"**La personne** tape {words}", "says": f"**La personne** dit : « {words} »"}.get(what, "*(la personne raccroche)*")


def _find(file, packets, start):
    """From which packet on a file was heard, after `start`, and how alike the two are. Asterisk sends it frame by frame."""
    frames = [file[i:i + rtp.STEP] for i in range(0, len(file) - rtp.STEP + 1, rtp.STEP)]
    if not frames:
        return start, 1.0
    mark = max(range(len(frames)), key=lambda i: sum(v * v for v in frames[i]))
    alike = [rtp.likeness(frames[mark], p) if len(p) == rtp.STEP else 0.0 for p in packets[start + mark:]]
    if not alike:
        return start, 0.0
    begin = start + next(i for i, likeness in enumerate(alike) if likeness > max(alike) - 0.02)  # what is said again later is not it
    heard = [v for packet in packets[begin:begin + len(frames)] for v in packet]
    said = [v for frame in frames for v in frame][:len(heard)]
    return begin, rtp.likeness(said, heard) if len(heard) > len(file) // 2 else 0.0

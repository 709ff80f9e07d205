"""`./nec up`, `status`, `down`: the service as whoever runs it meets it, on a data folder of its own."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import time

import nec
from nec import check, equal, note, run, wait_until

DATA = nec.SCRATCH / f"house_{os.getpid()}"
PORT = nec.free_port()
CHILDREN = ("postgres", "redis", "matcher", "dispatcher", "web")


def environment():
    kept = {k: v for k, v in os.environ.items() if not k.startswith("NEC_")}
    # The binaries under test run as they are; sanitizers make them slow to start, not different.
    return {**kept, "NEC_DATA": str(DATA), "NEC_BUILD": str(nec.BIN.parent), "NEC_AGI_PORT": str(nec.free_port())}


def script(*words):
    """(exit status, what it said)"""
    done = subprocess.run([nec.SOURCE / "nec", *words], env=environment(), text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.returncode, done.stdout


class Up:
    """A `./nec up` in the background."""

    def __init__(self):
        self.began = time.monotonic()
        self.log = open(nec.SCRATCH / f"house_{os.getpid()}.log", "w+")
        self.process = subprocess.Popen([nec.SOURCE / "nec", "up", "--port", str(PORT)], env=environment(),
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def ready(self):
        """Waits until it has said all; how many seconds that took."""
        try:
            wait_until(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, 60, says="./nec up is ready")
        finally:
            if "Ctrl-C" not in self.said():
                note(self.said())
        return time.monotonic() - self.began


def page_answers():
    return nec.Visitor(PORT).get("/").status == 200


def pid(name):
    return int((DATA / f"state/{name}.pid").read_text() or 0)  # being written: nobody yet


def running():
    """The command lines of all processes that work on the data folder, whoever started them."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            surroundings = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(DATA) in command or f"NEC_DATA={DATA}" in surroundings and "nec-" in command:
            found.append(command)
    return found


def first_start():
    up = Up()
    up.ready()
    check(page_answers(), "./nec up ends with a page that answers")
    said = up.said()
    check(all(word in said for word in (f"http://127.0.0.1:{PORT}", "personne accompagnée", "bénévole", "coordinatrice")),
          "and says where, and whom to log in as: a senior, a volunteer, a coordinator", said)
    status, said = script("status")
    check(status == 0 and all(re.search(rf"^{name} .*(répond|tourne)", said, re.M) for name in CHILDREN),
          "./nec status shows the five processes and how they are", said)
    equal(oct(DATA.stat().st_mode & 0o777), "0o700", "the data are closed to others")
    equal(oct((DATA / "key").stat().st_mode & 0o777), "0o600", "and so is the key")
    return up


def what_is_refused():
    status, said = script("up", "--port", str(PORT))
    check(status == 69 and str(PORT) in said and said.count("\n") == 1, "a port in use is one clear sentence", said)
    status, said = script("up", "--port", str(nec.free_port()))
    check(status == 1 and "déjà" in said, "a data folder has one ./nec up at a time", said)
    status, said = script("up", "--prt", "8080")
    check(status == 2 and "--prt" in said, "a word that up does not know is refused", said)


def children_come_back():
    before = {name: pid(name) for name in CHILDREN}
    for name in CHILDREN:
        with contextlib.suppress(ProcessLookupError):  # has gone with one that it needs
            os.kill(before[name], signal.SIGKILL)
    wait_until(lambda: all(pid(name) != before[name] for name in CHILDREN), 10, says="all five are started again")
    check(wait_until(page_answers, 30, says="the page answers again"), "all five killed at once: the page is soon back")


def second_start():
    up = Up()
    seconds = up.ready()
    # Said of the release build: under five seconds. Sanitizers take their share here.
    check(seconds < 10, "a second start is quick", f"{seconds:.1f} s")
    check("démonstration" not in up.said(), "and does not load the demo town again", up.said())
    return up


def main():
    up = first_start()
    what_is_refused()
    children_come_back()
    up.process.send_signal(signal.SIGINT)
    equal(up.process.wait(30), 0, "Ctrl-C ends it well")
    equal(running(), [], "and leaves nothing running")

    up = second_start()
    up.process.kill()
    up.process.wait()
    wait_until(lambda: not running(), 20, says="the children of a killed ./nec up end by themselves")
    check(not running(), "children die with a supervisor that is killed")

    up = second_start()
    status, said = script("down")
    check(status == 0 and up.process.wait(5) == 0, "./nec down ends it from another terminal", said)
    equal(running(), [], "and leaves nothing running either")
    status, said = script("status")
    check(status == 3, "./nec status says that it is down", said)
    status, said = script("reset", "--yes")
    check(status == 0 and not DATA.exists(), "./nec reset leaves no data behind", said)


run(main)

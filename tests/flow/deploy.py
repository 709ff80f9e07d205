"""
What a real server is given in deploy/: units that systemd itself calls safe, whose every setting exists; a Redis that may do
no more than the service does; PostgreSQL settings that it knows; and nginx in front, where there is one to try.
"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import BIN, SCRATCH, SOURCE, Town, check, equal, free_port, run, wait_until  # noqa: E402
from people import CLAIRE, JEANNE, day, daytime, login_json  # noqa: E402

DEPLOY = SOURCE / "deploy"
# What `systemd-analyze security` may say at most: no network, and the one process that goes out.
EXPOSURE = {"nec-web": 1.0, "nec-matcher": 1.0, "nec-dispatcher": 1.5, "nec-backup": 1.0, "nec-doctor": 1.0, "nec-restore-drill": 1.0}


def verified():
    """systemd reads every unit in a tree like that of an installed package, and has nothing to say."""
    if not shutil.which("systemd-analyze"):
        return
    tree, ours = SCRATCH / "units", [*(DEPLOY / "systemd").glob("*.service"), *(DEPLOY / "systemd").glob("*.socket"), *(DEPLOY / "systemd").glob("*.timer")]
    shutil.copytree("/lib/systemd/system", tree / "lib/systemd/system", symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    for unit in ours:
        shutil.copy(unit, tree / "lib/systemd/system")
    for program in BIN.glob("nec-*"):
        (tree / "usr/bin" / program.name).write_text("#!/bin/sh\n")
        (tree / "usr/bin" / program.name).chmod(0o755)

    def said(*names):
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", f"--root={tree}", *names], capture_output=True, text=True)
        return done.returncode, [line for line in done.stderr.splitlines() if "nec-" in line]
    equal(said(*(unit.name for unit in ours)), (0, []), "systemd has nothing to say of any unit")
    wrong = tree / "lib/systemd/system/nec-web.service"
    wrong.write_text(wrong.read_text().replace("WatchdogSec=", "WachtdogSec=").replace("/usr/bin/nec-web", "/usr/bin/nec-wbe"))
    check(len(said("nec-web.service")[1]) >= 2, "of a setting that does not exist, and a program that is not there, it has")


def units():
    """Each unit is hardened, starts a program of ours with settings that it has, and has its timer."""
    equal(sorted(p.stem for p in (DEPLOY / "systemd").glob("*.service")), sorted(EXPOSURE), "each unit has its measure")
    settings = set(re.findall(r"--([a-z_-]+)", subprocess.run([BIN / "nec-web", "--help"], capture_output=True, text=True, check=True).stdout.replace("_", "-")))
    for name, most in EXPOSURE.items():
        path = DEPLOY / f"systemd/{name}.service"
        unit = path.read_text()
        if shutil.which("systemd-analyze"):
            done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", path], capture_output=True, text=True)
            score = float(re.search(r"exposure level for .*: ([\d.]+)", done.stdout)[1])
            check(score <= most, f"{name}: systemd calls its exposure {score}, at most {most}", done.stdout[-1500:] + done.stderr)
        program = re.search(r"^ExecStart=/usr/bin/(\S+)", unit, re.M)[1]
        unknown = [s for s in re.findall(r'\bNEC_([A-Z_]+)=', unit) if s != "CONFIG" and s.lower().replace("_", "-") not in settings]
        check((BIN / program).exists() and not unknown, f"{name} starts a program of ours, with settings that it has", program, unknown)
        check("User=postgres" not in unit or "RemoveIPC=no" in unit, f"{name}'s end takes nothing from PostgreSQL")
        if program == "nec-web":
            apart = (SOURCE / "base/picture_apart.h").read_text()
            pictures = int(re.search(r"PICTURES_MOST (\d+)", apart)[1]) * int(re.search(r"PICTURE_MEMORY_MOST \(\(size_t\)(\d+)", apart)[1])
            room = int(re.search(r"^MemoryMax=(\d+)M$", unit, re.M)[1])
            check(room >= pictures + 256 and "\nOOMPolicy=continue\n" in unit, "pictures that take all they may leave nec-web its own, and it outlives them", room, pictures)
        if "Type=oneshot" in unit:
            words = re.search(r"^ExecStart=/usr/bin/nec-admin (\S+)", unit, re.M)[1]
            listed = subprocess.run([BIN / "nec-admin", "help"], capture_output=True, text=True, check=True).stdout
            check(f"\n  {words} " in listed and path.with_suffix(".timer").exists(), f"{name} runs a command that nec-admin has, by a timer")
    verified()
    door = (DEPLOY / "systemd/nec-web.socket").read_text()
    [path] = re.findall(r"^ListenStream=(.*)$", door, re.M)
    check(f"unix:{path};" in (DEPLOY / "nginx/nec.conf").read_text() and "Requires=nec-web.socket" in (DEPLOY / "systemd/nec-web.service").read_text(),
          "nginx comes in where systemd listens for nec-web", path)
    if shutil.which("systemd-sysusers"):
        done = subprocess.run(["systemd-sysusers", "--dry-run", DEPLOY / "systemd/nec.sysusers"], capture_output=True, text=True)
        complaints = [line for line in done.stderr.splitlines() if "nec.sysusers:" in line]
        equal((done.returncode, complaints), (0, []), "systemd would make the users")
    known = subprocess.run([BIN / "nec-web", "--config", DEPLOY / "nec.conf", "--version"], capture_output=True, text=True)
    equal(known.returncode, 0, "the settings' file can be read")
    unknown = [line for line in (DEPLOY / "nec.conf").read_text().splitlines() if re.match(r"[a-z_]+ =", line) and line.split(" =")[0].replace("_", "-") not in settings]
    equal(unknown, [], "each of its settings exists")


def handed_over(town):
    """A parent hands over the socket, as systemd does, and replaces the process while people come in: nobody is turned away."""
    town.stop("web")
    with socket.create_server(("127.0.0.1", town.port), backlog=1024) as listening:
        def begin():
            return subprocess.Popen(["sh", "-c", f"LISTEN_FDS=1 LISTEN_PID=$$ exec {BIN}/nec-web 3<&{listening.fileno()}"], cwd=SOURCE, env=town.environment(),
                                    pass_fds=(listening.fileno(),), stderr=(town.folder / "handed.log").open("a"))
        answers, over = [], threading.Event()

        def visit():
            while not over.is_set():
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{town.port}/robots.txt", timeout=30) as answer:
                        answers.append(answer.status)
                except OSError as error:
                    answers.append(str(error))
        process = begin()
        visitors = [threading.Thread(target=visit) for _ in range(4)]
        for one in visitors:
            one.start()
        ends = []
        for _ in range(3):
            before = len(answers)
            wait_until(lambda: len(answers) > before + 50, 30, 0.05, "people are served")
            process.terminate()
            ends.append(process.wait(30))
            process = begin()
        before = len(answers)
        wait_until(lambda: len(answers) > before + 50, 30, 0.05, "and by the last one")
        over.set()
        for one in visitors:
            one.join()
        process.terminate()
        ends.append(process.wait(30))
        check((ends, set(answers)) == ([0] * 4, {200}), f"on systemd's socket it is replaced three times while {len(answers)} people come in: each is answered", ends, set(answers), (town.folder / "handed.log").read_text()[-3000:])
    town.start("web")


def as_root(town):
    """Outside a trial none of the three runs as root."""
    if os.geteuid() != 0:
        return
    for name in ("nec-web", "nec-dispatcher", "nec-matcher"):
        environment = town.environment() | {"NEC_TRIAL": "false", "NEC_AS_ROOT": "false"}
        done = subprocess.run([BIN / name], env=environment, cwd=SOURCE, capture_output=True, text=True, timeout=30)
        check(done.returncode == 78 and "not as root" in done.stderr, f"outside a trial {name} does not run as root", done.returncode, done.stderr[-300:])


def redis(town, claire):
    """The service lives with the rights that deploy/redis gives it, and nothing else is left."""
    [rights] = re.findall(r"^user default (.*)$", (DEPLOY / "redis/nec.conf").read_text(), re.M)
    town.stop("matcher")
    town.stop("dispatcher")
    equal(town.redis_call("ACL", "SETUSER", "default", *rights.split()), "OK", "Redis knows these rights")
    for words in (("FLUSHALL",), ("CONFIG", "GET", "dir"), ("SET", "other", "1"), ("KEYS", "*"), ("ACL", "LIST"), ("SHUTDOWN",)):
        try:
            said = town.redis_call(*words)
        except RuntimeError as error:
            said = str(error)
        check("NOPERM" in said or "permission" in said, f"{' '.join(words)} is refused", said)
    town.start("matcher")
    town.start("dispatcher")
    status, answer = login_json(town, JEANNE).post_json("/sorties/nouvelle", {
        "purpose": "walk", "where": "Jardin des Plantes", "appointment_date": day(town, 12), "appointment_time": "10:00"})
    check(status == 200, "an outing is asked for", status, answer)
    wait_until(lambda: int(town.value("select count(*) from nec.offer f join nec.outing o on o.id = f.outing_id where o.code = :'c'", c=answer["outing"])) > 0, 60, 0.2,
               "and goes through Redis to the matcher and back, as offers")
    check(claire.get("/bureau").status == 200, "pages are there as well")
    said = subprocess.run([BIN / "nec-admin", "doctor"], env=town.environment(), cwd=SOURCE, capture_output=True, text=True, timeout=60).stdout
    check({"oui matcher", "oui dispatcher"} <= set(said.splitlines()), "the doctor sees who is at their queue", said)
    denied = [line for name in ("web", "dispatcher", "matcher") for line in town.log(name).splitlines() if "NOPERM" in line]
    equal(denied, [], "nobody was refused a command that they need")


def postgres(town):
    """Each of PostgreSQL's settings is one."""
    for line in (DEPLOY / "postgresql/nec.conf").read_text().splitlines():
        if re.match(r"[a-z_]+ =", line):
            name = line.split(" =")[0]
            if town.value("select count(*) from pg_settings where lower(name) = :'n'", n=name) not in (1, "1"):
                check(False, f"PostgreSQL has no setting {name}")
    roles = set(re.findall(r"nec_\w+", (DEPLOY / "postgresql/pg_ident.conf").read_text()))
    equal(sorted(roles), ["nec_admin", "nec_backup", "nec_dispatcher", "nec_matcher", "nec_web"], "each process has a role of its own, by its user's name")


def nginx(town):
    """The proxy's file, with names and folders of this test: it starts, lets pages through, and keeps what is not for strangers."""
    if not shutil.which("nginx") or not shutil.which("openssl"):
        print("# no nginx here: its file is not tried")
        return
    folder, port = town.folder / "nginx", free_port()
    folder.mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sorties.exemple.fr",
                    "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)
    server = (DEPLOY / "nginx/nec.conf").read_text()
    plain = free_port()
    for old, new in (("listen 80;", f"listen 127.0.0.1:{plain};"), ("    listen [::]:80;\n", ""), ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
                     ("    listen [::]:443 ssl http2;\n", ""), ("/etc/letsencrypt/live/sorties.exemple.fr", str(folder)), ("/var/log/nginx", str(folder)),
                     ("unix:/run/nec/web.sock", f"127.0.0.1:{town.port}")):
        assert old in server, old
        server = server.replace(old, new)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"{user} pid {folder}/pid; error_log {folder}/first.log crit; events {{}}\n"
                                      + f"http {{\n{' '.join(f'{kind}_temp_path {folder}/{kind};' for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))}\n{server}\n}}\n")
    daemon = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"], stderr=(folder / "stderr").open("w"))
    try:
        def curl(*words):
            done = subprocess.run(["curl", "-sk", "-m", "10", "-o", folder / "body", *(() if "-w" in words else ("-w", "%{http_code}")), "--resolve", f"sorties.exemple.fr:{port}:127.0.0.1", *words],
                                  capture_output=True, text=True)
            return done.stdout

        def headers(*words):
            curl("-D", folder / "headers", *words)
            had = (folder / "headers").read_text().lower()
            return tuple(had.count(f"\n{name}:") for name in ("strict-transport-security", "content-security-policy", "x-content-type-options"))
        base = f"https://sorties.exemple.fr:{port}"
        wait_until(lambda: curl(base + "/") == "200", 20, 0.2, "pages come through nginx")
        equal([curl(base + path) for path in ("/metrics", "/essai/messages", "/api/v1/metrics", "/api/v1/essai/messages", "/bureau")], ["404"] * 4 + ["303"],
              "what is not for strangers stays within, by its other address too")
        equal([headers(base + path, *words) for path, words in (("/", ()), ("/metrics", ()), ("/", ("-X", "PUT")), ("/" + "a" * 9000, ()))], [(1, 1, 1)] * 4,
              "every answer has the headers of safety once, whether nec-web gave it or nginx")
        equal(curl("-w", "%{redirect_url}", "-H", "Host: evil.example", f"http://127.0.0.1:{plain}/e/secret-of-a-link"), "https://sorties.exemple.fr/e/secret-of-a-link",
              "who comes without TLS is sent to our own name, whatever name they came by")
        equal([curl("-X", method, base + "/") for method in ("PUT", "DELETE", "PROPFIND", "OPTIONS")], ["405"] * 4, "only what pages need is a method")
        equal(curl("-H", "Transfer-Encoding: gzip, chunked", "-H", "Content-Length: 3", "--http1.1", "-d", "abc", base + "/connexion") in ("400", "501"), True, "what could be two requests is none")
        curl(base + "/e/secret-of-a-link")
        curl(base + "/api/v1/o/secret-of-a-link")
        codes = [curl(base + "/connexion?secret-of") for _ in range(12)]
        check("429" in codes and codes[0] == "200", "who asks for the login again and again waits", codes)
        town.stop("web")
        equal(curl(base + "/agenda/secret-of-a-calendar.ics"), "502", "while nec-web is away nginx says so")
        town.start("web")
        logs = "".join(path.read_text() for path in folder.glob("*.log"))
        check("secret-of" not in logs and "127.0.0.1" not in logs.replace(f"127.0.0.1:{town.port}", "") and "127.0.0.0 " in logs and "/e/*" in logs and "/o/*" in logs,
              "its logs have neither tokens nor whole addresses, whatever went wrong", logs[-900:])
    finally:
        daemon.terminate()
        daemon.wait(20)


def visitors():
    """nginx counts requests by what has one household, or one machine: an address of IPv4, half of one of IPv6."""
    halves = re.findall(r'^    "~(\S+)" +\$nec_', (DEPLOY / "nginx/nec.conf").read_text(), re.M)
    equal(len(halves), 2, "two ways to write half an address")

    def visitor(address):
        return next((re.search(h.replace("(?<", "(?P<"), address)[1] for h in halves if re.search(h.replace("(?<", "(?P<"), address)), address)
    for one, other, same in (("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False), ("2001:db8::1", "2001:db8::ffff:1", True),
                             ("2001:db8::1", "2001:db9::1", False), ("2001:db8:1::5", "2001:db8:2::5", False), ("203.0.113.7", "203.0.113.8", False), ("::1", "::2", False)):
        equal(visitor(one) == visitor(other), same, f"{one} and {other} are {'one visitor' if same else 'two'}")


def main():
    units()
    visitors()
    with Town() as town:
        daytime(town)
        as_root(town)
        handed_over(town)
        postgres(town)
        nginx(town)
        redis(town, login_json(town, CLAIRE))


run(main)

"""Calls through FastAGI, with this program in Asterisk's place: the very lines that a real one sends."""
import os
import pathlib
import re
import shutil
import socket
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "support"), str(pathlib.Path(__file__).resolve().parents[1] / "support")]
from heard import sentence  # noqa: E402
from keypad import key_for  # noqa: E402
from nec import SCRATCH, Town, check, equal, run, skip, wait_until  # noqa: E402
from people import daytime  # noqa: E402


class Asterisk:
    """One call: the header, then one command at a time."""

    def __init__(self, town, number, script="entrant", pres=0):
        self.socket = socket.create_connection(("127.0.0.1", town.agi_port), timeout=10)
        self.file = self.socket.makefile("rb")
        header = {"agi_network": "yes", "agi_network_script": script, "agi_channel": "PJSIP/ligne-1", "agi_language": "fr",
                  "agi_uniqueid": f"essai-{os.getpid()}-{id(self)}", "agi_callerid": number, "agi_callingpres": pres,
                  "agi_accountcode": ""}
        self.socket.sendall(("".join(f"{k}: {v}\n" for k, v in header.items()) + "\n").encode())

    def command(self):
        """The next command, "" when the server has closed."""
        try:
            return self.file.readline().decode().rstrip("\n")
        except ConnectionResetError:
            return ""

    def reply(self, text):
        self.socket.sendall((text + "\n").encode())

    def play(self, keys=""):
        """Lets sentences be said until keys are read; answers with `keys`, one by one, returns the command that read them."""
        read = ""
        while True:
            command = self.command()
            if command.startswith("STREAM FILE"):
                self.said = sentence(command.split('"')[1])
            reads = command.startswith("WAIT FOR DIGIT") or command.startswith("STREAM FILE") and '"0123456789*#"' in command
            if reads and keys:
                self.reply(f"200 result={ord(keys[0])} endpos=1000")
                read, keys = command, keys[1:]
                if not keys:
                    return read
                continue
            if command.startswith("ANSWER"):
                self.reply("200 result=0")
            elif command.startswith("STREAM FILE"):
                self.reply("200 result=0 endpos=1000")
            elif command.startswith("WAIT FOR DIGIT"):
                self.reply("200 result=0")
                return command
            else:
                return command

    def choose(self, words):
        """Presses the key that is said for these words."""
        self.play()
        return self.play(key_for(self.said, words))

    def close(self):
        self.file.close()
        self.socket.close()


def identified(town, number="0261911137", year="1944"):
    call = Asterisk(town, number)
    call.play(year)
    return call


EVIL = '-w/tmp/nec-evil "\nHANGUP\nEXEC System Zephyrcan'  # would like to be an option, the end of a line, a command


def watched_voice():
    """Has each voice that is started write down how it was; the file."""
    folder = SCRATCH / "watched"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    wrapper, arguments = folder / "espeak-ng", folder / "arguments"
    wrapper.write_text(f'#!/bin/sh\necho "$@" >>{arguments}\nexec {shutil.which("espeak-ng")} "$@"\n')
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{folder}:{os.environ['PATH']}"
    return arguments


def strange_name(town, arguments):
    """A name that would like to be more is spoken to its bearer, and is in no command and no argument of a program."""
    town.sql("update nec.person set first_name = :'evil' where last_name = 'Morvan' and first_name = 'Jeanne'", evil=EVIL)
    call = Asterisk(town, "0261911137")
    commands, keys, said = [], "1944", ""
    while len(commands) < 40:
        command = call.command()
        commands.append(command)
        if command.startswith("STREAM FILE"):
            said += sentence(command.split('"')[1])
        if command.startswith("STREAM FILE") and '"0123456789*#"' in command or command.startswith("WAIT FOR DIGIT"):
            if not keys:
                break
            call.reply(f"200 result={ord(keys[0])} endpos=1000")
            keys = keys[1:]
        else:
            call.reply("200 result=0 endpos=1000")
    check("Zephyrcan" in said, "a strange name is spoken to whoever bears it", said)
    ours = re.compile(r'ANSWER|STREAM FILE "[\w/.-]+" ("0123456789\*#"|"")|WAIT FOR DIGIT \d+')
    equal([c for c in commands if not ours.fullmatch(c)], [], "and stands in no command")
    call.close()
    started = set(arguments.read_text().splitlines())
    equal(started, {"-v fr -s 130 -g 3 --stdout --stdin"}, "nor does anything that is spoken stand in a program's arguments")
    check(not pathlib.Path("/tmp/nec-evil").exists(), "or become an option of it")


def main():
    if not shutil.which("espeak-ng") or not shutil.which("sox"):
        return skip("espeak-ng and sox are not here: the telephone has no voice")
    arguments = watched_voice()
    with Town(start=("dispatcher",)) as town:
        daytime(town)
        town.sql("update nec.senior set limit_lifted_until = '2100-01-01'")
        wait_until(lambda: socket.create_connection(("127.0.0.1", town.agi_port), timeout=1).close() or True, 10)

        call = identified(town)
        call.choose("laisser un mot")
        check("voici vos choix" in call.said, "a known caller is recognised by number and year of birth", call.said)
        record = call.play()
        check(record.startswith("RECORD FILE") and ' wav "#0"' in record, "a key records a word for the desk", record)
        path = pathlib.Path(record.split('"')[1] + ".wav")
        path.write_bytes(b"RIFF" + bytes(40) + bytes(16000))
        before = town.value("select count(*) from nec.escalation where reason = 'voicemail'")
        call.reply("200 result=35 (dtmf) endpos=8000")
        equal(call.play(), "HANGUP", "and the call ends after thanks")
        row = town.rows("select e.recording, p.last_name, e.due_at > nec.now() as due from nec.escalation e "
                        "join nec.person p on p.id = e.person_id where recording is not null")
        equal(len(row), 1, "the word is an escalation that somebody owns")
        check(row and row[0]["recording"] and row[0]["due"] and row[0]["last_name"] == "Morvan",
              "with its recording, its due time and who spoke", row)
        equal(town.value("select count(*) from nec.escalation where reason = 'voicemail'"), before + 1, "and only one")
        call.reply("200 result=1")
        equal(call.command(), "", "the server closes, or the channel would leak")
        call.close()

        call = identified(town)
        call.choose("demander une sortie")
        asked = town.value("select count(*) from nec.outing")
        call.choose("même sortie, ")
        call.play()
        wait_until(lambda: town.value("select count(*) from nec.outing") == asked + 1, 5, says="the outing is asked for")
        row = town.rows("select o.channel, o.state, p.last_name from nec.outing o join nec.person p on p.id = o.senior_id "
                        "order by o.id desc limit 1")[0]
        equal((row["channel"], row["last_name"]), ("phone", "Morvan"), "as last time: two keys ask for an outing by telephone")
        call.close()

        call = identified(town)
        before = town.value("select count(*) from nec.journal where subject <> 'call' and channel = 'phone'")
        call.socket.sendall(b"HANGUP\n")
        check(wait_until(lambda: call.command() == "" or None, 5), "a caller who hangs up in a menu closes the line")
        equal(town.value("select count(*) from nec.journal where subject <> 'call' and channel = 'phone'"), before, "and nothing half made remains")
        call.close()

        call = Asterisk(town, "0261911137", pres=32)
        check(call.play("0").startswith("STREAM FILE"), "a withheld number is an unknown caller, who may press 0")
        equal(call.play(), "SET VARIABLE NEC_NEXT desk", "which hands the call to the desk's telephone")
        call.reply("200 result=1")
        call.close()

        call = Asterisk(town, "0261911137", script="message")
        check(call.play().startswith("RECORD FILE"), "when nobody answers at the desk the dialplan comes back for a voicemail")
        call.reply("200 result=18550 (timeout) endpos=0")
        equal(call.play(), "HANGUP", "a silent caller is thanked")
        call.close()

        for rubbish in (b"\n", b"x" * 9000, b"agi_network: yes\n\n", b"\xff\xfe\n\n", b"HANGUP\n\n"):
            wire = socket.create_connection(("127.0.0.1", town.agi_port), timeout=10)
            try:
                wire.sendall(rubbish)
                wire.shutdown(socket.SHUT_WR)
                wire.recv(100)
            except OSError:
                pass  # the line was cut before we had said all
            wire.close()
        header = b"agi_network_script: entrant\nagi_uniqueid: essai-1\nagi_callerid: 0261911137\n"
        for title, more in (("a carriage return", b"agi_language: fr\r\n"), ("a line too long", b"agi_language: " + b"f" * 5000 + b"\n"),
                            ("a NUL", b"agi_language: f\0r\n"), ("more lines than there are", b"agi_x: y\n" * 300)):
            wire = socket.create_connection(("127.0.0.1", town.agi_port), timeout=10)
            try:
                wire.sendall(header + more + b"\n")
                said = wire.recv(100)
            except ConnectionResetError:
                said = b""
            equal(said, b"", f"{title} in a call's header: no call")
            wire.close()
        call = Asterisk(town, "0261911137 ; rm")
        call.play()
        check("année de naissance" not in call.said and "être accompagné" in call.said, "a number that is none is an unknown caller", call.said)
        call.close()
        strange_name(town, arguments)
        check(town.alive("dispatcher"), "garbage on the port ends that connection only")


run(main)

"""A manager interface that fails, dawdles or lies: the dispatcher goes on, and comes back to it."""
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from nec import Town, check, equal, run, wait_until  # noqa: E402

SIX = "::1" if pathlib.Path("/proc/net/if_inet6").exists() else "127.0.0.1"  # a machine may know no IPv6
BANNER = b"Asterisk Call Manager/5.0.4\r\n"
WELCOME = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"


class Peer:
    """In Asterisk's place: each connection is met by the next behaviour, the last one for ever."""

    def __init__(self, *behaviours, host="127.0.0.1"):
        self.behaviours, self.met, self.heard = list(behaviours), [], ""
        self.socket = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            wire, _ = self.socket.accept()
            behaviour = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
            self.met.append(behaviour)
            threading.Thread(target=self._meet, args=(wire, behaviour), daemon=True).start()

    def _meet(self, wire, behaviour):
        try:
            if behaviour == "closes":
                return wire.close()
            if behaviour == "endless":
                return wire.sendall(BANNER + b"x" * 100000)
            wire.sendall(BANNER)
            self.heard += wire.recv(1000).decode()
            if behaviour == "refuses":
                wire.sendall(b"Response: Error\r\nMessage: Authentication failed\r\n\r\n")
                return wire.close()
            for byte in WELCOME if behaviour == "dribbles" else []:
                wire.sendall(bytes([byte]))
                time.sleep(0.005)
            if behaviour == "lies":
                wire.sendall(WELCOME + b"\r\n\r\nno colon\r\nResponse: Error\r\nActionID: \x00\xff\r\n\r\n"
                             b"Event: OriginateResponse\r\nActionID: nobody's\r\nResponse: Failure\r\nReason: 99999999999\r\n\r\n")
                time.sleep(0.5)
                return wire.close()
            while data := wire.recv(4000):
                self.heard += data.decode()
        except OSError:
            pass
        return None


def main():
    peer = Peer("closes", "endless", "lies", "dribbles")
    settings = {"trial": "false", "ami_port": peer.port, "ami_secret": "secret", "ami_host": "localhost"}
    with Town(start=("dispatcher",), settings=settings) as town:
        wait_until(lambda: len(peer.met) == 4 and town.log("dispatcher").count("event=ami level=info up=true") >= 2, 30, 0.1, "the fourth try is up")
        equal(peer.met, ["closes", "endless", "lies", "dribbles"], "a manager interface that closes, shouts or lies is left, and tried again; it has a name")
        check("Username: nec\r\nSecret: secret\r\n" in peer.heard, "with the account of the settings")
        check(town.alive("dispatcher"), "and the dispatcher lives")
    peer = Peer("refuses", host=SIX)
    with Town(start=("dispatcher",), settings=settings | {"ami_port": peer.port, "ami_host": SIX}) as town:
        wait_until(lambda: "Authentication failed" in town.log("dispatcher"), 20, 0.1, f"a refusal from {SIX} is in the log")
        time.sleep(3)
        equal(len(peer.met), 1, "a wrong secret is not hammered")


run(main)

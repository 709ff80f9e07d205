"""A page left open: what nec-web tells it, and when it stops."""

import http.client
import threading


class Listener:
    """
    GET /live with that session's token, read by a thread of its own.

        heard     the lines so far
        ended     "" while it is open; "end" once nec-web has ended it, "cut" when the connection broke
    """

    def __init__(self, port, token):
        self.heard, self.ended = [], ""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self._connection.request("GET", "/live", headers={"Cookie": f"nec={token}"})
        self._answer = self._connection.getresponse()
        self.status, self.kind = self._answer.status, self._answer.headers["Content-Type"].split(";")[0]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        try:
            while line := self._answer.readline():
                self.heard.append(line.decode().rstrip())
            self.ended = "end"
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            self.ended = "cut"

    def heard_of(self, code):
        """Has a change with this code been heard?"""
        return any(f'"code":"{code}"' in line for line in self.heard)

    def heard_all(self):
        """Has it been told that anything may have changed?"""
        return any('"topic":"all"' in line for line in self.heard)

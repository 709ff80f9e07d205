"""
A gateway for text messages, as bad as the worst ones: it records, fails, delays, forgets to answer, lies and repeats.

    with Gateway() as gateway:
        gateway.next("+33639985700", "busy", "silent")     # how it behaves for the next texts to that number, then well
        town = Town(settings={..., "sms_url": gateway.url + "/send"})
        gateway.texts("+33639985700")                      # what it has taken, once per reference, as a gateway should
        gateway.tries("+33639985700")                      # every request for it, taken or not

It speaks the shape {"to", "text", "ref"} -> {"id"}; a handler for another shape may be given instead.
"""

import collections
import http.server
import json
import threading
import time


class Gateway:
    def __init__(self, take=None):
        self.lock = threading.Lock()
        self.requests = []                               # of all: {path, headers, body}
        self.pause = 0                                   # seconds from taking a text to saying so
        self._plans = collections.defaultdict(list)
        self._taken = {}                                 # reference -> {to, text, id}
        self._tries = []
        self._take = take or (lambda handler, body: self.plain(handler, body))
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                with gateway.lock:
                    gateway.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
                gateway._take(self, body)

            def answer(self, code, text, kind="application/json", **headers):
                data = text.encode()
                try:
                    self.send_response(code)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(data)))
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # whoever asked has gone

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # connections that break are what it is for
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    # ---- What it is told ----

    def next(self, number, *ways):
        """The next requests for this number end so: busy, silent, slow, forgetful, lie, never, empty."""
        with self.lock:
            self._plans[number] = list(ways)

    # ---- What it knows ----

    def texts(self, number):
        with self.lock:
            return [t for t in self._taken.values() if t["to"] == number]

    def tries(self, number):
        with self.lock:
            return [t for t in self._tries if t["to"] == number]

    def numbers(self):
        with self.lock:
            return {t["to"] for t in self._taken.values()}

    # ---- What it does ----

    def take(self, to, text, reference):
        """Taken once per reference: its own name for the text."""
        with self.lock:
            if reference not in self._taken:
                self._taken[reference] = {"to": to, "text": text, "ref": reference, "id": f"gw-{len(self._taken) + 1}"}
            return self._taken[reference]["id"]

    def plain(self, handler, body):
        message = json.loads(body)
        to, reference = message["to"], message["ref"]
        with self.lock:
            self._tries.append({"to": to, "ref": reference, "at": time.monotonic()})
            plan = self._plans[to]
            way = plan.pop(0) if plan else "well"
        if way == "busy":
            return handler.answer(503, '{"error": "busy"}')
        if way == "silent":      # the connection breaks in the middle of it, and nothing was taken
            handler.close_connection = True
            return handler.connection.close()
        if way == "forgetful":   # taken, but whoever asked never hears of it
            self.take(to, message["text"], reference)
            handler.close_connection = True
            return handler.connection.close()
        if way == "slow":        # taken, but told when nobody waits any more
            own = self.take(to, message["text"], reference)
            time.sleep(11)
            return handler.answer(200, json.dumps({"id": own}))
        if way == "lie":
            return handler.answer(200, "<html>Bienvenue sur le Wi-Fi de la gare</html>", "text/html")
        if way == "empty":
            return handler.answer(200, "{}")
        if way == "flood":       # an answer without end
            return handler.answer(200, '{"id": "' + "x" * 200000 + '"}')
        if way == "never":
            return handler.answer(400, '{"error": "bad_number"}')
        own = self.take(to, message["text"], reference)
        time.sleep(self.pause)
        return handler.answer(200, json.dumps({"id": own}))

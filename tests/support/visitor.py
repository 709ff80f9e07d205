"""A browser without JavaScript, for flows: see Visitor and Page. nec.Town.visitor() makes one."""

import html.parser
import http.client
import json
import re
import urllib.parse


class Visitor:
    """
    A browser without JavaScript: keeps cookies, follows redirections, sends only what a page's forms offer.
    visitor.get() and page.submit() return a Page; json() and post_json() speak to the same addresses as a program.
    """

    def __init__(self, port, host="127.0.0.1"):
        self.host, self.port = host, port
        self.cookies = {}
        self.effort = Effort()

    def request(self, method, path, body=None, headers=None, follow=True):
        """One request; a Page, after at most ten redirections when `follow`."""
        for _ in range(10):
            connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
            sent = {"Host": f"{self.host}:{self.port}", **(headers or {})}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            if method == "POST" and "Origin" not in sent:
                sent["Origin"] = f"http://{self.host}:{self.port}"
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            page = Page(self, path, answer.status, answer.headers, answer.read())
            connection.close()
            self._cookies_keep(answer.headers)
            if not follow or page.status not in (301, 302, 303, 307, 308):
                return page
            path = urllib.parse.urldefrag(urllib.parse.urljoin(path, page.headers["Location"])).url
            path = path.removeprefix(f"http://{self.host}:{self.port}")
            if page.status in (301, 302, 303):
                method, body = "GET", None
                headers = {k: v for k, v in (headers or {}).items() if k.lower() != "content-type"}
        raise AssertionError(f"redirected in circles at {path}")

    def _cookies_keep(self, headers):
        for line in headers.get_all("Set-Cookie") or []:
            pair, *attributes = (part.strip() for part in line.split(";"))
            name, _, value = pair.partition("=")
            gone = any(a.lower() == "max-age=0" for a in attributes)
            if gone or not value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def get(self, path, **headers):
        """The page at `path`, as HTML."""
        return self.request("GET", path, headers={"Accept": "text/html", **headers})

    def post(self, path, fields, follow=True, **headers):
        """A form sent by hand, for what no page offers (a forged token, a field too many)."""
        body = urllib.parse.urlencode(fields, doseq=True)
        return self.request("POST", path, body, {"Accept": "text/html",
                            "Content-Type": "application/x-www-form-urlencoded", **headers}, follow)

    def json(self, path, **headers):
        """The document behind the page at `path`: (status, document)."""
        page = self.request("GET", path, headers={"Accept": "application/json", **headers})
        return page.status, page.json()

    def post_json(self, path, document, **headers):
        """An act by a program: (status, document). No redirection is followed."""
        page = self.request("POST", path, json.dumps(document), {"Accept": "application/json",
                            "Content-Type": "application/json", **headers}, follow=False)
        return page.status, page.json()


class Effort:
    """What a task costs a person: screens they see, fields they write in, keys they press (a choice or a button is one)."""

    def __init__(self):
        self.screens = self.fields = self.keys = 0

    def add(self, given=()):
        """A screen with what was done on it: the values that were given, and the press that leads on."""
        self.screens += 1
        self.keys += 1
        for value in given:
            written = isinstance(value, str) and not re.fullmatch(r"[a-z_]+|[\w-]{22}", value)
            self.fields += written
            self.keys += len(value) if written or isinstance(value, list) else 1

    def __iter__(self):
        return iter((self.screens, self.fields, self.keys))


class Page:
    """What a visitor has in front of them. Spaces of all kinds read as one plain space in `text`."""

    def __init__(self, visitor, path, status, headers, body):
        self.visitor, self.path, self.status, self.headers = visitor, path, status, headers
        self.body = body
        self._read = None

    def json(self):
        """The body as JSON; None when it is empty."""
        return json.loads(self.body) if self.body else None

    @property
    def read(self):
        """The page's parts: title, text, forms, links, ids."""
        if self._read is None:
            self._read = _Reader()
            self._read.feed(self.body.decode("utf-8"))
            self._read.close()
        return self._read

    @property
    def text(self):
        """The words of the page."""
        return _plain(" ".join(self.read.words))

    @property
    def title(self):
        """The words of <title>."""
        return _plain(self.read.title)

    @property
    def forms(self):
        """The forms, in order."""
        return self.read.forms

    def says(self, *words):
        """Does the page say each of these?"""
        return all(_plain(word) in self.text for word in words)

    def links(self, text=None):
        """Targets of the links, in order; only those whose words hold `text`."""
        return [target for target, words in self.read.links if text is None or _plain(text) in _plain(words)]

    def click(self, text):
        """Follows the first link whose words hold `text`."""
        targets = self.links(text)
        assert targets, f"no link « {text} » on {self.path} ({self.status}): {self.text[:500]}"
        self.visitor.effort.add()
        return self.visitor.get(urllib.parse.urljoin(self.path, targets[0]))

    def form(self, wanted=None):
        """
        The one form that is meant: by a word of one of its buttons (better still by all its words), by its action or
        by its id. None: the page's only POST form.
        """
        forms = [f for f in self.forms if f.method == "POST"] if wanted is None else \
            [f for f in self.forms if f.button_of(wanted)] or [f for f in self.forms if f.is_meant(wanted)]
        assert forms, f"no form « {wanted or 'POST'} » on {self.path} ({self.status}): {self.text[:500]}"
        assert wanted is not None or len(forms) == 1, \
            f"several forms on {self.path}: {[f.action for f in forms]}"
        return forms[0]

    def submit(self, wanted=None, **fields):
        """
        Fills in a form as a person would and sends it by the button `wanted` names: hidden and preset fields go
        along, a field that the form lacks or an option that a list lacks is an error of the test. A list of
        values ticks several boxes; False unticks one. `class_` writes a field named as a Python word.
        """
        form = self.form(wanted)
        body = form.filled({name.rstrip("_"): value for name, value in fields.items()}, wanted)
        target = urllib.parse.urljoin(self.path, form.action or self.path)
        self.visitor.effort.add(fields.values())
        if form.method == "GET":
            return self.visitor.get(target.split("?")[0] + "?" + urllib.parse.urlencode(body))
        return self.visitor.post(target, body)

    def error_fields(self):
        """The names of the fields marked as wrong (aria-invalid), in order."""
        return list(dict.fromkeys(f["name"] for form in self.forms for f in form.fields if f["invalid"]))


class Form:
    """
    A form as it stands on the page; `fields` are dicts of name, type, value, checked, options, invalid, described (ids
    of the words about it). `folded`: a <details> around it is closed.
    """

    def __init__(self, action, method, id):
        self.action, self.method, self.id = action, method.upper(), id
        self.folded = False
        self.fields = []
        self.buttons = []

    def is_meant(self, wanted):
        """See Page.form()."""
        return wanted in (self.id, self.action) or any(_plain(wanted) in _plain(b["text"]) for b in self.buttons)

    def button_of(self, wanted):
        """The button with exactly these words; None: there is none."""
        return next((b for b in self.buttons if _plain(b["text"]).lower() == _plain(wanted).lower()), None)

    def value(self, name):
        """What the field holds now (kept data of a refused form): text, or the list of ticked values."""
        fields = [f for f in self.fields if f["name"] == name]
        assert fields, f"no field {name}: {[f['name'] for f in self.fields]}"
        fields = [f for f in fields if f["type"] != "hidden"] or fields  # a hidden "" beside boxes says that none is ticked
        if fields[0]["type"] in ("checkbox", "radio"):
            return [f["value"] for f in fields if f["checked"]]
        return fields[0]["value"]

    def filled(self, given, button=None):
        """The pairs that a browser would send."""
        unknown = set(given) - {f["name"] for f in self.fields}
        assert not unknown, f"the form {self.action} has no field {sorted(unknown)}: {[f['name'] for f in self.fields]}"
        pairs = []
        for field in self.fields:
            pairs += self._pairs(field, given)
        self._choices_check(given)
        exact = self.button_of(button) if button else None
        for pressed in [exact] if exact else self.buttons:
            if pressed["name"] and (button is None or _plain(button) in _plain(pressed["text"])):
                pairs.append((pressed["name"], pressed["value"]))
                break
        return pairs

    @staticmethod
    def _pairs(field, given):
        name, kind = field["name"], field["type"]
        if kind in ("checkbox", "radio"):
            ticked = field["checked"]
            if name in given:
                wanted = given[name]
                ticked = wanted if isinstance(wanted, bool) else \
                    field["value"] in [str(v) for v in (wanted if isinstance(wanted, list) else [wanted])]
            return [(name, field["value"])] if ticked else []
        return [(name, str(given.get(name, field["value"])))]

    def _choices_check(self, given):
        for name, wanted in given.items():
            fields = [f for f in self.fields if f["name"] == name]
            offered = {o for f in fields for o in f["options"]} if fields[0]["type"] == "select" else \
                {f["value"] for f in fields} if fields[0]["type"] in ("checkbox", "radio") else None
            if offered is None or isinstance(wanted, bool):
                continue
            missing = {str(v) for v in (wanted if isinstance(wanted, list) else [wanted])} - offered
            assert not missing, f"the field {name} does not offer {sorted(missing)}: {sorted(offered)}"


class _Reader(html.parser.HTMLParser):
    """Picks a page apart: enough of HTML for pages that are written by hand."""

    SILENT = {"script", "style", "svg", "template", "title"}  # a drawing has a title of its own

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.title, self.words, self.forms, self.links, self.ids = "", [], [], [], set()
        self._silent, self._form, self._link, self._button, self._select, self._area = [], None, None, None, None, None
        self._option, self._details = None, []

    def handle_starttag(self, tag, pairs):
        have = {k: v if v is not None else "" for k, v in pairs}
        if "id" in have:
            self.ids.add(have["id"])
        if tag in self.SILENT:
            self._silent.append(tag)
        elif tag == "details":
            self._details.append("open" in have)
        elif tag == "form":
            self._form = Form(have.get("action", ""), have.get("method", "get"), have.get("id", ""))
            self._form.folded = not all(self._details)
            self.forms.append(self._form)
        elif tag == "a" and "href" in have:
            self._link = [have["href"], have.get("aria-label", "")]
            self.links.append(self._link)
        elif tag == "img" and self._link:
            self._link[1] += " " + have.get("alt", "")
        elif tag in ("input", "select", "textarea", "button", "option"):
            self._control(tag, have)

    def _control(self, tag, have):
        kind = have.get("type", "text" if tag == "input" else "submit" if tag == "button" else tag)
        if tag == "option":
            self._option_end()
            if self._select is not None:
                self._option = {"value": have.get("value"), "text": "", "selected": "selected" in have}
            return
        form = next((f for f in self.forms if f.id == have["form"]), None) if "form" in have else self._form
        if form is None or "disabled" in have:
            return
        if tag == "button" or kind in ("submit", "image"):
            self._button = {"name": have.get("name", ""), "value": have.get("value", ""),
                            "text": have.get("aria-label", "") + (have.get("value", "") if tag == "input" else "")}
            form.buttons.append(self._button)
            return
        if "name" not in have:
            return
        preset = "on" if kind in ("checkbox", "radio") else ""
        field = {"name": have["name"], "type": kind, "value": have.get("value", preset), "checked": "checked" in have,
                 "options": [], "invalid": have.get("aria-invalid") == "true", "required": "required" in have,
                 "described": have.get("aria-describedby", "").split()}
        form.fields.append(field)
        if tag == "select":
            self._select = field
        elif tag == "textarea":
            self._area = field

    def handle_endtag(self, tag):
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "form":
            self._form = None
        elif tag == "a":
            self._link = None
        elif tag == "button":
            self._button = None
        elif tag == "option":
            self._option_end()
        elif tag == "select":
            self._option_end()
            self._select = None
        elif tag == "textarea":
            self._area = None

    def _option_end(self):
        if self._option is None:
            return
        value = self._option["value"] if self._option["value"] is not None else _plain(self._option["text"])
        if self._option["selected"] or not self._select["options"]:
            self._select["value"] = value
        self._select["options"].append(value)
        self._option = None

    def handle_data(self, data):
        if self._silent:
            if self._silent == ["title"]:
                self.title += data
            return
        if self._area is not None:
            self._area["value"] += data
        if self._option is not None:
            self._option["text"] += data
        if self._link is not None:
            self._link[1] += " " + data
        if self._button is not None:
            self._button["text"] += " " + data
        self.words.append(data)


def _plain(text):
    """All kinds of white space as one plain space, typographic apostrophes as plain ones."""
    return re.sub(r"\s+", " ", text.replace("\u2019", "'")).strip()

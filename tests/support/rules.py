"""
What the program says of itself, read from its tables: acts() from base/acts.def, forms(), pages() and others() from
web/routes.def, sentences() from base/french.def. Tests go through these lists, so that what is added later is
tried without anybody remembering to.
"""

import collections
import re

from nec import SOURCE

Field = collections.namedtuple("Field", "name kind required unless words min max")
Act = collections.namedtuple("Act", "name who channels fields")
Route = collections.namedtuple("Route", "path call start who")  # a form: start is the page it stands on


def acts():
    """All acts by name; `who` and `channels` are sets of words, `fields` in order."""
    found = {}
    for name, who, channels, *fields in _calls(_text("base/acts.def"), "ACT"):
        found[name] = Act(name, _words(who), _words(channels), [_field(f) for f in fields])
    return found


def _field(text):
    (must, inside), = re.findall(r"(MUST|MAY)\((.*)\)$", text, re.S)
    name, kind, *more = _parts(inside)
    more = dict(re.findall(r"\.(\w+) = \"?([\w]+)\"?", ", ".join(more)))
    return Field(name, kind, must == "MUST", more.get("unless"), more.get("words"), int(more.get("min", 0)), int(more.get("max", 0)))


def forms():
    """The forms of routes.def, in order."""
    return [Route(_string(path), act, _string(start), _who(more))
            for path, act, start, _, _, *more in _calls(_text("web/routes.def"), "FORM")]


def pages():
    """Its pages; `call` is the function."""
    return [Route(_string(path), function, None, _who(more))
            for path, function, _, _, *more in _calls(_text("web/routes.def"), "PAGE")]


def others():
    """What is neither page nor form: (method, path) in order; what machines call stands among them."""
    return [(method, _string(path)) for macro in ("OTHER", "HOOK") for method, path, _ in _calls(_text("web/routes.def"), macro)]


def sentences():
    """Of each problem: {(field, code): sentence}; field "" stands for any."""
    return {(_string(field), _string(code)): _string(words).replace("\\u00A0", "\u00A0")
            for field, code, words in _calls(_text("base/french.def"), "PROBLEM")}


def fields():
    """How each field is called: {"birth_year": "l’année de naissance"}."""
    return {name: _string(words) for name, words in _calls(_text("base/french.def"), "FIELD")}


def words(kind):
    """The codes of one kind of the catalogue."""
    return [code for k, code, *_ in _calls(_text("base/french.def"), "FRENCH") if k == kind]


# ---- Reading C's lists ----

def _text(path):
    return re.sub(r"/\*.*?\*/", "", (SOURCE / path).read_text(), flags=re.S)


def _calls(text, macro):
    """The arguments of each MACRO(...), as texts."""
    for start in re.finditer(rf"^{macro}\(", text, re.M):
        depth, at, quoted = 1, start.end(), False
        while depth:
            quoted ^= text[at] == '"' and text[at - 1] != "\\"
            depth += 0 if quoted else {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield _parts(text[start.end():at - 1])


def _parts(text):
    """Split at the commas that stand neither in quotes nor in parentheses."""
    parts, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == '"'
        depth += 0 if quoted else {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [p.strip() for p in parts]


def _string(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def _words(text):
    return {w.strip() for w in text.split("|")}


def _who(more):
    return next((p.split("=")[1].strip() for p in more if p.startswith(".who")), "BY_SESSION")
